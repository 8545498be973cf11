//! `SELECT *` of views: both servers fix its columns when the view is made, whatever its table gets later.
//!
//! Sources: <https://dev.mysql.com/doc/refman/9.0/en/create-view.html>,
//! <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-view-transact-sql>.

use std::ops::Range;

use sqlparser::dialect::Dialect;
use sqlparser::tokenizer::Token;

use super::{Cursor, tokens};

/// The columns that a star meant when its view was made.
#[derive(Debug, Clone)]
pub(crate) struct Starred<T> {
    /// Bytes of the star in the view's query.
    star: Range<usize>,
    /// The table behind it.
    pub(crate) table: T,
    pub(crate) columns: Vec<String>,
}

/// The star of a query of all columns of one table, and the parts of the table's name. Of other queries nothing is said.
fn star(dialect: &dyn Dialect, query: &str) -> Option<(Range<usize>, Vec<String>)> {
    let tokens = tokens(dialect, query, 1).ok()?;
    let mut cursor = Cursor::new(query, &tokens);
    cursor.eat("select").then_some(())?;
    let star = cursor.rest_bytes().start;
    cursor.eat_symbol(&Token::Mul).then_some(())?;
    cursor.eat("from").then_some(())?;
    let table = cursor.parts().ok()?;
    let clauses = ["where", "group", "order", "having", "limit", "with"];
    let is_alias = cursor.eat("as") || !(cursor.is_at_end() || cursor.is_one_of(&clauses));
    if is_alias {
        cursor.identifier().ok()?;
    }
    (cursor.is_at_end() || cursor.is_one_of(&clauses)).then_some(())?;
    while !cursor.is_at_end() {
        if cursor.is_one_of(&["union", "except", "intersect"]) {
            return None;
        }
        cursor.bump();
    }
    Some((star..star + 1, table))
}

/// False for most views, without reading them: a star, or a comment that may stand before one, follows the SELECT.
fn may_begin_with_star(query: &str) -> bool {
    let query = query.trim_start();
    let after = match query.get(..6) {
        Some(word) if word.eq_ignore_ascii_case("select") => query[6..].trim_start(),
        _ => query,
    };
    after.starts_with(['*', '/', '-', '#'])
}

impl<T> Starred<T> {
    /// Of a view's query; `columns` gives the table of a name and its columns.
    pub(crate) fn of(
        dialect: &dyn Dialect,
        query: &str,
        columns: impl FnOnce(Vec<String>) -> Option<(T, Vec<String>)>,
    ) -> Option<Starred<T>> {
        let (star, table) = may_begin_with_star(query).then(|| star(dialect, query)).flatten()?;
        let (table, columns) = columns(table)?;
        Some(Starred { star, table, columns })
    }

    /// The query with the columns in the place of the star, where the table has other ones beside them now, or in another
    /// order.
    pub(crate) fn settled(&self, query: &str, now: &[String], quoted: impl Fn(&str) -> String) -> Option<String> {
        let stays = self.columns.iter().all(|column| now.contains(column));
        if !stays || self.columns == now || query.get(self.star.clone()) != Some("*") {
            return None;
        }
        let columns: Vec<String> = self.columns.iter().map(|column| quoted(column)).collect();
        let (before, after) = (&query[..self.star.start], &query[self.star.end..]);
        Some(format!("{before}{}{after}", columns.join(", ")))
    }
}
