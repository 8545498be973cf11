//! What MySQL's column types mean beside the type: collations, and what a person should know.

use model::source_schema::{SourceColumn, SourceTable};
use model::{Finding, MysqlType, PgType, SourceType, code};

/// True for texts whose collation ignores case.
pub(super) fn case_insensitive(table: &SourceTable, source: &SourceColumn) -> bool {
    let text = matches!(
        &source.source_type,
        SourceType::Mysql(
            MysqlType::Char { .. }
                | MysqlType::Varchar { .. }
                | MysqlType::TinyText
                | MysqlType::Text
                | MysqlType::MediumText
                | MysqlType::LongText
                | MysqlType::Enum { .. }
                | MysqlType::Set { .. }
        )
    );
    let collation = source
        .collation
        .as_deref()
        .or(table.collation.as_deref())
        .unwrap_or_default();
    text && collation.to_ascii_lowercase().contains("_ci")
}

/// True for texts whose collation ignores accents: it says so (`_ai_`), or is of the kind that names nothing and does.
///
/// <https://dev.mysql.com/doc/refman/9.0/en/charset-collation-names.html>
pub(super) fn accent_insensitive(table: &SourceTable, source: &SourceColumn) -> bool {
    let collation = source
        .collation
        .as_deref()
        .or(table.collation.as_deref())
        .unwrap_or_default()
        .to_ascii_lowercase();
    collation.contains("_ci") && !collation.contains("_as_")
}

/// True unless the collation is one of those without padding.
///
/// <https://dev.mysql.com/doc/refman/9.0/en/charset-binary-collations.html>, <https://mariadb.com/kb/en/supported-character-sets-and-collations/>
pub(super) fn trailing_spaces_ignored(table: &SourceTable, source: &SourceColumn) -> bool {
    let collation = source.collation.as_deref().or(table.collation.as_deref());
    let collation = collation.unwrap_or_default().to_ascii_lowercase();
    !collation.contains("_0900_") && !collation.contains("nopad")
}

/// Labels of an enum, members of a set.
pub(super) fn labels(source: &SourceType) -> &[String] {
    match source {
        SourceType::Mysql(MysqlType::Enum { labels }) => labels,
        SourceType::Mysql(MysqlType::Set { members }) => members,
        _ => &[],
    }
}

/// What a person should know of the type that was chosen.
pub(super) fn type_findings(object: &str, source: &SourceColumn, target: &PgType, findings: &mut Vec<Finding>) {
    let SourceType::Mysql(mysql) = &source.source_type else {
        return;
    };
    if matches!(mysql, MysqlType::Geometry { .. }) && *target == PgType::Bytea {
        findings.push(Finding::new(
            code::GEOMETRY_AS_BYTEA,
            object,
            format!("a {} is kept as EWKB bytes, without spatial functions", source.raw_type),
        ));
    }
    if let (MysqlType::Json { alias }, PgType::Jsonb) = (mysql, target) {
        let message = if *alias {
            "jsonb does not keep the order of keys, white space and repeated keys; MariaDB does"
        } else {
            "jsonb puts keys in another order; MySQL does not keep the text either"
        };
        findings.push(Finding::new(code::JSON_NORMALIZED, object, message));
    }
    if let (MysqlType::Time { .. }, PgType::Interval { .. }) = (mysql, target) {
        findings.push(Finding::new(
            code::TIME_AS_INTERVAL,
            object,
            "TIME holds -838:59:59 to 838:59:59; the column is interval",
        ));
    }
}
