//! What is listed with its text.

use model::source_schema::SourceObjectKind;
use model::{Finding, SourceSchema};

/// A finding per routine, trigger, event and sequence; views are translated.
pub(super) fn objects(source: &SourceSchema, findings: &mut Vec<Finding>) {
    for other in source
        .others
        .iter()
        .filter(|other| other.kind != SourceObjectKind::View)
    {
        findings.push(super::routine::listed(source, other, None));
    }
}
