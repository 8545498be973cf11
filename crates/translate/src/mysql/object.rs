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
            Some(text) => format!("this {kind}{on} is not translated; its text: {text}"),
            None => format!("this {kind}{on} is not translated; the account may not see its text"),
        };
        findings.push(Finding::new(code, format!("{kind} {}", other.name), message));
    }
}
