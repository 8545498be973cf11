//! The columns of a table variable that a function fills and gives.

use model::pg_type::quote;

use super::body::commas;
use super::context::Context;
use crate::expression::{Kind, Result, ScopeColumn, Untranslatable, kind_of};
use crate::mssql::name;
use crate::mssql::script::{Batch, lexemes};
use crate::query::QueryColumn;

/// Reads `name type …, …`. Keys are passed over: what breaks one fails in SQL Server, and comes twice here.
pub(super) fn columns(batch: Batch<'_>, range: (usize, usize), context: Context<'_>) -> Result<Vec<QueryColumn>> {
    let mut columns = Vec::new();
    for text in commas(batch, range.0, range.1) {
        let lexemes = lexemes(text);
        let part = Batch {
            text,
            lexemes: &lexemes,
        };
        if part.is_one_of(0, &["PRIMARY", "UNIQUE", "CONSTRAINT"]) {
            continue;
        }
        let words = [
            "NULL", "NOT", "PRIMARY", "UNIQUE", "COLLATE", "DEFAULT", "IDENTITY", "CHECK", "INDEX", "AS",
        ];
        let mut end = 1;
        while end < lexemes.len() && !part.is_one_of(end, &words) {
            end = if part.is_symbol(end, b'(') {
                part.after_parenthesis(end)
            } else {
                end + 1
            };
        }
        if (end..lexemes.len()).any(|at| part.is_one_of(at, &["DEFAULT", "IDENTITY", "CHECK", "INDEX", "AS"])) {
            return Err(Untranslatable::new(format!(
                "fills a table variable with a column that is more than a type: {text}"
            )));
        }
        let name = name::parts(part.slice(0))
            .and_then(|mut parts| parts.pop())
            .ok_or_else(|| Untranslatable::new("fills a table variable that is not understood"))?;
        let pg_type = context.pg_type(part.between(1, end))?;
        let case_insensitive = kind_of(&pg_type) == Kind::Text && context.case_insensitive();
        columns.push(QueryColumn {
            column: ScopeColumn {
                unsigned: false,
                sql: quote(&crate::names::shortened(&context.options.identifiers.spelled(&name))),
                pg_type,
                case_insensitive,
                utf8: true,
                zeros: None,
                iso: false,
                labels: Vec::new(),
            },
            name,
            untyped: false,
        });
    }
    if columns.is_empty() {
        return Err(Untranslatable::new("gives rows in a way that is not understood"));
    }
    Ok(columns)
}
