//! What becomes of values that PostgreSQL does not have: zero dates, U+0000, the error value of enums.

use model::source_schema::{SourceColumn, SourceDefault, SourceTable};
use model::{Finding, MysqlType, SourceType, ZeroDate, code};

use super::default::is_zero_date;
use crate::dialect::Policy;
use crate::mapping::{ColumnRule, EnumEmpty, Mapping};
use crate::schema::draft::same_name;

/// What becomes of zero dates, NUL characters and enum errors, and whether the target column allows NULL.
pub(super) fn policies(
    object: &str,
    table: &SourceTable,
    source: &SourceColumn,
    rule: &ColumnRule,
    mapping: &Mapping,
    findings: &mut Vec<Finding>,
) -> (Policy, bool) {
    let in_key = table.primary_key.as_ref().is_some_and(|key| {
        key.parts
            .iter()
            .any(|part| part.column.as_deref().is_some_and(|name| same_name(name, &source.name)))
    });
    let mut nullable = !in_key && rule.nullable.unwrap_or(source.nullable);
    let mut zero = rule.zero_date.unwrap_or(mapping.options.zero_date);
    let dated = matches!(
        source.source_type,
        SourceType::Mysql(MysqlType::Date | MysqlType::Datetime { .. } | MysqlType::Timestamp { .. })
    );
    if dated && zero == ZeroDate::Null && !nullable {
        let zero_default = matches!(&source.default, Some(SourceDefault::Literal(text)) if is_zero_date(text));
        if zero_default && !in_key && rule.nullable.is_none() {
            nullable = true;
            findings.push(Finding::new(
                code::ZERO_DATE,
                object,
                "the default is a zero date, which PostgreSQL does not have: it is dropped, zero dates become NULL, and the column loses NOT NULL",
            ));
        } else {
            zero = ZeroDate::Reject;
        }
    } else if dated && nullable && !source.nullable {
        findings.push(Finding::new(
            code::ZERO_DATE,
            object,
            "the mapping makes the column nullable: zero dates become NULL",
        ));
    }
    let empty = rule.enum_empty.unwrap_or(mapping.options.enum_empty);
    let policy = Policy {
        zero,
        strip_nul: rule.strip_nul.unwrap_or(mapping.options.strip_nul),
        enum_empty_as_null: empty == EnumEmpty::Null && nullable,
    };
    (policy, nullable)
}
