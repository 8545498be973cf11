//! A column of CREATE TABLE or ALTER TABLE ADD.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-table-transact-sql>.

use model::source_schema::{ConstraintState, SourceColumn, SourceDefault, SourceGenerated, SourceIdentity, SourceType};
use model::{MssqlType, TableName};
use sqlparser::tokenizer::Token;

use super::catalog::{Column, Table};
use super::constant::name_of;
use super::key::{self, Scope};
use crate::mssql::column_type;
use crate::script::{Cursor, SyntaxError};

/// Words that end the expression of a default.
const AFTER_DEFAULT: [&str; 20] = [
    "CONSTRAINT",
    "NOT",
    "NULL",
    "PRIMARY",
    "UNIQUE",
    "CHECK",
    "REFERENCES",
    "FOREIGN",
    "IDENTITY",
    "COLLATE",
    "ROWGUIDCOL",
    "SPARSE",
    "WITH",
    "DEFAULT",
    "FOR",
    "INDEX",
    "MASKED",
    "GENERATED",
    "HIDDEN",
    "ENCRYPTED",
];

/// Reads a column, with the keys and checks that stand beside it, into the table.
///
/// What was read before an error stays in the table, so that one clause does not cost a column.
pub(super) fn column(table: &mut Table, scope: &Scope<'_>, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    let name = cursor.identifier()?;
    if cursor.eat("AS") {
        return computed(table, scope, name, cursor);
    }
    let written = if cursor.is_at_end() && name.eq_ignore_ascii_case("timestamp") {
        // The one type that may stand without a name.
        Written::plain("timestamp")
    } else {
        written_type(cursor, scope.default_schema)?
    };
    table.columns.push(written.column(name.clone()));
    let read = attributes(table, scope, &name, cursor);
    if let Some(column) = table.column_mut(&name).filter(|_| scope.not_null) {
        column.null = column.null.or_else(|| not_null_by_default(column));
    }
    read
}

/// What a column is that says nothing of NULL, where the session's default is NOT NULL; `None` for a type that says it itself.
pub(super) fn not_null_by_default(column: &Column) -> Option<bool> {
    let is_own = !matches!(column_type::parse(&column.written_type), MssqlType::Unsupported { .. });
    (is_own && !column.computed).then_some(false)
}

/// A type as written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    /// With its arguments.
    pub(super) text: String,
    pub(super) name: Option<TableName>,
}

impl Written {
    fn plain(text: &str) -> Written {
        Written {
            text: text.to_owned(),
            name: None,
        }
    }

    fn column(self, name: String) -> Column {
        Column {
            column: SourceColumn {
                name,
                raw_type: String::new(),
                source_type: SourceType::Mssql(MssqlType::Unsupported { raw: self.text.clone() }),
                nullable: true,
                default: None,
                on_update_now: None,
                generated: None,
                identity: None,
                invisible: false,
                hidden_labels: Vec::new(),
                charset: None,
                collation: None,
                alias: None,
                options: Vec::new(),
                comment: String::new(),
            },
            written_type: self.text,
            type_name: self.name,
            null: None,
            default_name: None,
            with_values: false,
            computed: false,
            of_history: false,
        }
    }
}

/// A type with its arguments; its words may be several.
pub(super) fn written_type(cursor: &mut Cursor<'_>, default_schema: &str) -> Result<Written, SyntaxError> {
    let start = cursor.clone();
    let quoted = matches!(cursor.peek(), Some(Token::Word(word)) if word.quote_style.is_some());
    let parts = cursor.parts()?;
    let mut words = parts.join(".");
    if parts.len() == 1 && !quoted {
        let more: &[&str] = match words.to_ascii_lowercase().as_str() {
            "double" => &["PRECISION"],
            "national" => &["CHARACTER", "CHAR", "TEXT"],
            "char" | "character" | "binary" | "nchar" => &["VARYING"],
            _ => &[],
        };
        if let Some(word) = more.iter().find(|word| cursor.eat(word)) {
            words = format!("{words} {word}");
            if matches!(*word, "CHARACTER" | "CHAR") && cursor.eat("VARYING") {
                words.push_str(" VARYING");
            }
        }
    }
    let mut text = words;
    if cursor.is_symbol(&Token::LParen) {
        let inner = cursor.parenthesized()?;
        text = format!("{text}({})", inner.rest());
    }
    if text.is_empty() {
        return Err(start.error("a type"));
    }
    let name = name_of(parts, default_schema);
    Ok(Written { text, name: Some(name) })
}

fn computed(table: &mut Table, scope: &Scope<'_>, name: String, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    let expression = cursor.text_until(|cursor| {
        cursor.is_one_of(&[
            "PERSISTED",
            "CONSTRAINT",
            "PRIMARY",
            "UNIQUE",
            "CHECK",
            "REFERENCES",
            "FOREIGN",
        ]) || cursor.are(&["NOT", "NULL"])
    });
    if expression.is_empty() {
        return Err(cursor.error("an expression"));
    }
    let mut column = Written::plain("").column(name.clone());
    column.computed = true;
    column.column.generated = Some(SourceGenerated {
        expression: without_parentheses(expression).to_owned(),
        stored: cursor.eat("PERSISTED"),
    });
    table.columns.push(column);
    attributes(table, scope, &name, cursor)
}

/// All that may follow the type of a column.
pub(super) fn attributes(
    table: &mut Table,
    scope: &Scope<'_>,
    name: &str,
    cursor: &mut Cursor<'_>,
) -> Result<(), SyntaxError> {
    let mut constraint: Option<String> = None;
    while !cursor.is_at_end() {
        if cursor.eat("CONSTRAINT") {
            constraint = Some(cursor.identifier()?);
            continue;
        }
        if key::constraint(
            table,
            scope,
            constraint.clone(),
            Some(name),
            ConstraintState::Enforced,
            cursor,
        )? {
            constraint = None;
            continue;
        }
        let Some(column) = table.column_mut(name) else {
            return Err(cursor.error("a column"));
        };
        if cursor.eat("DEFAULT") {
            column.column.default = default(default_expression(cursor)?);
            column.default_name = constraint.take();
            column.with_values = cursor.eat_all(&["WITH", "VALUES"]);
        } else {
            attribute(column, cursor)?;
            // A name before NULL or NOT NULL is taken by the server, and forgotten.
            constraint = None;
        }
    }
    Ok(())
}

fn attribute(column: &mut Column, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    let option = |column: &mut Column, text: &str| column.column.options.push(text.to_owned());
    if cursor.eat_all(&["NOT", "NULL"]) {
        column.null = Some(false);
    } else if cursor.eat("NULL") {
        column.null = Some(true);
    } else if cursor.eat_all(&["NOT", "FOR", "REPLICATION"]) {
        option(column, "NOT FOR REPLICATION");
    } else if cursor.eat("IDENTITY") {
        let (mut seed, mut increment) = (1, 1);
        if cursor.is_symbol(&Token::LParen) {
            let mut inner = cursor.parenthesized()?;
            seed = inner.integer()?;
            if inner.eat_symbol(&Token::Comma) {
                increment = inner.integer()?;
            }
            inner.expect_end()?;
        }
        column.column.identity = Some(SourceIdentity { seed, increment });
    } else if cursor.eat("COLLATE") {
        column.column.collation = Some(cursor.string().or_else(|_| cursor.identifier())?);
    } else if cursor.eat("PERSISTED") {
        if let Some(generated) = &mut column.column.generated {
            generated.stored = true;
        }
    } else if cursor.eat_all(&["MASKED", "WITH"]) {
        let inner = cursor.parenthesized()?;
        option(column, &format!("MASKED WITH ({})", inner.rest()));
    } else if cursor.eat_all(&["ENCRYPTED", "WITH"]) {
        let inner = cursor.parenthesized()?;
        option(column, &format!("ENCRYPTED WITH ({})", inner.rest()));
    } else if cursor.eat_all(&["GENERATED", "ALWAYS", "AS"]) {
        let what = cursor.identifier()?.to_ascii_uppercase();
        let end = cursor.identifier()?.to_ascii_uppercase();
        option(column, &format!("GENERATED ALWAYS AS {what} {end}"));
        // The server fills it, always.
        column.null = column.null.or((what == "ROW" || end == "START").then_some(false));
    } else if cursor.eat("HIDDEN") {
        column.column.invisible = true;
    } else if cursor.eat_all(&["COLUMN_SET", "FOR", "ALL_SPARSE_COLUMNS"]) {
        option(column, "COLUMN_SET FOR ALL_SPARSE_COLUMNS");
    } else if cursor.eat("ROWGUIDCOL") {
        option(column, "ROWGUIDCOL");
    } else if cursor.eat("SPARSE") {
        option(column, "SPARSE");
    } else if cursor.eat("FILESTREAM") {
        option(column, "FILESTREAM");
    } else {
        return Err(cursor.error("a property of a column"));
    }
    Ok(())
}

/// The expression after DEFAULT, with its parentheses.
pub(super) fn default_expression<'t>(cursor: &mut Cursor<'t>) -> Result<&'t str, SyntaxError> {
    let start = cursor.clone();
    if cursor.eat_all(&["NEXT", "VALUE", "FOR"]) {
        cursor.parts()?;
        if cursor.eat("OVER") {
            cursor.parenthesized()?;
        }
    } else if !cursor.eat("NULL") && cursor.text_until(|cursor| cursor.is_one_of(&AFTER_DEFAULT)).is_empty() {
        return Err(cursor.error("the expression of a default"));
    }
    Ok(start.text_up_to(cursor))
}

/// A default's expression -> the default; `None` for NULL, which is what a column has without one.
///
/// A text or a plain number is a literal; the column's type says what it means.
pub(in crate::mssql) fn default(expression: &str) -> Option<SourceDefault> {
    let expression = without_parentheses(expression);
    if expression.eq_ignore_ascii_case("null") {
        return None;
    }
    let text = expression
        .strip_prefix(['N', 'n'])
        .filter(|text| text.starts_with('\''))
        .unwrap_or(expression);
    if let Some(inner) = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''))
        && !inner.replace("''", "").contains('\'')
    {
        return Some(SourceDefault::Literal(inner.replace("''", "'")));
    }
    // A default names no column: in double quotes it is a text, as without QUOTED_IDENTIFIER.
    if let Some(inner) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'))
        && !inner.replace("\"\"", "").contains('"')
    {
        return Some(SourceDefault::Literal(inner.replace("\"\"", "\"")));
    }
    // `(-(1))` is how the server writes -1.
    let (sign, digits) = match expression.strip_prefix('-') {
        Some(rest) => ("-", without_parentheses(rest.trim_start())),
        None => ("", expression),
    };
    if is_plain_number(digits) {
        return Some(SourceDefault::Literal(format!("{sign}{digits}")));
    }
    Some(SourceDefault::Expression(expression.to_owned()))
}

/// A number that is a text of the same characters: no zeros in front, no exponent.
fn is_plain_number(text: &str) -> bool {
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(digits)
}

/// The expression without the parentheses that are around all of it.
pub(in crate::mssql) fn without_parentheses(expression: &str) -> &str {
    let mut text = expression.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'))
        && is_balanced(inner)
    {
        text = inner.trim();
    }
    text
}

/// True if every parenthesis is closed after it was opened; those in texts and names do not count.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i64;
    let mut close = None;
    for byte in text.bytes() {
        match (close, byte) {
            // A doubled quote closes and opens again: the same.
            (Some(quote), _) if byte == quote => close = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => close = Some(byte),
            (None, b'[') => close = Some(b']'),
            (None, b'(') => depth += 1,
            (None, b')') => {
                depth -= 1;
                if depth < 0 {
                    return false;
                }
            }
            _ => {}
        }
    }
    depth == 0 && close.is_none()
}
