//! Triggers: a function and a trigger each.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/trigger-syntax.html>,
//! <https://www.postgresql.org/docs/current/trigger-definition.html>.

use std::collections::{BTreeMap, BTreeSet};

use model::pg_schema::{PgPlace, PgRoutine};
use model::pg_type::quote;
use model::source_schema::{ReferentialAction, SourceObject};

use super::body::body;
use super::header::Program;
use super::write::{Context, Writer};
use crate::dialect::Dialect;
use crate::expression::{Result, ScopeColumn, Untranslatable};
use crate::mysql::Mysql;
use crate::routine::{Event, Timing};
use crate::schema::dollar_tag;
use crate::schema::draft::{ColumnDraft, TableDraft};
use crate::script::Cursor;

/// A translated trigger, whose names are still open.
pub(super) struct Made<'d> {
    pub(super) table: &'d TableDraft<'d>,
    pub(super) timing: Timing,
    pub(super) event: Event,
    /// The body of its function.
    text: String,
    touches: bool,
    pub(super) caveats: BTreeSet<String>,
}

/// Translates a trigger; the cursor is before its body.
pub(super) fn trigger<'d>(
    object: &SourceObject,
    program: &Program,
    cursor: &mut Cursor<'_>,
    context: Context<'_, 'd>,
) -> Result<Made<'d>> {
    let header = program.header.trigger.as_ref();
    let (Some(header), Some(name)) = (header, object.table.as_ref()) else {
        return Err(Untranslatable::new("has a header that is not understood"));
    };
    let [event] = header.events.as_slice() else {
        return Err(Untranslatable::new("waits for several events"));
    };
    let table = context.tables.iter().find(|table| table.source.name == *name);
    let table = table.ok_or_else(|| Untranslatable::new(format!("is on {name}, which is not in the target")))?;
    let is_before = header.timing == Timing::Before;
    let mut writer = Writer::new(context).on(table, is_before && *event != Event::Delete);
    let columns = context
        .resolver
        .named(&[name.schema.clone(), name.name.clone()])?
        .columns;
    let row = |row: &'static str, is_new: bool| -> BTreeMap<String, std::result::Result<ScopeColumn, String>> {
        let all = table.columns.iter().zip(&columns).map(|(draft, column)| {
            let seen = match hidden(draft, is_new && is_before, *event == Event::Insert) {
                Some(why) => Err(format!("reads {}.{}, {why}", row.to_uppercase(), draft.source.name)),
                None => Ok(ScopeColumn {
                    sql: format!("{row}.{}", column.column.sql),
                    ..column.column.clone()
                }),
            };
            (draft.source.name.to_lowercase(), seen)
        });
        all.collect()
    };
    if *event != Event::Delete {
        writer.locals.add_row("new", row("new", true));
    }
    if *event != Event::Insert {
        writer.locals.add_row("old", row("old", false));
    }
    let steps = body(cursor)?;
    let last = match (is_before, event) {
        (true, Event::Delete) => "return old;",
        (true, _) => "return new;",
        (false, _) => "return null;",
    };
    let text = writer.body(&steps, Vec::new(), Some(last))?;
    if let Some(caveat) = of_foreign_keys(table, event) {
        writer.caveats.insert(caveat);
    }
    Ok(Made {
        table,
        timing: header.timing,
        event: event.clone(),
        text,
        touches: writer.reads || writer.changes > 0,
        caveats: writer.caveats,
    })
}

/// Why a column of a row cannot be read there as in the source.
fn hidden(column: &ColumnDraft<'_>, is_new_before: bool, is_insert: bool) -> Option<&'static str> {
    if Mysql.holds_utc(column) {
        Some("which holds times of UTC in PostgreSQL")
    } else if is_new_before && column.source.generated.is_some() {
        Some("a generated column that PostgreSQL computes later")
    } else if is_new_before && is_insert && column.identity {
        Some("the AUTO_INCREMENT column, which is 0 there in the source")
    } else {
        None
    }
}

/// MySQL fires no trigger for what the action of a foreign key changes.
fn of_foreign_keys(table: &TableDraft<'_>, event: &Event) -> Option<String> {
    let acts = |action: ReferentialAction, words: &[ReferentialAction]| words.contains(&action);
    use ReferentialAction::{Cascade, SetDefault, SetNull};
    let keys: Vec<&str> = table
        .source
        .foreign_keys
        .iter()
        .filter(|key| match event {
            Event::Delete => acts(key.on_delete, &[Cascade]),
            Event::Update => {
                acts(key.on_delete, &[SetNull, SetDefault]) || acts(key.on_update, &[Cascade, SetNull, SetDefault])
            }
            _ => false,
        })
        .map(|key| key.name.as_str())
        .collect();
    (!keys.is_empty()).then(|| {
        format!(
            "PostgreSQL fires it for rows that the action of a foreign key changes too, which the source does not ({})",
            keys.join(", ")
        )
    })
}

impl Made<'_> {
    /// The function and the trigger, under these names.
    pub(super) fn routines(&self, function: &str, trigger: &str) -> [PgRoutine; 2] {
        let schema = &self.table.target.schema;
        let security = if self.touches {
            " security definer set search_path from current"
        } else {
            ""
        };
        let tag = dollar_tag(&self.text);
        let name = format!("{}.{}", quote(schema), quote(function));
        let make = |object: String, sql: String| PgRoutine {
            object,
            schema: schema.clone(),
            sql,
            place: PgPlace::Last,
            names: None,
        };
        [
            make(
                format!("function {schema}.{function}"),
                format!(
                    "create function {name}() returns trigger language plpgsql{security} as {tag}\n{}\n{tag}",
                    self.text
                ),
            ),
            make(
                format!("trigger {trigger} on {}", self.table.target),
                format!(
                    "create trigger {} {} {} on {}.{} for each row execute function {name}()",
                    quote(trigger),
                    self.timing.word(),
                    self.event.word(),
                    quote(schema),
                    quote(&self.table.target.name),
                ),
            ),
        ]
    }
}
