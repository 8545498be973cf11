//! Keys, checks, foreign keys and indexes.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-index-transact-sql>,
//! <https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-table-constraint-transact-sql>.

use model::source_schema::{
    ConstraintState, ReferentialAction, SourceCheck, SourceIndex, SourceIndexKind, SourceIndexPart,
};
use sqlparser::tokenizer::Token;

use super::catalog::{ForeignKey, Index, OnScheme, Table, fold};
use super::column::without_parentheses;
use super::constant::name_of;
use crate::script::{Cursor, SyntaxError};

/// What the parts of a table are read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) default_schema: &'s str,
    /// Columns that say nothing of NULL are NOT NULL.
    pub(super) not_null: bool,
}

/// Reads a constraint or an inline index if there is one; `column` is the column that it stands beside.
pub(super) fn constraint(
    table: &mut Table,
    scope: &Scope<'_>,
    name: Option<String>,
    column: Option<&str>,
    state: ConstraintState,
    cursor: &mut Cursor<'_>,
) -> Result<bool, SyntaxError> {
    let name = name.unwrap_or_default();
    let primary = cursor.eat_all(&["PRIMARY", "KEY"]);
    if primary || cursor.eat("UNIQUE") {
        // As HeidiSQL writes it.
        let name = if !primary && cursor.eat("INDEX") {
            cursor.identifier()?
        } else {
            name
        };
        let mut index = Index {
            index: SourceIndex {
                name,
                unique: true,
                visible: true,
                ..SourceIndex::default()
            },
            constraint: true,
        };
        let clustered = body(table, &mut index.index, column, primary, cursor)?;
        if clustered {
            index.index.options.insert(0, "CLUSTERED".to_owned());
        }
        if primary {
            table.primary_key = Some(index);
        } else {
            table.indexes.push(index);
        }
        return Ok(true);
    }
    if cursor.eat("INDEX") {
        let mut index = SourceIndex {
            name: cursor.identifier()?,
            visible: true,
            ..SourceIndex::default()
        };
        index.unique = cursor.eat("UNIQUE");
        if body(table, &mut index, column, false, cursor)? {
            index.options.insert(0, "CLUSTERED".to_owned());
        }
        table.indexes.push(Index {
            index,
            constraint: false,
        });
        return Ok(true);
    }
    if cursor.eat("CHECK") {
        if cursor.eat_all(&["NOT", "FOR", "REPLICATION"]) {
            table.options.push(not_for_replication(&name, "a check"));
        }
        let expression = cursor.parenthesized()?.rest();
        table.checks.push(SourceCheck {
            name,
            expression: without_parentheses(expression).to_owned(),
            state,
            server_named: false,
        });
        return Ok(true);
    }
    let foreign = cursor.eat_all(&["FOREIGN", "KEY"]);
    if foreign || cursor.is("REFERENCES") {
        let columns = match column {
            _ if foreign && cursor.is_symbol(&Token::LParen) => names(cursor)?,
            Some(column) => vec![column.to_owned()],
            None => return Err(cursor.error("the columns of the foreign key")),
        };
        let spelled = name.clone();
        let (key, replicated) = references(scope, name, columns, state, cursor)?;
        if !replicated {
            table.options.push(not_for_replication(&spelled, "a foreign key"));
        }
        table.foreign_keys.push(key);
        return Ok(true);
    }
    Ok(false)
}

/// What only replication agents know: they do not look at the constraint.
fn not_for_replication(name: &str, what: &str) -> String {
    format!("NOT FOR REPLICATION of {}", if name.is_empty() { what } else { name })
}

/// The key, and whether replication agents look at it, too.
fn references(
    scope: &Scope<'_>,
    name: String,
    columns: Vec<String>,
    state: ConstraintState,
    cursor: &mut Cursor<'_>,
) -> Result<(ForeignKey, bool), SyntaxError> {
    let mut replicated = true;
    cursor.expect("REFERENCES")?;
    let mut key = ForeignKey {
        name,
        columns,
        referenced_table: name_of(cursor.parts()?, scope.default_schema),
        referenced_columns: Vec::new(),
        on_update: ReferentialAction::NoAction,
        on_delete: ReferentialAction::NoAction,
        state,
        server_named: false,
    };
    if cursor.is_symbol(&Token::LParen) {
        key.referenced_columns = names(cursor)?;
    }
    loop {
        if cursor.eat_all(&["ON", "DELETE"]) {
            key.on_delete = action(cursor)?;
        } else if cursor.eat_all(&["ON", "UPDATE"]) {
            key.on_update = action(cursor)?;
        } else if cursor.eat_all(&["NOT", "ENFORCED"]) {
            key.state = ConstraintState::NotEnforced;
        } else if cursor.eat_all(&["NOT", "FOR", "REPLICATION"]) {
            replicated = false;
        } else {
            return Ok((key, replicated));
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Result<ReferentialAction, SyntaxError> {
    if cursor.eat_all(&["NO", "ACTION"]) {
        Ok(ReferentialAction::NoAction)
    } else if cursor.eat("CASCADE") {
        Ok(ReferentialAction::Cascade)
    } else if cursor.eat_all(&["SET", "NULL"]) {
        Ok(ReferentialAction::SetNull)
    } else if cursor.eat_all(&["SET", "DEFAULT"]) {
        Ok(ReferentialAction::SetDefault)
    } else {
        Err(cursor.error("an action of a foreign key"))
    }
}

/// Names in parentheses.
pub(super) fn names(cursor: &mut Cursor<'_>) -> Result<Vec<String>, SyntaxError> {
    let inner = cursor.parenthesized()?;
    inner
        .split_commas()
        .iter_mut()
        .map(|name| {
            let read = name.identifier()?;
            name.eat_one_of(&["ASC", "DESC"]);
            name.expect_end()?;
            Ok(read)
        })
        .collect()
}

/// The parts of an index: columns, each ascending or not.
pub(super) fn parts(cursor: &mut Cursor<'_>) -> Result<Vec<SourceIndexPart>, SyntaxError> {
    let inner = cursor.parenthesized()?;
    inner
        .split_commas()
        .iter_mut()
        .map(|part| {
            let column = part.identifier()?;
            let descending = part.eat("DESC");
            part.eat("ASC");
            part.expect_end()?;
            Ok(self::part(column, descending))
        })
        .collect()
}

/// A column in an index.
pub(super) fn part(column: String, descending: bool) -> SourceIndexPart {
    SourceIndexPart {
        column: Some(column),
        expression: None,
        prefix: None,
        descending,
    }
}

/// Everything after the name of an index or the word of a key; true if it is the clustered one.
fn body(
    table: &mut Table,
    index: &mut SourceIndex,
    column: Option<&str>,
    primary: bool,
    cursor: &mut Cursor<'_>,
) -> Result<bool, SyntaxError> {
    let mut clustered = cursor.eat("CLUSTERED");
    let nonclustered = !clustered && cursor.eat("NONCLUSTERED");
    if cursor.eat("COLUMNSTORE") {
        index.kind = SourceIndexKind::Columnstore;
    }
    if cursor.eat("HASH") {
        index.kind = SourceIndexKind::Hash;
    }
    if cursor.is_symbol(&Token::LParen) {
        index.parts = parts(cursor)?;
    } else if let Some(column) = column {
        index.parts = vec![part(column.to_owned(), false)];
    } else if index.kind != SourceIndexKind::Columnstore {
        return Err(cursor.error("the columns of the index"));
    }
    // A primary key is clustered unless something else is.
    clustered |= primary && !nonclustered && index.kind == SourceIndexKind::Btree && !table.has_clustered();
    let on = tail(index, cursor)?;
    if let Some(on) = on {
        // A table is where its clustered index is.
        if clustered {
            table.on_scheme = Some(on);
        } else {
            index.options.push(format!("ON {} ({})", on.scheme, on.column));
        }
    }
    Ok(clustered)
}

/// Clauses after the columns of an index, in any order.
pub(super) fn tail(index: &mut SourceIndex, cursor: &mut Cursor<'_>) -> Result<Option<OnScheme>, SyntaxError> {
    let mut on = None;
    loop {
        if cursor.eat("INCLUDE") {
            index.include = names(cursor)?;
        } else if cursor.eat("WHERE") {
            let filter = cursor.text_until(|cursor| cursor.is_one_of(&["WITH", "ON", "FILESTREAM_ON"]));
            index.filter = Some(without_parentheses(filter).to_owned());
        } else if cursor.eat("WITH") {
            with(&mut index.options, cursor)?;
        } else if cursor.eat("FILESTREAM_ON") {
            cursor.identifier()?;
        } else if cursor.is("ON") && !cursor.is_at(1, "DELETE") && !cursor.is_at(1, "UPDATE") {
            cursor.bump();
            on = place(&mut index.options, cursor)?;
        } else if cursor.eat("ORDER") {
            let order = cursor.parenthesized()?.rest();
            index.options.push(format!("ORDER ({order})"));
        } else if cursor.eat_all(&["NOT", "ENFORCED"]) {
            index.options.push("NOT ENFORCED".to_owned());
        } else {
            return Ok(on);
        }
    }
}

/// Where a table or index lies: a file group, which is an option unless it is the default one, or a partition scheme.
pub(super) fn place(options: &mut Vec<String>, cursor: &mut Cursor<'_>) -> Result<Option<OnScheme>, SyntaxError> {
    let name = match cursor.string() {
        Ok(name) => name,
        Err(_) => cursor.identifier()?,
    };
    if cursor.is_symbol(&Token::LParen) {
        let mut columns = names(cursor)?;
        let column = columns.pop().unwrap_or_default();
        return Ok(Some(OnScheme { scheme: name, column }));
    }
    if !matches!(fold(&name).trim(), "primary" | "default") {
        options.push(format!("ON {name}"));
    }
    Ok(None)
}

/// Options that say how a statement runs, or what a server does anyway.
const NO_MATTER: [&str; 14] = [
    "SORT_IN_TEMPDB",
    "DROP_EXISTING",
    "ONLINE",
    "MAXDOP",
    "RESUMABLE",
    "MAX_DURATION",
    "STATISTICS_NORECOMPUTE",
    "STATISTICS_INCREMENTAL",
    "ALLOW_ROW_LOCKS",
    "ALLOW_PAGE_LOCKS",
    "OPTIMIZE_FOR_SEQUENTIAL_KEY",
    "SCHEMABINDING",
    "WAIT_AT_LOW_PRIORITY",
    "LOCK_ESCALATION",
];

/// The options after WITH, in parentheses or in the old form without; those that matter are kept as spelled.
pub(super) fn with(options: &mut Vec<String>, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    let written: Vec<String> = if cursor.is_symbol(&Token::LParen) {
        let inner = cursor.parenthesized()?;
        inner
            .split_commas()
            .iter()
            .map(|option| option.rest().to_owned())
            .collect()
    } else {
        let mut written = Vec::new();
        loop {
            let name = cursor.identifier()?;
            if cursor.eat_symbol(&Token::Eq) {
                let value = cursor.bump().map(ToString::to_string).unwrap_or_default();
                written.push(format!("{name} = {value}"));
            } else {
                written.push(name);
            }
            if !cursor.eat_symbol(&Token::Comma) {
                break written;
            }
        }
    };
    for option in written {
        let (name, value) = option
            .split_once('=')
            .map_or((option.as_str(), ""), |(name, value)| (name, value.trim()));
        let name = name.trim().to_ascii_uppercase();
        let is_off = value.eq_ignore_ascii_case("OFF") && matches!(name.as_str(), "PAD_INDEX" | "IGNORE_DUP_KEY");
        if !NO_MATTER.contains(&name.as_str()) && !is_off {
            options.push(option);
        }
    }
    Ok(())
}

impl Table {
    /// True if an index or key is the clustered one.
    fn has_clustered(&self) -> bool {
        let indexes = self.primary_key.iter().chain(&self.indexes);
        indexes
            .into_iter()
            .any(|index| index.index.options.iter().any(|option| option == "CLUSTERED"))
    }
}

/// `#t`, `tempdb..#t` and table variables.
pub(super) fn is_temporary(parts: &[String]) -> bool {
    parts.last().is_some_and(|name| name.starts_with(['#', '@']))
}
