//! Texts that the server's catalog cannot show: it is kept in three-byte UTF-8, and a question mark stands in it for every
//! character beyond. The rows are not concerned; what is made from the catalog is. Labels of ENUM and SET are found
//! elsewhere (`source`), as far as they can be; comments cannot: the server replaces such characters when it takes them.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/charset-metadata.html>

use model::mysql_type::MysqlType;
use model::source_schema::{HiddenLabel, SourceColumn, SourceDefault, SourceTable, SourceType};
use model::{Finding, Severity, code};

/// A finding for everything that a question mark may have taken the place of.
pub(super) fn findings(tables: &[SourceTable], findings: &mut Vec<Finding>) {
    for table in tables {
        if table.comment.contains('?') {
            findings.push(comment(table.name.to_string()));
        }
        for column in &table.columns {
            let object = || format!("{}.{}", table.name, column.name);
            let doubtful = column_parts(column);
            if !doubtful.is_empty() {
                findings.push(finding(object(), &doubtful.join(", ")));
            }
            findings.extend(column.hidden_labels.iter().map(|label| hidden(object(), label)));
            if column.comment.contains('?') {
                findings.push(comment(object()));
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

fn hidden(object: String, label: &HiddenLabel) -> Finding {
    let HiddenLabel { number, shown } = label;
    let message = format!(
        "label {number} is '{shown}' in the catalog, where a question mark may stand for a character that it cannot show, \
         and no row that was read has the label"
    );
    let help = "scan the table (assess without --no-scan), or compare the label with the statement that made the table; \
                a row that gets another label later is refused by name";
    Finding::new(code::CATALOG_UNREADABLE, object, message).with_help(help)
}

/// The server keeps no other form of a comment, so the target gets what the source has.
fn comment(object: String) -> Finding {
    let message = "a question mark in the comment may be one that the server put for a character beyond its catalog's when the \
                   comment was written; the comment is kept as the server has it";
    Finding {
        severity: Severity::Info,
        ..Finding::new(code::CATALOG_UNREADABLE, object, message)
    }
}

fn column_parts(column: &SourceColumn) -> Vec<&'static str> {
    let SourceType::Mysql(kind) = &column.source_type else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    let has_labels = matches!(kind, MysqlType::Enum { .. } | MysqlType::Set { .. });
    match &column.default {
        // A label stands for itself, known or not.
        Some(SourceDefault::Literal(_)) if has_labels => {}
        Some(SourceDefault::Literal(text)) if column.is_beyond_catalog() && text.contains('?') => {
            parts.push("the default")
        }
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
            identity: None,
            invisible: false,
            charset: charset.map(str::to_owned),
            collation: None,
            alias: None,
            options: Vec::new(),
            comment: "really?".to_owned(),
            hidden_labels: Vec::new(),
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
            (column("enum('a','?')", wide, Some("?"), None), false),
            (column("varchar(9)", wide, None, Some("concat(`s`,'????')")), true),
            (column("varchar(9)", wide, None, Some("concat(`s`,'?')")), false),
        ] {
            assert_eq!(!column_parts(&column).is_empty(), doubtful, "{column:?}");
        }
    }
}
