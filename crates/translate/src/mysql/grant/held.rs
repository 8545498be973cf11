//! What a role holds on something, as statements.

use std::collections::{BTreeMap, BTreeSet};

use model::TableName;
use model::pg_type::quote;

/// What a grant is on, in the target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum On {
    Schema(String),
    Sequence(TableName),
    /// A table or a view.
    Table(TableName),
    /// Its schema, and as GRANT names it: `function "s"."f"(integer)`.
    Routine(String, String),
}

impl On {
    /// True if a privilege can be held on it.
    pub(super) fn takes(&self, privilege: &str) -> bool {
        match self {
            On::Schema(_) => true,
            On::Routine(..) => privilege == EXECUTE,
            On::Sequence(_) | On::Table(_) => privilege != EXECUTE,
        }
    }

    pub(super) fn schema(&self) -> &str {
        match self {
            On::Schema(schema) | On::Routine(schema, _) => schema,
            On::Sequence(name) | On::Table(name) => &name.schema,
        }
    }
}

/// What a role holds on something.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Privileges with the columns in the target that they are for; without one they are for all.
    pub(super) privileges: BTreeSet<(&'static str, Option<String>)>,
    /// MySQL has it for all privileges on one thing.
    pub(super) grant_option: bool,
}

impl Held {
    pub(super) fn sql(&self, role: &str, on: &On) -> Vec<String> {
        let option = if self.grant_option { " with grant option" } else { "" };
        let role = quote(role);
        let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (privilege, column) in &self.privileges {
            let columns = lists.entry(privilege).or_default();
            columns.extend(column.as_deref().map(quote));
        }
        let whole = |privilege: &&'static str| self.privileges.contains(&(*privilege, None));
        let list: Vec<String> = PRIVILEGES
            .iter()
            .filter_map(|privilege| match lists.get(privilege)? {
                columns if columns.is_empty() || whole(privilege) => Some((*privilege).to_owned()),
                columns => Some(format!("{privilege} ({})", columns.join(", "))),
            })
            .collect();
        let executes = self.privileges.contains(&(EXECUTE, None));
        let mut sql = match on {
            On::Schema(schema) if executes => {
                let schema = quote(schema);
                vec![
                    format!("grant execute on all routines in schema {schema} to {role}{option}"),
                    format!("alter default privileges in schema {schema} grant execute on routines to {role}{option}"),
                ]
            }
            On::Routine(_, signature) if executes => vec![format!("grant execute on {signature} to {role}{option}")],
            _ => Vec::new(),
        };
        if list.is_empty() {
            return sql;
        }
        let list = list.join(", ");
        sql.extend(match on {
            On::Routine(..) => Vec::new(),
            On::Schema(schema) => {
                let schema = quote(schema);
                vec![
                    format!("grant {list} on all tables in schema {schema} to {role}{option}"),
                    format!("alter default privileges in schema {schema} grant {list} on tables to {role}{option}"),
                ]
            }
            On::Sequence(name) => vec![format!(
                "grant usage on sequence {}.{} to {role}{option}",
                quote(&name.schema),
                quote(&name.name)
            )],
            On::Table(name) => vec![format!(
                "grant {list} on {}.{} to {role}{option}",
                quote(&name.schema),
                quote(&name.name)
            )],
        });
        sql
    }
}

/// The privilege of routines.
pub(super) const EXECUTE: &str = "execute";

/// Privileges of tables that both servers have, in the order in which they are written.
pub(super) const PRIVILEGES: &[&str] = &["select", "insert", "update", "delete", "references", "trigger"];
