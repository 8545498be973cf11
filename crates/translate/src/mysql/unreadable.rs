//! Texts that the server's catalog cannot show: it is kept in three-byte UTF-8, and a question mark stands in it for every
//! character beyond. The rows are not concerned; what is made from the catalog is.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/charset-metadata.html>

use model::mysql_type::MysqlType;
use model::source_schema::{SourceColumn, SourceDefault, SourceTable, SourceType};
use model::{Finding, code};

/// A finding for everything that a question mark may have taken the place of.
pub(super) fn findings(tables: &[SourceTable], findings: &mut Vec<Finding>) {
    for table in tables {
        for column in &table.columns {
            let doubtful = column_parts(column);
            if !doubtful.is_empty() {
                findings.push(finding(format!("{}.{}", table.name, column.name), &doubtful.join(", ")));
            }
        }
        for check in table.checks.iter().filter(|check| has_replaced(&check.expression)) {
            findings.push(finding(table.name.to_string(), &format!("the check {}", check.name)));
        }
    }
}

fn finding(object: String, parts: &str) -> Finding {
    let message = format!("a question mark in {parts} may stand for a character that the catalog cannot show");
    Finding::new(code::CATALOG_UNREADABLE, object, message)
}

fn column_parts(column: &SourceColumn) -> Vec<&'static str> {
    let SourceType::Mysql(kind) = &column.source_type;
    // Characters beyond the catalog's are not in every character set.
    let is_wide = column
        .charset
        .as_deref()
        .is_some_and(|charset| ["utf8mb4", "utf16", "utf16le", "utf32", "gb18030"].contains(&charset));
    let mut parts = Vec::new();
    let (MysqlType::Enum { labels } | MysqlType::Set { members: labels }) = kind else {
        match &column.default {
            Some(SourceDefault::Literal(text)) if is_wide && text.contains('?') => parts.push("the default"),
            Some(SourceDefault::Expression(text)) if has_replaced(text) => parts.push("the default"),
            _ => {}
        }
        if column
            .generated
            .as_ref()
            .is_some_and(|generated| has_replaced(&generated.expression))
        {
            parts.push("the expression");
        }
        return parts;
    };
    if is_wide && labels.iter().any(|label| label.contains('?')) {
        parts.push("the labels (rows with such a label are quarantined, not lost)");
    }
    parts
}

/// In expressions each byte of such a character is one question mark.
fn has_replaced(expression: &str) -> bool {
    expression.contains("????")
}

#[cfg(test)]
mod tests {
    use model::source_schema::SourceGenerated;

    use super::*;
    use crate::mysql::column_type::parse;

    fn column(raw: &str, charset: Option<&str>, default: Option<&str>, generated: Option<&str>) -> SourceColumn {
        SourceColumn {
            name: "c".to_owned(),
            raw_type: raw.to_owned(),
            source_type: SourceType::Mysql(parse(raw)),
            nullable: true,
            default: default.map(|text| SourceDefault::Literal(text.to_owned())),
            on_update_now: None,
            generated: generated.map(|text| SourceGenerated {
                expression: text.to_owned(),
                stored: true,
            }),
            auto_increment: false,
            invisible: false,
            charset: charset.map(str::to_owned),
            collation: None,
            comment: "really?".to_owned(),
        }
    }

    #[test]
    fn only_what_may_have_been_replaced_is_doubtful() {
        let wide = Some("utf8mb4");
        for (column, doubtful) in [
            (column("varchar(9)", wide, Some("x?"), None), true),
            (column("varchar(9)", Some("latin1"), Some("x?"), None), false),
            (column("varchar(9)", wide, Some("x"), None), false),
            (column("varbinary(9)", None, Some("0x003F"), None), false),
            (column("enum('?','b')", wide, None, None), true),
            (column("set('a','b?')", wide, None, None), true),
            (column("enum('a','b')", wide, Some("a"), None), false),
            (column("varchar(9)", wide, None, Some("concat(`s`,'????')")), true),
            (column("varchar(9)", wide, None, Some("concat(`s`,'?')")), false),
        ] {
            assert_eq!(!column_parts(&column).is_empty(), doubtful, "{column:?}");
        }
    }
}
