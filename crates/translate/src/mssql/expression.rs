//! T-SQL expressions (defaults, checks, computed columns, filters of indexes, parts of queries) -> PostgreSQL.
//!
//! The rule is that of [`crate::expression`]. Kinds are tracked because T-SQL decides by them: `+` adds or joins, a `bit`
//! is compared with numbers, a text becomes what the other side is, whole numbers divide without a rest. Types are
//! tracked where the kind says too little: widths, digits, `real`, and the padding of `char(n)`.

mod assign;
mod call;
mod cast;
mod coerce;
mod compare;
mod date;
mod date_part;
mod date_text;
mod float_text;
mod function;
mod hierarchy;
mod json;
mod like_pattern;
mod literal;
mod moment;
mod number;
mod number_format;
mod operator;
mod outside_text;
mod parse;
mod pattern;
mod shape;
mod system;
mod text;
mod token;
mod type_name;
mod walk;

use std::collections::BTreeSet;

use model::PgType;
use sqlparser::ast::{Expr, Ident};

pub(in crate::mssql) use self::function::arguments;
pub(in crate::mssql) use self::json::json_steps;
pub(in crate::mssql) use self::operator::cast_text;
pub(in crate::mssql) use self::parse::{namespaces, parse, parse_query, parse_type};
pub(in crate::mssql) use self::walk::column_sql;
use super::query::XmlScope;
use crate::expression::{Expression, Kind, Result, Scope, Sql, Untranslatable};
pub(in crate::mssql) use crate::expression::{kind_of, type_of};
use crate::query::Reach;

/// The syntax tree of a check's condition; `None` if it is not understood.
pub(crate) fn tree_of_condition(text: &str) -> Option<Expr> {
    parse::parse(text).ok()
}

/// One run over one expression, or over the expressions of one query.
pub(in crate::mssql) struct Translator<'a> {
    scope: &'a Scope,
    /// The tables in reach, if the expression stands in a query.
    pub(in crate::mssql) reach: Option<Reach<'a>>,
    pub(in crate::mssql) caveats: BTreeSet<String>,
    columns: BTreeSet<String>,
    /// The first table or function over tables that was named.
    pub(in crate::mssql) reads: Option<String>,
    /// True where the order of a query's rows matters: rows that are stored, or taken one by one.
    pub(in crate::mssql) ordered: bool,
    /// Columns that are taken out of an expression, which is computed over the rows of a query of them.
    pub(in crate::mssql) taken: Option<Taken>,
    depth: usize,
    /// What the methods of XML values need to know.
    pub(in crate::mssql) xml: XmlScope,
}

/// Columns of a query's tables that an expression over its rows uses.
#[derive(Debug, Clone)]
pub(in crate::mssql) struct Taken {
    /// The place of the query among those around it.
    pub(in crate::mssql) frame: usize,
    /// The row's name, as SQL.
    pub(in crate::mssql) row: String,
    /// As named, with what each is called in the row.
    pub(in crate::mssql) columns: Vec<(Vec<Ident>, String)>,
}

/// Translates a condition (a CHECK, the WHERE of an index).
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

/// Translates the value of a column of type `target`: a default or a computed column.
pub(crate) fn value(text: &str, scope: &Scope, target: &PgType, _labels: &[String]) -> Result<Expression> {
    run(text, scope, |translator, sql| translator.coerced(sql, target))
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
        reader: translator.reads,
    })
}

impl<'a> Translator<'a> {
    pub(in crate::mssql) fn new(scope: &'a Scope, reach: Option<Reach<'a>>) -> Translator<'a> {
        Translator {
            scope,
            reach,
            caveats: BTreeSet::new(),
            columns: BTreeSet::new(),
            reads: None,
            ordered: false,
            taken: None,
            depth: 0,
            xml: XmlScope::default(),
        }
    }

    pub(in crate::mssql) fn caveat(&mut self, text: &str) {
        self.caveats.insert(text.to_owned());
    }
}

#[cfg(test)]
mod tests;
