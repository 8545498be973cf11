//! Parameters and variables of a stored program, and the rows NEW and OLD of a trigger.

use std::collections::BTreeMap;

use sqlparser::ast::Ident;

use super::Translator;
use crate::expression::{Result, ScopeColumn, Untranslatable};

/// What an expression of a stored program may name beside columns.
#[derive(Debug, Default)]
pub(in crate::mysql) struct Locals {
    /// By lower-cased name.
    variables: BTreeMap<String, Local>,
    /// NEW and OLD, each with its columns by lower-cased name; or why a column has no value there.
    rows: BTreeMap<&'static str, BTreeMap<String, std::result::Result<ScopeColumn, String>>>,
}

/// A parameter or a variable.
#[derive(Debug, Clone)]
pub(in crate::mysql) struct Local {
    pub(in crate::mysql) column: ScopeColumn,
    /// Its name with the label of its block, for places where a column has the same name.
    pub(in crate::mysql) qualified: String,
}

impl Locals {
    /// Adds a variable; false if one of the name is there.
    pub(in crate::mysql) fn add(&mut self, name: &str, local: Local) -> bool {
        self.variables.insert(name.to_lowercase(), local).is_none()
    }

    pub(in crate::mysql) fn variable(&self, name: &str) -> Option<&Local> {
        self.variables.get(&name.to_lowercase())
    }

    /// Adds `new` or `old`.
    pub(in crate::mysql) fn add_row(
        &mut self,
        row: &'static str,
        columns: BTreeMap<String, std::result::Result<ScopeColumn, String>>,
    ) {
        self.rows.insert(row, columns);
    }

    pub(in crate::mysql) fn is_row(&self, name: &str) -> bool {
        self.rows.contains_key(name.to_lowercase().as_str())
    }

    /// A column of NEW or OLD.
    pub(in crate::mysql) fn of_row(&self, row: &str, name: &str) -> Option<Result<ScopeColumn>> {
        let columns = self.rows.get(row.to_lowercase().as_str())?;
        Some(match columns.get(&name.to_lowercase()) {
            Some(Ok(column)) => Ok(column.clone()),
            Some(Err(reason)) => Err(Untranslatable::new(reason.clone())),
            None => Err(Untranslatable::new(format!(
                "names {row}.{name}, which is no column that is known"
            ))),
        })
    }
}

impl Translator<'_> {
    /// What a name stands for in a stored program: MySQL takes a variable before a column.
    pub(in crate::mysql) fn local(&self, idents: &[Ident]) -> Result<Option<ScopeColumn>> {
        let Some(locals) = self.locals else { return Ok(None) };
        match idents {
            [name] => {
                let Some(local) = locals.variable(&name.value) else {
                    return Ok(None);
                };
                let mut column = local.column.clone();
                // PostgreSQL asks which one is meant where a column has the name too.
                if self.query.as_ref().is_some_and(|query| query.reaches(&column.sql)) {
                    column.sql.clone_from(&local.qualified);
                }
                Ok(Some(column))
            }
            [row, name] => locals.of_row(&row.value, &name.value).transpose(),
            _ => Ok(None),
        }
    }
}
