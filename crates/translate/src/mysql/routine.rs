//! Stored programs: procedures, functions, triggers and events.

mod difficulty;
mod header;

use std::collections::BTreeSet;

use model::source_schema::{SourceObject, SourceObjectKind};
use model::{Finding, SourceSchema};
use sqlparser::dialect::MySqlDialect;

use crate::routine::{Known, Listed, Words, finding, uses};
use crate::script::{Cursor, tokens};

/// The finding of an object that is not translated; `reason` completes "it …".
pub(super) fn listed(source: &SourceSchema, object: &SourceObject, reason: Option<String>) -> Finding {
    let mut listed = Listed {
        object,
        header: None,
        uses: Vec::new(),
        difficulties: BTreeSet::new(),
        reason,
    };
    if let Some(text) = &object.definition
        && let Ok(tokens) = tokens(&MySqlDialect {}, text, 1)
    {
        let program = header::program(object, &mut Cursor::new(text, &tokens));
        listed.header = program.ok().flatten().map(|program| program.header);
        listed.uses = uses(&tokens, &Known::of(source), &[&object.name.schema], object);
        let gives_rows = object.kind == SourceObjectKind::Procedure;
        listed.difficulties = difficulty::difficulties(&Words::of(&tokens), gives_rows);
    }
    finding(&listed)
}
