//! Keeps a trigger from firing itself.

use model::TableName;

use crate::mssql::procedural::header::Event;
use crate::mssql::query::{Change, Deed};

/// Keeps a trigger that changes its own table from firing itself: SQL Server does not, unless RECURSIVE_TRIGGERS is on.
/// The setting holds the depth of the trigger whose statement is running.
pub(in crate::mssql::procedural) struct Guard {
    /// The trigger's own table, in the target.
    table: TableName,
    events: Vec<Event>,
    setting: String,
    pub(in crate::mssql::procedural) used: bool,
}

impl Guard {
    pub(super) fn new(table: &TableName, trigger: &str, events: &[Event]) -> Guard {
        let word = |text: &str| -> String {
            text.chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() {
                        c.to_ascii_lowercase()
                    } else {
                        '_'
                    }
                })
                .collect()
        };
        Guard {
            table: table.clone(),
            events: events.to_vec(),
            setting: format!(
                "landfall.{}_{}_{}",
                word(&table.schema),
                word(&table.name),
                word(trigger)
            ),
            used: false,
        }
    }

    /// True for a statement that would fire the trigger again.
    pub(in crate::mssql::procedural) fn fires_on(&self, change: &Change) -> bool {
        let event = match change.deed {
            Deed::Insert => Event::Insert,
            Deed::Update => Event::Update,
            Deed::Delete => Event::Delete,
        };
        self.table == change.table && self.events.contains(&event)
    }

    pub(in crate::mssql::procedural) fn before(&self) -> String {
        format!(
            "perform set_config('{}', pg_trigger_depth()::text, true);",
            self.setting
        )
    }

    pub(in crate::mssql::procedural) fn after(&self) -> String {
        format!("perform set_config('{}', '', true);", self.setting)
    }

    /// What stands first; `gives` ends a trigger that fired itself.
    pub(super) fn question(&self, gives: &str) -> Vec<String> {
        vec![
            format!(
                "  if current_setting('{}', true) = (pg_trigger_depth() - 1)::text then",
                self.setting
            ),
            format!("    return {gives};"),
            "  end if;".to_owned(),
        ]
    }
}
