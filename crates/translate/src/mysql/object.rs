//! What is listed with its text.

use model::source_schema::{SourceObject, SourceObjectKind};
use model::{Finding, code};

/// A finding per routine, trigger, event and sequence; views are translated.
pub(super) fn objects(others: &[SourceObject], findings: &mut Vec<Finding>) {
    for other in others {
        let (code, kind) = match other.kind {
            SourceObjectKind::View => continue,
            SourceObjectKind::Procedure => (code::ROUTINE, "procedure"),
            SourceObjectKind::Function => (code::ROUTINE, "function"),
            SourceObjectKind::Trigger => (code::TRIGGER, "trigger"),
            SourceObjectKind::Event => (code::EVENT, "event"),
            SourceObjectKind::Sequence => (code::SEQUENCE, "sequence"),
            SourceObjectKind::Other => (code::FEATURE_NOT_KEPT, "object"),
        };
        let on = other
            .table
            .as_ref()
            .map(|table| format!(" on {table}"))
            .unwrap_or_default();
        let message = match &other.definition {
            Some(text) => format!("this {kind}{on} is not translated; its text: {}", whole(other, text)),
            None => format!("this {kind}{on} is not translated; the account may not see its text"),
        };
        findings.push(Finding::new(code, format!("{kind} {}", other.name), message));
    }
}

/// A view's text is its query: what stands around that is a part of it too.
fn whole(object: &SourceObject, text: &str) -> String {
    if object.kind != SourceObjectKind::View {
        return text.to_owned();
    }
    let (after, before): (Vec<&String>, Vec<&String>) =
        object.options.iter().partition(|option| option.starts_with("WITH "));
    let mut whole = String::new();
    for option in before {
        whole.push_str(&format!("{option} "));
    }
    if !object.columns.is_empty() {
        whole.push_str(&format!("({}) AS ", object.columns.join(", ")));
    }
    whole.push_str(text);
    for option in after {
        whole.push_str(&format!(" {option}"));
    }
    whole
}

#[cfg(test)]
mod tests {
    use model::TableName;

    use super::*;

    #[test]
    fn a_view_is_shown_with_its_columns_and_options() {
        let view = SourceObject {
            kind: SourceObjectKind::View,
            name: TableName::new("shop", "v"),
            table: None,
            definition: Some("select 1, 2".to_owned()),
            columns: vec!["a".to_owned(), "b".to_owned()],
            options: vec!["SQL SECURITY INVOKER".to_owned(), "WITH CHECK OPTION".to_owned()],
        };
        let mut findings = Vec::new();
        objects(&[view], &mut findings);
        assert_eq!(
            findings[0].message,
            "this view is not translated; its text: SQL SECURITY INVOKER (a, b) AS select 1, 2 WITH CHECK OPTION"
        );
    }
}
