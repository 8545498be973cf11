//! Calls of stored functions.

use model::PgType;
use sqlparser::ast::{Expr, Function, ObjectNamePart};

use super::Translator;
use crate::callable::Gives;
use crate::expression::ScopeColumn;
use crate::expression::{Kind, Result, Sql, Untranslatable, type_of};
use crate::mysql::query::column_sql;

impl Translator<'_> {
    /// A call of a function that is made; `None` if there is none of the name.
    pub(super) fn stored_function(&mut self, function: &Function, args: &[&Expr]) -> Result<Option<Sql>> {
        let parts: Vec<String> = function
            .name
            .0
            .iter()
            .filter_map(ObjectNamePart::as_ident)
            .map(|ident| ident.value.clone())
            .collect();
        let Some(callable) = self.query.as_ref().and_then(|state| state.stored(&parts)) else {
            return Ok(None);
        };
        let Gives::Value {
            pg_type,
            case_insensitive,
        } = &callable.gives
        else {
            return Ok(None);
        };
        if callable.parameters.len() != args.len() {
            return Err(Untranslatable::new(format!(
                "calls {} with another number of arguments than it takes",
                callable.source
            )));
        }
        let mut texts = Vec::with_capacity(args.len());
        for (arg, parameter) in args.iter().zip(&callable.parameters) {
            let value = self.expression(arg)?;
            let value = self.coerced(value, &parameter.pg_type, &[])?;
            texts.push(argument(&value, &parameter.pg_type));
        }
        if callable.reads {
            self.has_read();
        }
        let sql = column_sql(&ScopeColumn {
            unsigned: false,
            sql: format!("{}({})", callable.sql, texts.join(", ")),
            pg_type: pg_type.clone(),
            case_insensitive: *case_insensitive,
            utf8: true,
            zeros: None,
            iso: false,
            labels: Vec::new(),
        });
        Ok(Some(sql.at_least(callable.volatility)))
    }
}

/// PostgreSQL finds a function by the types of its arguments, and makes no number narrower for it.
fn argument(value: &Sql, target: &PgType) -> String {
    let wider = match target {
        PgType::SmallInt | PgType::Integer => "integer",
        PgType::BigInt => "bigint",
        PgType::Numeric { .. } if value.kind != Kind::Numeric => "numeric",
        PgType::Real => "real",
        PgType::DoublePrecision => "double precision",
        _ => return value.text.clone(),
    };
    if value.kind == Kind::Null || type_of(value).to_string() == wider {
        return value.text.clone();
    }
    format!("{}::{wider}", value.text)
}
