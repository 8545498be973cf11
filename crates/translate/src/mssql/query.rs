//! Queries of T-SQL views -> PostgreSQL.

mod from;

use sqlparser::ast::{BinaryOperator, Expr, Function, Ident, Query as Tree};

pub(in crate::mssql) use self::from::Reach;
use super::expression::Translator;
use crate::expression::{Result, ScopeColumn, Sql, Untranslatable};

impl Translator<'_> {
    pub(in crate::mssql) fn aggregate(&mut self, _name: &str, _function: &Function) -> Result<Option<Sql>> {
        Ok(None)
    }
    pub(in crate::mssql) fn scalar_subquery(&mut self, _query: &Tree) -> Result<Sql> {
        Err(Untranslatable::new("has a subquery"))
    }
    pub(in crate::mssql) fn exists(&mut self, _query: &Tree, _negated: bool) -> Result<Sql> {
        Err(Untranslatable::new("has a subquery"))
    }
    pub(in crate::mssql) fn in_subquery(&mut self, _e: &Expr, _query: &Tree, _negated: bool) -> Result<Sql> {
        Err(Untranslatable::new("has a subquery"))
    }
    pub(in crate::mssql) fn quantified(&mut self, _l: &Expr, _op: &BinaryOperator, _w: &str, _r: &Expr) -> Result<Sql> {
        Err(Untranslatable::new("has a subquery"))
    }
}
