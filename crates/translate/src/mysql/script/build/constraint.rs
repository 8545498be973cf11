//! Foreign keys and checks: their names, and what servers keep of them.

use model::source_schema::{ConstraintState, ReferentialAction, SourceCheck, SourceForeignKey};
use model::{MysqlType, SourceType, TableName};
use sqlparser::dialect::MySqlDialect;

use super::{Note, Server};
use crate::mysql::script::catalog::{Table, position, same, spelled};
use crate::mysql::script::key::{CheckDef, ForeignKeyDef};
use crate::script::{Cursor, tokens};

/// The number behind the last of the names that the server made of one prefix, from when it was first asked for: one
/// definition may have thousands of constraints.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    last: Option<u32>,
}

impl Numbers {
    /// `shop_ibfk_3` is 3.
    fn number(prefix: &str, name: &str) -> Option<u32> {
        name.to_lowercase().strip_prefix(prefix)?.parse().ok()
    }

    /// The next name of the prefix.
    fn next<'n>(&mut self, prefix: &str, existing: impl Iterator<Item = &'n str>) -> String {
        let folded = prefix.to_lowercase();
        let last = self.last.unwrap_or_else(|| {
            existing
                .filter_map(|name| Numbers::number(&folded, name))
                .max()
                .unwrap_or(0)
        });
        let next = last.saturating_add(1);
        self.last = Some(next);
        format!("{prefix}{next}")
    }

    /// Somebody chose a name.
    fn chosen(&mut self, prefix: &str, name: &str) {
        if let Some(last) = self.last {
            self.last = Numbers::number(&prefix.to_lowercase(), name).max(Some(last));
        }
    }
}

pub(super) fn add_foreign_key(
    table: &mut Table,
    key: ForeignKeyDef,
    numbers: &mut Numbers,
    server: Server<'_>,
    notes: &mut Vec<Note>,
) {
    let shown = || {
        format!(
            "the foreign key on ({}) to {}",
            key.columns.join(", "),
            key.table.join(".")
        )
    };
    if !same(&table.source.engine, "InnoDB") {
        notes.push(Note::Discarded(format!(
            "{}: the engine {} keeps none",
            shown(),
            table.source.engine
        )));
        return;
    }
    let columns: Option<Vec<String>> = key.columns.iter().map(|name| spelled(&table.source, name)).collect();
    let Some(columns) = columns else {
        notes.push(Note::Refused(format!("{} names a column that is not there", shown())));
        return;
    };
    let referenced_table = match key.table.as_slice() {
        [name] => TableName::new(table.source.name.schema.clone(), name.clone()),
        [.., schema, name] => TableName::new(schema.clone(), name.clone()),
        [] => return,
    };
    let existing = || table.source.foreign_keys.iter().map(|key| key.name.as_str());
    let prefix = format!("{}_ibfk_", table.source.name.name);
    let name = match &key.name {
        Some(name) => {
            numbers.chosen(&prefix, name);
            name.clone()
        }
        None => numbers.next(&prefix, existing()),
    };
    if existing().any(|known| same(known, &name)) {
        notes.push(Note::Refused(format!("the foreign key {name} is there already")));
        return;
    }
    let unsaid = if server.version.is_mysql_since(8, 0, 0) {
        ReferentialAction::NoAction
    } else {
        ReferentialAction::Restrict
    };
    table.source.foreign_keys.push(SourceForeignKey {
        name,
        columns,
        referenced_table,
        referenced_columns: key.referenced,
        on_update: key.on_update.unwrap_or(unsaid),
        on_delete: key.on_delete.unwrap_or(unsaid),
        state: ConstraintState::Enforced,
        // Inspecting a server cannot tell either.
        server_named: false,
    });
}

pub(super) fn add_check(
    table: &mut Table,
    check: CheckDef,
    numbers: &mut Numbers,
    server: Server<'_>,
    notes: &mut Vec<Note>,
) {
    if !server.version.keeps_checks() {
        notes.push(Note::Discarded(format!(
            "CHECK ({}): this server keeps none",
            check.expression
        )));
        return;
    }
    if server.version.is_mariadb
        && check.name.is_none()
        && let Some(column) = &check.column
        && is_json_check(&check.expression, column)
        && mark_json(table, column)
    {
        return;
    }
    let existing = || table.source.checks.iter().map(|check| check.name.as_str());
    let prefix = if server.version.is_mariadb {
        "CONSTRAINT_".to_owned()
    } else {
        format!("{}_chk_", table.source.name.name)
    };
    let chosen = match (check.name, check.column) {
        (Some(name), _) => Some(name),
        (None, Some(column)) if server.version.is_mariadb => Some(column),
        (None, _) => None,
    };
    let name = match chosen {
        Some(name) => {
            numbers.chosen(&prefix, &name);
            name
        }
        None => numbers.next(&prefix, existing()),
    };
    if existing().any(|known| same(known, &name)) {
        notes.push(Note::Refused(format!("the check {name} is there already")));
        return;
    }
    table.source.checks.push(SourceCheck {
        name,
        expression: check.expression,
        state: if check.enforced {
            ConstraintState::Enforced
        } else {
            ConstraintState::NotEnforced
        },
        server_named: false,
    });
}

/// The check that MariaDB writes for the type JSON, which it shows as LONGTEXT.
///
/// Source: <https://mariadb.com/kb/en/json-data-type/>.
fn is_json_check(expression: &str, column: &str) -> bool {
    let Ok(tokens) = tokens(&MySqlDialect {}, expression, 1) else {
        return false;
    };
    let mut cursor = Cursor::new(expression, &tokens);
    let inside = cursor.eat("json_valid").then(|| cursor.parenthesized().ok()).flatten();
    inside.is_some_and(|mut inside| {
        inside.identifier().is_ok_and(|name| same(&name, column)) && inside.is_at_end() && cursor.is_at_end()
    })
}

/// False if the column's type is another one.
fn mark_json(table: &mut Table, column: &str) -> bool {
    let Some(at) = position(&table.source, column) else {
        return false;
    };
    let kind = &mut table.source.columns[at].source_type;
    let is_json = matches!(
        kind,
        SourceType::Mysql(MysqlType::LongText | MysqlType::Json { alias: true })
    );
    if is_json {
        *kind = SourceType::Mysql(MysqlType::Json { alias: true });
    }
    is_json
}
