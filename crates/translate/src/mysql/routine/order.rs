//! Names of triggers. MySQL fires the triggers of an event in the order in which they were made; PostgreSQL by name.

use super::trigger::Made;
use crate::mapping::{ColumnRule, Computed, Mapping};
use crate::names::{Registry, shortened};
use crate::options::Options;
use crate::routine::{Event, Timing};
use model::source_schema::SourceObject;

/// Names for the triggers of one table, timing and event, in the order in which they fire. `last` are names that fire after them.
pub(super) fn names(
    triggers: &[(&SourceObject, &Made<'_>)],
    last: &[String],
    options: &Options,
    registry: &mut Registry,
) -> Vec<String> {
    let Some((_, first)) = triggers.first() else {
        return Vec::new();
    };
    let wanted: Vec<String> = triggers
        .iter()
        .map(|(object, _)| shortened(&options.identifiers.spelled(&object.name.name)))
        .collect();
    let mut all = wanted.clone();
    all.extend(last.iter().min().cloned());
    let sorted = all.windows(2).all(|pair| pair[0] < pair[1]);
    let namespace = format!("triggers of {}", first.table.target);
    wanted
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            let name = if sorted { name } else { format!("{:02}_{name}", at + 1) };
            registry.claim(&namespace, &name)
        })
        .collect()
}

/// Triggers of a table that set columns after all others: those that [`crate::render()`] and generated columns make.
pub(super) fn after_all(made: &Made<'_>, mapping: &Mapping) -> Vec<String> {
    let table = made.table;
    let mut last = Vec::new();
    if made.timing == Timing::Before && made.event == Event::Update {
        let mut columns = table.columns.iter();
        if columns.any(|column| column.source.on_update_now.is_some()) {
            last.push(shortened(&format!("{}_on_update", table.target.name)));
        }
    }
    if made.timing == Timing::Before && made.event != Event::Delete {
        let mut columns = table.columns.iter();
        let choice = |rule: &ColumnRule| rule.computed.unwrap_or(mapping.options.computed);
        if columns.any(|column| column.source.generated.is_some() && choice(&column.rule) == Computed::Trigger) {
            last.push(shortened(&format!("{}_computed", table.target.name)));
        }
    }
    last
}
