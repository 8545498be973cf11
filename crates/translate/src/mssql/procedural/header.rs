//! What stands before the body of a function or trigger.

use crate::expression::{Result, Untranslatable};
use crate::mssql::script::{Batch, Keyword, Kind};

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameter<'t> {
    /// With its `@`, as spelled.
    pub(super) name: &'t str,
    pub(super) type_name: &'t str,
    pub(super) default: Option<&'t str>,
    /// READONLY, OUTPUT, OUT, as spelled.
    pub(super) mode: Option<&'t str>,
}

/// What a function gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Returns<'t> {
    /// A value of a type.
    Value(&'t str),
    /// The rows of one query.
    Query,
    /// The rows of a table variable that the body fills: its name, and the lexemes of its columns.
    TableVariable { name: &'t str, columns: (usize, usize) },
}

/// A function up to its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FunctionHeader<'t> {
    pub(super) parameters: Vec<Parameter<'t>>,
    pub(super) returns: Returns<'t>,
    /// NULL for any argument gives NULL without a look at the body.
    pub(super) null_on_null: bool,
    /// EXECUTE AS anything but CALLER, as spelled.
    pub(super) runs_as: Option<&'t str>,
    /// The lexeme at which the body begins.
    pub(super) body: usize,
}

/// When a trigger fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timing {
    After,
    InsteadOf,
}

/// What a trigger waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    Insert,
    Update,
    Delete,
}

impl Event {
    pub(super) fn word(self) -> &'static str {
        match self {
            Event::Insert => "insert",
            Event::Update => "update",
            Event::Delete => "delete",
        }
    }
}

/// A trigger up to its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TriggerHeader<'t> {
    pub(super) timing: Timing,
    pub(super) events: Vec<Event>,
    pub(super) runs_as: Option<&'t str>,
    /// NOT FOR REPLICATION: it does not fire for the rows that replication brings.
    pub(super) skips_replication: bool,
    /// The lexeme at which the body begins.
    pub(super) body: usize,
}

fn unread(what: &str) -> Untranslatable {
    Untranslatable::new(format!("has {what} that is not understood"))
}

/// The place after `CREATE [OR ALTER] FUNCTION name`.
fn after_name(batch: Batch<'_>, word: &str) -> Result<usize> {
    let at = (0..batch.lexemes.len().min(6))
        .find(|at| batch.is(*at, word))
        .ok_or_else(|| unread("a header"))?;
    let (_, after) = batch.name(at + 1).ok_or_else(|| unread("a name"))?;
    Ok(after)
}

/// Reads a function up to its body.
///
/// Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-function-transact-sql>.
pub(super) fn function<'t>(batch: Batch<'t>) -> Result<FunctionHeader<'t>> {
    let mut at = after_name(batch, "FUNCTION")?;
    let parameters = if batch.is_symbol(at, b'(') {
        let after = batch.after_parenthesis(at);
        let parameters = parameters(batch, at + 1, after - 1)?;
        at = after;
        parameters
    } else {
        Vec::new()
    };
    if !batch.is(at, "RETURNS") {
        return Err(unread("a result"));
    }
    at += 1;
    let mut returns = if batch.is(at, "TABLE") && !batch.is_symbol(at + 1, b'(') {
        at += 1;
        Returns::Query
    } else if batch.kind(at) == Some(Kind::Variable) || batch.is(at, "TABLE") {
        let name = batch.slice(at);
        at += 1;
        while at < batch.lexemes.len() && !batch.is_symbol(at, b'(') {
            at += 1;
        }
        let first = at + 1;
        at = batch.after_parenthesis(at);
        Returns::TableVariable {
            name,
            columns: (first, at.saturating_sub(1)),
        }
    } else {
        let from = at;
        while at < batch.lexemes.len() && !ends_type(batch, at) {
            at = past(batch, at);
        }
        Returns::Value(batch.between(from, at))
    };
    let (mut null_on_null, mut runs_as) = (false, None);
    if batch.keyword(at) == Keyword::With {
        let from = at;
        while at < batch.lexemes.len()
            && batch.keyword(at) != Keyword::Begin
            && batch.keyword(at) != Keyword::Return
            && (batch.keyword(at) != Keyword::As || batch.keyword(at - 1) == Keyword::Exec)
        {
            at += 1;
        }
        null_on_null = (from..at).any(|at| batch.is(at, "RETURNS") && batch.is(at + 1, "NULL"));
        runs_as = run_as(batch, from, at);
    }
    if batch.keyword(at) == Keyword::As {
        at += 1;
    }
    if batch.is(at, "EXTERNAL") {
        return Err(Untranslatable::new("is a function of an assembly (EXTERNAL NAME)"));
    }
    if matches!(returns, Returns::Query) && batch.keyword(at) != Keyword::Return {
        returns = Returns::TableVariable {
            name: "",
            columns: (0, 0),
        };
    }
    Ok(FunctionHeader {
        parameters,
        returns,
        null_on_null,
        runs_as,
        body: at,
    })
}

/// `EXECUTE AS OWNER` and the like; CALLER is what PostgreSQL does too.
fn run_as<'t>(batch: Batch<'t>, from: usize, to: usize) -> Option<&'t str> {
    let at = (from..to).find(|at| batch.keyword(*at) == Keyword::Exec && batch.keyword(at + 1) == Keyword::As)?;
    (!batch.is(at + 2, "CALLER")).then(|| batch.between(at, at + 3))
}

fn past(batch: Batch<'_>, at: usize) -> usize {
    if batch.is_symbol(at, b'(') {
        batch.after_parenthesis(at)
    } else {
        at + 1
    }
}

fn ends_type(batch: Batch<'_>, at: usize) -> bool {
    matches!(
        batch.keyword(at),
        Keyword::As | Keyword::With | Keyword::Begin | Keyword::Return
    ) || batch.is_symbol(at, b'=')
        || batch.is_symbol(at, b',')
        || batch.is_one_of(at, &["READONLY", "OUT", "OUTPUT", "NULL", "NOT"])
}

fn parameters<'t>(batch: Batch<'t>, from: usize, to: usize) -> Result<Vec<Parameter<'t>>> {
    let mut parameters = Vec::new();
    let mut at = from;
    while at < to {
        if batch.kind(at) != Some(Kind::Variable) {
            return Err(unread("a parameter"));
        }
        let name = batch.slice(at);
        at += 1;
        if batch.keyword(at) == Keyword::As {
            at += 1;
        }
        let first = at;
        while at < to && !ends_type(batch, at) {
            at = past(batch, at);
        }
        let mut parameter = Parameter {
            name,
            type_name: batch.between(first, at.min(to)),
            default: None,
            mode: None,
        };
        while at < to && !batch.is_symbol(at, b',') {
            if batch.is_symbol(at, b'=') {
                let first = at + 1;
                at = first;
                while at < to && !batch.is_symbol(at, b',') && !batch.is_one_of(at, &["READONLY", "OUT", "OUTPUT"]) {
                    at = past(batch, at);
                }
                parameter.default = Some(batch.between(first, at.min(to)));
                continue;
            }
            if batch.is_one_of(at, &["READONLY", "OUT", "OUTPUT"]) {
                parameter.mode = Some(batch.slice(at));
            }
            at += 1;
        }
        at += 1;
        parameters.push(parameter);
    }
    Ok(parameters)
}

/// Reads the parameters of a procedure, and where its body begins.
///
/// Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-procedure-transact-sql>.
pub(super) fn procedure<'t>(batch: Batch<'t>) -> Result<(Vec<Parameter<'t>>, usize)> {
    let word = (0..batch.lexemes.len().min(6)).find(|at| batch.is_one_of(*at, &["PROC", "PROCEDURE"]));
    let word = word.ok_or_else(|| unread("a header"))?;
    let (_, mut at) = batch.name(word + 1).ok_or_else(|| unread("a name"))?;
    // `name;2` is one of a group.
    if batch.is_symbol(at, b';') {
        at += 2;
    }
    let (from, to);
    if batch.is_symbol(at, b'(') {
        let after = batch.after_parenthesis(at);
        (from, to) = (at + 1, after - 1);
        at = after;
    } else {
        from = at;
        while at < batch.lexemes.len() && !matches!(batch.keyword(at), Keyword::With | Keyword::For) {
            // AS may stand between a parameter and its type.
            if batch.keyword(at) == Keyword::As && batch.kind(at - 1) != Some(Kind::Variable) {
                break;
            }
            at = past(batch, at);
        }
        to = at;
    }
    let parameters = parameters(batch, from, to)?;
    while at < batch.lexemes.len() && batch.keyword(at) != Keyword::As {
        at += 1;
    }
    Ok((parameters, at + 1))
}

/// Reads a trigger up to its body.
///
/// Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-trigger-transact-sql>.
pub(super) fn trigger<'t>(batch: Batch<'t>) -> Result<TriggerHeader<'t>> {
    let mut at = after_name(batch, "TRIGGER")?;
    if batch.keyword(at) != Keyword::On {
        return Err(unread("a header"));
    }
    let (_, after) = batch.name(at + 1).ok_or_else(|| unread("a table"))?;
    at = after;
    let mut runs_as = None;
    if batch.keyword(at) == Keyword::With {
        let from = at;
        while at < batch.lexemes.len()
            && batch.keyword(at) != Keyword::For
            && !batch.is_one_of(at, &["AFTER", "INSTEAD"])
        {
            at += 1;
        }
        runs_as = run_as(batch, from, at);
    }
    let timing = if batch.is(at, "INSTEAD") {
        at += 2;
        Timing::InsteadOf
    } else if batch.keyword(at) == Keyword::For || batch.is(at, "AFTER") {
        at += 1;
        Timing::After
    } else {
        return Err(unread("a header"));
    };
    let mut events = Vec::new();
    loop {
        events.push(match batch.keyword(at) {
            Keyword::Insert => Event::Insert,
            Keyword::Update => Event::Update,
            Keyword::Delete => Event::Delete,
            _ => return Err(Untranslatable::new("waits for an event that PostgreSQL does not have")),
        });
        at += 1;
        if !batch.is_symbol(at, b',') {
            break;
        }
        at += 1;
    }
    let mut skips_replication = false;
    while at < batch.lexemes.len() && batch.keyword(at) != Keyword::As {
        skips_replication |= batch.is(at, "REPLICATION");
        at += 1;
    }
    events.sort_unstable();
    events.dedup();
    Ok(TriggerHeader {
        timing,
        events,
        runs_as,
        skips_replication,
        body: at + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mssql::script::lexemes;

    #[test]
    fn headers_of_functions_are_read() {
        let text = "create or alter function [dbo].[f](@a [int] = 5, @b as nvarchar(10)=N'x, y', @t dbo.Ids readonly) \
                    returns varchar(max) with schemabinding, returns null on null input, execute as owner as begin return 1 end";
        let lexemes = lexemes(text);
        let batch = Batch {
            text,
            lexemes: &lexemes,
        };
        let header = function(batch).unwrap();
        let read: Vec<(&str, &str, Option<&str>, Option<&str>)> = header
            .parameters
            .iter()
            .map(|parameter| (parameter.name, parameter.type_name, parameter.default, parameter.mode))
            .collect();
        assert_eq!(
            read,
            [
                ("@a", "[int]", Some("5"), None),
                ("@b", "nvarchar(10)", Some("N'x, y'"), None),
                ("@t", "dbo.Ids", None, Some("readonly")),
            ]
        );
        assert_eq!(header.returns, Returns::Value("varchar(max)"));
        assert!(header.null_on_null && batch.is(header.body, "begin"));
        assert_eq!(header.runs_as, Some("execute as owner"));
    }

    #[test]
    fn results_are_told_apart() {
        for (text, expected) in [
            (
                "create function f() returns table as return (select 1 as a)",
                Returns::Query,
            ),
            ("create function f() returns table return select 1 as a", Returns::Query),
            (
                "create function f() returns @t table (a int) as begin return end",
                Returns::TableVariable {
                    name: "@t",
                    columns: (9, 11),
                },
            ),
            (
                "create function f() returns [money] begin return 1 end",
                Returns::Value("[money]"),
            ),
        ] {
            let lexemes = lexemes(text);
            let batch = Batch {
                text,
                lexemes: &lexemes,
            };
            assert_eq!(function(batch).unwrap().returns, expected, "{text}");
        }
    }

    #[test]
    fn headers_of_triggers_are_read() {
        let text = "create trigger t on s.x with encryption after update, insert not for replication as select 1";
        let lexemes = lexemes(text);
        let batch = Batch {
            text,
            lexemes: &lexemes,
        };
        let header = trigger(batch).unwrap();
        assert_eq!(header.timing, Timing::After);
        assert_eq!(header.events, [Event::Insert, Event::Update]);
        assert!(header.skips_replication && batch.is(header.body, "select"));
    }
}
