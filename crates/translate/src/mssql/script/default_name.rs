//! The name of a column's default, asked of the server's catalog: migrations drop a default by the name that they find so.

use sqlparser::tokenizer::Token;

use super::Reader;
use super::catalog::fold;
use super::constant::{Knowledge, Value, unquoted};
use crate::script::Cursor;

/// `SELECT @name = d.name FROM sys.default_constraints d … WHERE …` of one column of one table.
#[derive(Debug)]
struct Asked {
    /// The variable, in lower case.
    variable: String,
    /// QUOTENAME is around the name.
    quoted: bool,
    /// The table, as in the text of OBJECT_ID.
    table: String,
    column: String,
}

impl Reader {
    /// What a query of the catalog makes of the variable that it sets; what cannot be known is not known any more.
    pub(super) fn catalog_query(&mut self, text: &str, variables: &[String], selects: bool, line: u32) {
        let text = self.substituted(text, line).into_owned();
        let Ok(tokens) = crate::script::tokens(&sqlparser::dialect::MsSqlDialect {}, &text, line) else {
            return;
        };
        let query = Cursor::new(&text, &tokens);
        let knowledge = self.knowledge();
        if let Some(asked) = Asked::of(&query, &knowledge) {
            let table = knowledge.name(&asked.table);
            let value = match self.catalog.table_mut(&table) {
                Some(table) => table.default_name(&unquoted(&asked.column)),
                None => return self.forget(&[asked.variable]),
            };
            if let Some(name) = value {
                let name = if asked.quoted {
                    format!("[{}]", name.replace(']', "]]"))
                } else {
                    name
                };
                self.set_local(&asked.variable, Value::Text(name));
            }
            return;
        }
        if asks_for_defaults(&query) || computes(&query) {
            return self.forget(variables);
        }
        let value = match (knowledge.exists(&query), has_word(&query, &["COUNT", "COUNT_BIG"])) {
            (None, _) => Value::Unknown,
            (Some(found), true) => Value::Integer(i128::from(found)),
            (Some(true), false) => Value::NotNull,
            // A query that finds nothing leaves its variables as they are.
            (Some(false), false) if selects && !has_word(&query, &["MAX", "MIN", "SUM"]) => return,
            (Some(false), false) => Value::Null,
        };
        for variable in variables {
            self.set_local(variable, value.clone());
        }
    }
}

impl super::catalog::Table {
    /// The name of a column's default, made up where the server would make it; `None` if it has no default.
    fn default_name(&mut self, column: &str) -> Option<String> {
        let table = self.name.name.clone();
        let column = self.column_mut(column)?;
        column.column.default.as_ref()?;
        let made = format!("DF__{table}__{}__", column.column.name);
        Some(column.default_name.get_or_insert(made).clone())
    }
}

fn has_word(query: &Cursor<'_>, words: &[&str]) -> bool {
    let mut cursor = query.clone();
    while !cursor.is_at_end() {
        if cursor.is_one_of(words) {
            return true;
        }
        cursor.bump();
    }
    false
}

/// True if what is assigned is made of the answer of a query, and another than NULL where that finds nothing.
fn computes(query: &Cursor<'_>) -> bool {
    let made_of = [
        "CASE",
        "IIF",
        "ISNULL",
        "COALESCE",
        "NULLIF",
        "CHOOSE",
        "CAST",
        "CONVERT",
        "TRY_CAST",
        "TRY_CONVERT",
    ];
    let mut cursor = query.clone();
    while !cursor.is_at_end() && !cursor.is("FROM") {
        if cursor.is_one_of(&made_of) {
            return true;
        }
        cursor.bump();
    }
    false
}

/// True if a query reads the list of defaults.
fn asks_for_defaults(query: &Cursor<'_>) -> bool {
    let mut cursor = query.clone();
    while !cursor.is_at_end() {
        if cursor.eat_one_of(&["FROM", "JOIN"]).is_some() {
            if source(&mut cursor).is_some_and(|name| DEFAULTS.contains(&name.as_str())) {
                return true;
            }
        } else {
            cursor.bump();
        }
    }
    false
}

const DEFAULTS: &[&str] = &["default_constraints", "sysconstraints"];

fn source(cursor: &mut Cursor<'_>) -> Option<String> {
    cursor.parts().ok()?.last().map(|name| fold(name))
}

/// The name that a source of a FROM goes by.
fn alias(cursor: &mut Cursor<'_>, name: &str) -> Option<String> {
    let named = cursor.eat("AS");
    let clause = ["INNER", "JOIN", "ON", "WHERE"];
    if !named && (cursor.is_at_end() || cursor.is_one_of(&clause)) {
        return Some(name.to_owned());
    }
    cursor.identifier().ok().map(|alias| fold(&alias))
}

impl Asked {
    fn of(query: &Cursor<'_>, knowledge: &Knowledge<'_>) -> Option<Asked> {
        let mut cursor = query.clone();
        cursor.eat("SELECT").then_some(())?;
        if cursor.eat("TOP") {
            let mut number = if cursor.is_symbol(&Token::LParen) {
                cursor.parenthesized().ok()?
            } else {
                cursor.clone()
            };
            (number.integer().ok()? == 1).then_some(())?;
            let _ = cursor.integer();
        }
        let variable = match cursor.bump()? {
            Token::Word(word) if word.value.starts_with('@') => word.value.to_lowercase(),
            _ => return None,
        };
        cursor.eat_symbol(&Token::Eq).then_some(())?;
        let quoted = cursor.is("QUOTENAME") && cursor.peek_at(1) == Some(&Token::LParen);
        let name = if quoted {
            cursor.bump();
            let mut inner = cursor.parenthesized().ok()?;
            let name = inner.parts().ok()?;
            inner.is_at_end().then_some(name)?
        } else {
            cursor.parts().ok()?
        };
        cursor.eat("FROM").then_some(())?;
        let defaults_view = source(&mut cursor)?;
        (defaults_view == "default_constraints").then_some(())?;
        let defaults = alias(&mut cursor, &defaults_view)?;
        let mut columns = None;
        cursor.eat("INNER");
        if cursor.eat("JOIN") {
            let view = source(&mut cursor)?;
            (view == "columns").then_some(())?;
            columns = Some(alias(&mut cursor, &view)?);
            cursor.eat("ON").then_some(())?;
            joins_by_column(cursor.text_until(|cursor| cursor.is_one_of(&["WHERE", "JOIN", "INNER", "LEFT"])))
                .then_some(())?;
        }
        // The name of the default itself, not of the column.
        match name.as_slice() {
            [name] if columns.is_none() => (fold(name) == "name").then_some(())?,
            [of, name] => (fold(of) == defaults && fold(name) == "name").then_some(())?,
            _ => return None,
        }
        cursor.eat("WHERE").then_some(())?;
        let mut condition = cursor;
        while condition.is_symbol(&Token::LParen) {
            let mut after = condition.clone();
            let inner = after.parenthesized().ok()?;
            if !after.is_at_end() && !after.is_symbol(&Token::SemiColon) {
                break;
            }
            condition = inner;
        }
        let (mut table, mut column) = (None, None);
        loop {
            let mut left = condition.parts().ok()?;
            let called = condition
                .is_symbol(&Token::LParen)
                .then(|| condition.parenthesized())
                .transpose()
                .ok()?;
            condition.eat_symbol(&Token::Eq).then_some(())?;
            let last = fold(&left.pop()?);
            let of = left.pop().map(|of| fold(&of));
            match last.as_str() {
                "parent_object_id" | "object_id" if called.is_none() && table.is_none() => {
                    // The object of a default itself is no table.
                    let own = last == "object_id" && (columns.is_none() || of != columns);
                    (!own && condition.eat("OBJECT_ID")).then_some(())?;
                    let arguments = condition.parenthesized().ok()?.split_commas();
                    let Value::Text(name) = knowledge.value(&mut arguments.first()?.clone(), 0) else {
                        return None;
                    };
                    table = Some(name);
                }
                "name" | "col_name" if column.is_none() => {
                    let right = match (&called, last.as_str()) {
                        (None, "name") => of.is_some() && of == columns,
                        (Some(_), "col_name") => of.is_none(),
                        _ => false,
                    };
                    right.then_some(())?;
                    let Value::Text(name) = knowledge.value(&mut condition, 0) else {
                        return None;
                    };
                    column = Some(name);
                }
                _ => return None,
            }
            if !condition.eat("AND") {
                break;
            }
        }
        condition.eat_symbol(&Token::SemiColon);
        condition.is_at_end().then_some(())?;
        Some(Asked {
            variable,
            quoted,
            table: table?,
            column: column?,
        })
    }
}

/// True if a join's condition is on the table and the column, and on nothing else.
fn joins_by_column(condition: &str) -> bool {
    let condition = fold(condition);
    condition.contains("parent_column_id")
        && condition.contains("column_id")
        && condition.contains("object_id")
        && !condition.contains('\'')
        && !condition.contains(" or ")
}
