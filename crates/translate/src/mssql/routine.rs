//! Procedures, functions and triggers of T-SQL.

mod difficulty;

use std::collections::BTreeSet;

use model::Finding;
use model::source_schema::{SourceObject, SourceObjectKind};
use sqlparser::dialect::MsSqlDialect;

use crate::routine::{Known, Listed, Words, finding, uses};
use crate::script::tokens;

/// The finding of an object that is not translated; `reason` completes "it …".
pub(super) fn listed(known: &Known<'_>, object: &SourceObject, reason: Option<String>) -> Finding {
    let mut listed = Listed {
        object,
        header: super::procedural::noted(object),
        uses: Vec::new(),
        difficulties: BTreeSet::new(),
        reason,
    };
    if let Some(text) = &object.definition
        && let Ok(tokens) = tokens(&MsSqlDialect {}, text, 1)
    {
        let homes = [object.name.schema.as_str(), "dbo"];
        listed.uses = uses(&tokens, known, &homes, object);
        let gives_rows = object.kind != SourceObjectKind::Function;
        listed.difficulties = difficulty::difficulties(&Words::of(&tokens), gives_rows);
    }
    finding(&listed)
}
