//! Keys and checks by what they say, so that those in force when a row came are known among those of the end.

use model::source_schema::{ConstraintState, SourceCheck, SourceIndex};

/// What a key says of rows; `None` if it refuses none.
pub fn key_mark(index: &SourceIndex) -> Option<String> {
    if !index.unique || index.disabled {
        return None;
    }
    let parts = index.parts.iter().map(|part| {
        let what = part.column.as_ref().or(part.expression.as_ref());
        let prefix = part.prefix.map(|prefix| format!("({prefix})")).unwrap_or_default();
        format!("{}{prefix}", what.map(|name| name.to_lowercase()).unwrap_or_default())
    });
    let filter = index.filter.as_deref().unwrap_or_default();
    Some(format!(
        "unique {} {}",
        parts.collect::<Vec<_>>().join(","),
        filter.to_lowercase()
    ))
}

/// What a check says of rows, while it is on or off.
pub fn check_mark(check: &SourceCheck, is_on: bool) -> String {
    let word = if is_on { "check" } else { "no check" };
    format!("{word} {}", check.expression)
}

/// The mark of a check as it is.
pub(crate) fn check_mark_now(check: &SourceCheck) -> String {
    check_mark(check, check.state != ConstraintState::NotEnforced)
}
