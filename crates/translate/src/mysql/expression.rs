//! MySQL expressions (defaults, checks, generated columns, functional indexes, parts of queries) -> PostgreSQL.
//!
//! The rule: an expression is translated only where PostgreSQL computes the same for every value that the source can
//! hold, or where a *caveat* says where it may not. Everything else is [`Untranslatable`], with the reason; the caller
//! makes a finding of it. Kinds are tracked because MySQL converts where PostgreSQL refuses: a number is a condition,
//! a comparison is a number, integer arithmetic has 64 bits, `/` of whole numbers is a decimal.

mod cast;
mod choice;
mod clock;
mod coerce;
mod compare;
mod date;
mod function;
mod json;
mod literal;
mod local;
mod number_text;
mod operator;
mod parse;
mod part;
mod pattern;
mod stored;
mod str_to_date;
mod text;
mod walk;
mod week;
mod zone;

use std::collections::BTreeSet;

use model::PgType;
use sqlparser::ast::Expr;

pub(in crate::mysql) use self::local::{Local, Locals};
pub(in crate::mysql) use self::parse::{parse, parse_query, parse_statement};
pub(in crate::mysql) use self::walk::column_kind;
use super::query::State;
use crate::expression::{Expression, Kind, Literal, Result, Scope, Sql, Untranslatable};

/// The syntax tree of a check's condition; `None` if it is not understood.
pub(crate) fn tree_of_condition(text: &str) -> Option<Expr> {
    parse::parse(text).ok()
}

/// One run over one expression, or over the expressions of one query.
pub(in crate::mysql) struct Translator<'a> {
    pub(in crate::mysql) scope: &'a Scope,
    /// The tables in reach, if the expression stands in a query.
    pub(in crate::mysql) query: Option<State<'a>>,
    /// What the stored program around it declares.
    pub(in crate::mysql) locals: Option<&'a Locals>,
    pub(in crate::mysql) caveats: BTreeSet<String>,
    columns: BTreeSet<String>,
    depth: usize,
}

/// Translates a condition (a CHECK).
pub(crate) fn condition(text: &str, scope: &Scope) -> Result<Expression> {
    run(text, scope, |translator, sql| translator.boolean(sql))
}

/// The conditions that a condition joins with AND, each with its text and translated by itself.
pub(crate) fn conjuncts(text: &str, scope: &Scope) -> Vec<(String, Result<Expression>)> {
    let Ok(tree) = parse::parse(text) else {
        return Vec::new();
    };
    let translated = |part: &Expr| run_tree(part, scope, |translator, sql| translator.boolean(sql));
    crate::expression::conjuncts(&tree)
        .into_iter()
        .map(|part| (part.to_string(), translated(part)))
        .collect()
}

/// Translates the value of a column of type `target` with the labels of its enum or set: a default or a generated column.
pub(crate) fn value(text: &str, scope: &Scope, target: &PgType, labels: &[String]) -> Result<Expression> {
    run(text, scope, |translator, sql| translator.coerced(sql, target, labels))
}

/// A text literal as a value of type `target`.
pub(crate) fn literal_value(text: &str, target: &PgType, labels: &[String]) -> Result<String> {
    let scope = Scope::default();
    let mut translator = Translator::new(&scope, None);
    let sql = literal::text_literal(text)?;
    Ok(translator.coerced(sql, target, labels)?.text)
}

/// Translates an index part; the kind is PostgreSQL's own.
pub(crate) fn index_part(text: &str, scope: &Scope) -> Result<Expression> {
    run(text, scope, |_, sql| match sql.kind {
        Kind::Null => Err(Untranslatable::new("is NULL")),
        _ => Ok(sql),
    })
}

fn run(text: &str, scope: &Scope, finish: impl FnOnce(&mut Translator<'_>, Sql) -> Result<Sql>) -> Result<Expression> {
    run_tree(&parse::parse(text)?, scope, finish)
}

fn run_tree(
    tree: &Expr,
    scope: &Scope,
    finish: impl FnOnce(&mut Translator<'_>, Sql) -> Result<Sql>,
) -> Result<Expression> {
    let mut translator = Translator::new(scope, None);
    let sql = translator.expression(tree)?;
    let sql = finish(&mut translator, sql)?;
    Ok(Expression {
        sql: sql.text,
        volatility: sql.volatility,
        caveats: translator.caveats,
        columns: translator.columns,
        reader: None,
    })
}

impl<'a> Translator<'a> {
    pub(in crate::mysql) fn new(scope: &'a Scope, query: Option<State<'a>>) -> Translator<'a> {
        Translator {
            scope,
            query,
            locals: None,
            caveats: BTreeSet::new(),
            columns: BTreeSet::new(),
            depth: 0,
        }
    }

    pub(in crate::mysql) fn caveat(&mut self, text: &str) {
        self.caveats.insert(text.to_owned());
    }
}

#[cfg(test)]
mod tests;
