//! Foreign keys and checks.

use std::collections::BTreeMap;

use model::source_schema::{ConstraintState, ReferentialAction, SourceCheck, SourceForeignKey};
use model::{Finding, TableName, code};
use translate::mssql::catalog;

use super::Refining;
use super::queries::Query;
use crate::error::Result;
use crate::mssql::record::Record;

impl Refining<'_> {
    pub(super) fn add_foreign_keys(&mut self) -> Result<()> {
        let mut columns: BTreeMap<i64, (Vec<String>, Vec<String>)> = BTreeMap::new();
        for record in self.raw.rows(Query::ForeignKeyColumns) {
            if let Some(number) = record.number("constraint_id")? {
                let (own, other) = columns.entry(number).or_default();
                own.push(record.text("column_name")?);
                other.extend(record.optional("referenced_column")?);
            }
        }
        for record in self.raw.rows(Query::ForeignKeys) {
            let name = record.text("constraint_name")?;
            let (own, other) = match record.number("constraint_id")? {
                Some(number) => columns.remove(&number).unwrap_or_default(),
                None => continue,
            };
            let referenced = record
                .optional("referenced_schema")?
                .zip(record.optional("referenced_table")?);
            let Some((schema, referenced)) = referenced.filter(|_| own.len() == other.len()) else {
                if let Some(table) = self.table(record)? {
                    let object = format!("foreign key {}.{name}", table.name);
                    let message = "the account does not see the table that it refers to: the key is not made";
                    self.findings
                        .push(Finding::new(code::CATALOG_NOT_SEEN, object, message));
                }
                continue;
            };
            let key = SourceForeignKey {
                columns: own,
                referenced_table: TableName::new(schema, referenced),
                referenced_columns: other,
                on_update: action(record, "on_update")?,
                on_delete: action(record, "on_delete")?,
                state: state(record)?,
                server_named: server_named(record, &name)?,
                name,
            };
            let unreplicated = record.flag("is_not_for_replication")?;
            if let Some(table) = self.table(record)? {
                if unreplicated {
                    table.options.push(format!("NOT FOR REPLICATION of {}", key.name));
                }
                table.foreign_keys.push(key);
            }
        }
        Ok(())
    }

    pub(super) fn add_checks(&mut self) -> Result<()> {
        let texts = self.texts(Query::CheckDefinitions)?;
        for record in self.raw.rows(Query::Checks) {
            let name = record.text("constraint_name")?;
            let text = match record.number("constraint_id")? {
                Some(number) => texts.get(&number),
                None => None,
            };
            let (state, server_named) = (state(record)?, server_named(record, &name)?);
            let unreplicated = record.flag("is_not_for_replication")?;
            let Some(table) = self.table(record)? else { continue };
            if unreplicated {
                table.options.push(format!("NOT FOR REPLICATION of {name}"));
            }
            match text {
                Some(text) => table.checks.push(SourceCheck {
                    name,
                    expression: catalog::expression(text).to_owned(),
                    state,
                    server_named,
                }),
                None => {
                    let what = format!("check {}.{name}", table.name);
                    self.without_text.push(what);
                }
            }
        }
        Ok(())
    }
}

fn state(record: &Record) -> Result<ConstraintState> {
    Ok(match (record.flag("is_disabled")?, record.flag("is_not_trusted")?) {
        (true, _) => ConstraintState::NotEnforced,
        (false, true) => ConstraintState::NotTrusted,
        (false, false) => ConstraintState::Enforced,
    })
}

/// True for a name that the server made: it says so, and all of those have two underscores behind what they are
/// (`PK__orders__3213E83F7A672E12`).
pub(super) fn server_named(record: &Record, name: &str) -> Result<bool> {
    let kind = name.split_once("__").map(|(kind, _)| kind.to_ascii_uppercase());
    let is_form = matches!(kind.as_deref(), Some("PK" | "UQ" | "FK" | "CK" | "DF"));
    Ok(is_form && record.flag("is_system_named")?)
}

fn action(record: &Record, column: &str) -> Result<ReferentialAction> {
    Ok(match record.text_or_empty(column)?.as_str() {
        "NO_ACTION" => ReferentialAction::NoAction,
        "CASCADE" => ReferentialAction::Cascade,
        "SET_NULL" => ReferentialAction::SetNull,
        "SET_DEFAULT" => ReferentialAction::SetDefault,
        other => return Err(record.unexpected(&format!("an action of a foreign key that is not known: {other}"))),
    })
}
