//! The statements of a body, as far as they can be translated.

use crate::expression::{Result, Untranslatable};
use crate::mssql::script::{Batch, Keyword, Kind};

/// Deeper nesting than any real body has; bounds the stack.
const MAX_DEPTH: u32 = 60;

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step<'t> {
    /// Variables with their types and first values.
    Declare(Vec<Declared<'t>>),
    /// `SET @x = value`; the operator of `SET @x += value`.
    Set {
        name: &'t str,
        operator: Option<&'t str>,
        value: &'t str,
    },
    /// `SELECT @x = value …`.
    Select(&'t str),
    If {
        condition: &'t str,
        then: Vec<Step<'t>>,
        otherwise: Vec<Step<'t>>,
    },
    /// Empty without a value.
    Return(&'t str),
    Insert(Part<'t>),
    Update(Part<'t>),
    Delete(Part<'t>),
    /// RAISERROR with its arguments.
    Raise(Vec<&'t str>),
    Rollback,
    /// The statements of a TRY.
    Try(Vec<Step<'t>>),
    /// SET of an option that changes no result.
    Option,
}

/// A statement's lexemes.
#[derive(Debug, Clone, Copy)]
pub(in crate::mssql) struct Part<'t> {
    pub(in crate::mssql) batch: Batch<'t>,
    pub(in crate::mssql) from: usize,
    pub(in crate::mssql) to: usize,
    /// The common table expressions before it.
    pub(in crate::mssql) with: Option<&'t str>,
}

impl PartialEq for Part<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.from, self.to) == (other.from, other.to)
    }
}

impl Eq for Part<'_> {}

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declared<'t> {
    /// With its `@`.
    pub(super) name: &'t str,
    pub(super) type_name: &'t str,
    pub(super) value: Option<&'t str>,
}

/// The statements from a lexeme to the end of the text.
pub(super) fn body(batch: Batch<'_>, from: usize) -> Result<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    let mut at = from;
    while at < batch.lexemes.len() {
        if batch.keyword(at) == Keyword::End {
            return Err(Untranslatable::new("has an END without its BEGIN"));
        }
        at = statement(batch, at, &mut steps, 0)?;
    }
    Ok(steps)
}

/// Reads the statement at `at`, and gives the place after it.
fn statement<'t>(batch: Batch<'t>, at: usize, steps: &mut Vec<Step<'t>>, depth: u32) -> Result<usize> {
    if depth > MAX_DEPTH {
        return Err(Untranslatable::new("is nested too deeply"));
    }
    if batch.is_symbol(at, b';') {
        return Ok(at + 1);
    }
    let refused = |reason: &str| Err(Untranslatable::new(reason));
    let end = batch.statement_end(at);
    let part = Part {
        batch,
        from: at,
        to: end,
        with: None,
    };
    match batch.keyword(at) {
        Keyword::Begin if batch.is(at + 1, "TRY") => return attempt(batch, at, steps, depth),
        Keyword::Begin if batch.is_one_of(at + 1, &["TRAN", "TRANSACTION", "DISTRIBUTED"]) => {
            return refused("has a transaction of its own");
        }
        // A body that is compiled natively says its isolation and language.
        Keyword::Begin if batch.is(at + 1, "ATOMIC") && batch.keyword(at + 2) == Keyword::With => {
            return block(batch, batch.after_parenthesis(at + 3), steps, depth);
        }
        Keyword::Begin => return block(batch, at + 1, steps, depth),
        Keyword::If => return choice(batch, at, steps, depth),
        Keyword::Declare => steps.push(Step::Declare(declared(batch, at + 1, end)?)),
        Keyword::Set if batch.kind(at + 1) == Some(Kind::Variable) => {
            let name = batch.slice(at + 1);
            let operator = match batch.slice(at + 2) {
                "=" => None,
                operator @ ("+" | "-" | "*" | "/" | "%" | "&" | "|" | "^") if batch.is_symbol(at + 3, b'=') => {
                    Some(operator)
                }
                _ => return refused("changes a part of a variable"),
            };
            let from = if operator.is_some() { at + 4 } else { at + 3 };
            steps.push(Step::Set {
                name,
                operator,
                value: batch.between(from, end),
            });
        }
        Keyword::Set => {
            let harmless = [
                "NOCOUNT",
                "XACT_ABORT",
                "ANSI_NULLS",
                "ANSI_WARNINGS",
                "ANSI_PADDING",
                "QUOTED_IDENTIFIER",
                "ARITHABORT",
                "ARITHIGNORE",
                "CONCAT_NULL_YIELDS_NULL",
                "NUMERIC_ROUNDABORT",
                "LOCK_TIMEOUT",
                "DEADLOCK_PRIORITY",
            ];
            // Without it an error in a trigger may leave the transaction alive.
            let alive = batch.is(at + 1, "XACT_ABORT") && batch.is(at + 2, "OFF");
            if alive || !batch.is_one_of(at + 1, &harmless) {
                return refused(&format!("sets the option {}", batch.slice(at + 1)));
            }
            steps.push(Step::Option);
        }
        Keyword::With => {
            let mut verb = at + 1;
            while verb < end
                && !matches!(
                    batch.keyword(verb),
                    Keyword::Select | Keyword::Insert | Keyword::Update | Keyword::Delete
                )
            {
                verb = if batch.is_symbol(verb, b'(') {
                    batch.after_parenthesis(verb)
                } else {
                    verb + 1
                };
            }
            let part = Part {
                with: Some(batch.between(at, verb)),
                from: verb,
                ..part
            };
            steps.push(match batch.keyword(verb) {
                Keyword::Insert => Step::Insert(part),
                Keyword::Update => Step::Update(part),
                Keyword::Delete => Step::Delete(part),
                _ => Step::Select(batch.between(at, end)),
            });
        }
        Keyword::Select => steps.push(Step::Select(batch.between(at, end))),
        Keyword::Return => steps.push(Step::Return(batch.between(at + 1, end))),
        Keyword::Insert => steps.push(Step::Insert(part)),
        Keyword::Update => steps.push(Step::Update(part)),
        Keyword::Delete => steps.push(Step::Delete(part)),
        Keyword::Rollback => steps.push(Step::Rollback),
        Keyword::Raiserror if batch.is_symbol(at + 1, b'(') => {
            let after = batch.after_parenthesis(at + 1);
            steps.push(Step::Raise(commas(batch, at + 2, after - 1)));
        }
        Keyword::Throw if at + 1 < end => steps.push(Step::Raise(vec![
            commas(batch, at + 1, end).get(1).copied().unwrap_or_default(),
            "16",
            "1",
        ])),
        Keyword::While => return refused("has a loop (WHILE)"),
        Keyword::Exec => return refused("calls a procedure (EXECUTE)"),
        Keyword::Merge => return refused("has a MERGE"),
        Keyword::Print => return refused("prints a message"),
        Keyword::Goto => return refused("has a GOTO"),
        Keyword::Open | Keyword::Close | Keyword::Fetch | Keyword::Deallocate => return refused("has a cursor"),
        Keyword::Commit | Keyword::Save => return refused("has a transaction of its own"),
        _ => return refused(&format!("has a statement that has no translation: {}", batch.slice(at))),
    }
    Ok(end.max(at + 1))
}

/// The statements up to the END of a block, whose first is at `at`.
fn block<'t>(batch: Batch<'t>, at: usize, steps: &mut Vec<Step<'t>>, depth: u32) -> Result<usize> {
    let mut at = at;
    loop {
        if at >= batch.lexemes.len() {
            return Err(Untranslatable::new("has a BEGIN without its END"));
        }
        if batch.keyword(at) == Keyword::End {
            return Ok(at + 1);
        }
        at = statement(batch, at, steps, depth + 1)?;
    }
}

/// `BEGIN TRY … END TRY BEGIN CATCH … END CATCH`; what CATCH does is passed over.
fn attempt<'t>(batch: Batch<'t>, at: usize, steps: &mut Vec<Step<'t>>, depth: u32) -> Result<usize> {
    let mut own = Vec::new();
    let after = block(batch, at + 2, &mut own, depth)? + 1;
    let mut next = after;
    while batch.is_symbol(next, b';') {
        next += 1;
    }
    if batch.keyword(next) != Keyword::Begin || !batch.is(next + 1, "CATCH") {
        return Err(Untranslatable::new("has a TRY without its CATCH"));
    }
    let mut open = 1_usize;
    let mut end = next + 2;
    while end < batch.lexemes.len() && open > 0 {
        match batch.keyword(end) {
            Keyword::Begin | Keyword::Case => open += 1,
            Keyword::End => open -= 1,
            _ => {}
        }
        end += 1;
    }
    steps.push(Step::Try(own));
    // END CATCH.
    Ok(end + 1)
}

/// IF with its statements.
fn choice<'t>(batch: Batch<'t>, at: usize, steps: &mut Vec<Step<'t>>, depth: u32) -> Result<usize> {
    let mut end = batch.condition_end(at + 1);
    // UPDATE(column) is a question, not a statement.
    while batch.keyword(end) == Keyword::Update && batch.is_symbol(end + 1, b'(') {
        end = batch.condition_end(batch.after_parenthesis(end + 1));
    }
    let condition = batch.between(at + 1, end);
    let mut then = Vec::new();
    let mut after = statement(batch, end, &mut then, depth + 1)?;
    let mut otherwise = Vec::new();
    let mut next = after;
    while batch.is_symbol(next, b';') {
        next += 1;
    }
    if batch.keyword(next) == Keyword::Else {
        after = statement(batch, next + 1, &mut otherwise, depth + 1)?;
    }
    steps.push(Step::If {
        condition,
        then,
        otherwise,
    });
    Ok(after)
}

/// The parts between commas outside of parentheses.
pub(in crate::mssql) fn commas<'t>(batch: Batch<'t>, from: usize, to: usize) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let (mut first, mut at) = (from, from);
    while at < to {
        if batch.is_symbol(at, b',') {
            parts.push(batch.between(first, at));
            first = at + 1;
        }
        at = if batch.is_symbol(at, b'(') {
            batch.after_parenthesis(at)
        } else {
            at + 1
        };
    }
    if first < to {
        parts.push(batch.between(first, to));
    }
    parts
}

fn declared<'t>(batch: Batch<'t>, from: usize, to: usize) -> Result<Vec<Declared<'t>>> {
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        if batch.kind(at) != Some(Kind::Variable) {
            return Err(Untranslatable::new("has a cursor"));
        }
        let name = batch.slice(at);
        at += 1;
        if batch.keyword(at) == Keyword::As {
            at += 1;
        }
        if batch.is(at, "TABLE") {
            return Err(Untranslatable::new(format!("has a table variable, {name}")));
        }
        let first = at;
        while at < to && !batch.is_symbol(at, b'=') && !batch.is_symbol(at, b',') {
            at = if batch.is_symbol(at, b'(') {
                batch.after_parenthesis(at)
            } else {
                at + 1
            };
        }
        let type_name = batch.between(first, at);
        let mut value = None;
        if batch.is_symbol(at, b'=') {
            let first = at + 1;
            while at < to && !batch.is_symbol(at, b',') {
                at = if batch.is_symbol(at, b'(') {
                    batch.after_parenthesis(at)
                } else {
                    at + 1
                };
            }
            value = Some(batch.between(first, at));
        }
        at += 1;
        found.push(Declared { name, type_name, value });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mssql::script::lexemes;

    fn read(text: &str) -> String {
        let lexemes = lexemes(text);
        match body(
            Batch {
                text,
                lexemes: &lexemes,
            },
            0,
        ) {
            Ok(steps) => steps.iter().map(shown).collect::<Vec<_>>().join("; "),
            Err(reason) => reason.to_string(),
        }
    }

    fn shown(step: &Step<'_>) -> String {
        match step {
            Step::Declare(list) => list
                .iter()
                .map(|one| format!("{} {} {:?}", one.name, one.type_name, one.value))
                .collect::<Vec<_>>()
                .join(" "),
            Step::Set { name, operator, value } => format!("{name} {operator:?} {value}"),
            Step::Select(text) => (*text).to_owned(),
            Step::If {
                condition,
                then,
                otherwise,
            } => {
                let list = |steps: &[Step<'_>]| steps.iter().map(shown).collect::<Vec<_>>().join("; ");
                format!("[{condition} ? {} : {}]", list(then), list(otherwise))
            }
            Step::Return(value) => format!("return {value}"),
            Step::Insert(part) | Step::Update(part) | Step::Delete(part) => {
                part.batch.between(part.from, part.to).to_owned()
            }
            Step::Raise(arguments) => format!("raise {}", arguments.join("|")),
            Step::Rollback => "rollback".to_owned(),
            Step::Try(steps) => format!("try {}", steps.iter().map(shown).collect::<Vec<_>>().join("; ")),
            Step::Option => "option".to_owned(),
        }
    }

    #[test]
    fn statements_are_cut() {
        for (text, expected) in [
            (
                "begin declare @a int = (1), @b varchar(8) set @a += 2 select @b = x from t where y = 1 return (@b) end;",
                r#"@a int Some("(1)") @b varchar(8) None; @a Some("+") 2; select @b = x from t where y = 1; return (@b)"#,
            ),
            (
                "if update(a) or update(b) begin update t set x = 1 end else if 1 = 2 return; insert t select 1",
                "[update(a) or update(b) ? update t set x = 1 : [1 = 2 ? return  : ]]; insert t select 1",
            ),
            (
                "set nocount on if @@rowcount = 0 return raiserror('a, b', 16, 1) rollback transaction",
                "option; [@@rowcount = 0 ? return  : ]; raise 'a, b'|16|1; rollback",
            ),
            ("while 1 = 1 set @a = 2", "has a loop (WHILE)"),
            (
                "begin try select 1; end try begin catch if 1 = 1 begin rollback end end catch; return",
                "try select 1; return ",
            ),
            (
                "return case when 1 = 1 then 2 else 3 end",
                "return case when 1 = 1 then 2 else 3 end",
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
