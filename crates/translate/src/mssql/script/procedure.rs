//! EXEC: the system procedures that change a schema, and texts that are run.

use std::collections::BTreeMap;

use model::code;
use sqlparser::dialect::MsSqlDialect;
use sqlparser::tokenizer::Token;

use super::catalog::fold;
use super::constant::{Value, split_name};
use super::extent::Batch;
use super::keyword::Keyword;
use super::split::{Kind, Splitter};
use super::statement::{Outcome, Read};
use super::{Reader, cut};
use crate::script::{Cursor, SyntaxError, tokens};

/// EXEC of a text in EXEC of a text, and so on, is followed this far.
const MAX_NESTED: u32 = 4;

/// A text that is run is cut into words, too, and what it makes is kept.
const OF_RUN: usize = 8;

/// What a procedure is called with.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    positional: Vec<Value>,
    named: BTreeMap<String, Value>,
}

impl Arguments {
    /// The argument at a place or of a name (without the `@`), if it is known and not NULL.
    pub(super) fn text(&self, at: usize, name: &str) -> Option<String> {
        match self.named.get(name).or_else(|| self.positional.get(at))? {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// True if the argument is there, and its value not known.
    pub(super) fn is_unknown(&self, at: usize, name: &str) -> bool {
        let value = self.named.get(name).or_else(|| self.positional.get(at));
        matches!(value, Some(Value::Unknown | Value::NotNull))
    }
}

impl Reader {
    /// A call, from what follows EXEC on.
    pub(super) fn procedure(&mut self, batch: &Batch<'_>, at: usize, end: usize) -> Read {
        let line = batch.line(at);
        if batch.is_symbol(at, b'(') {
            let close = batch.after_parenthesis(at).min(end);
            let value = self.constant(batch.between(at, close), line);
            self.hangs_on_a_condition(batch.between(at, close), line);
            return self.run_text(value, batch.between(at, end), line);
        }
        if batch.keyword(at) == Keyword::As {
            return Ok(Outcome::Ignored);
        }
        let mut at = at;
        if batch.kind(at) == Some(Kind::Variable) && batch.is_symbol(at + 1, b'=') {
            self.set_local(&batch.slice(at).to_ascii_lowercase(), Value::Integer(0));
            at += 2;
        }
        let (parts, after) = batch.name(at).ok_or_else(|| SyntaxError {
            line,
            expected: "expected a procedure".to_owned(),
        })?;
        let text = format!(" {}", self.substituted(batch.between(after, end), line));
        let arguments = self.arguments(&text, line)?;
        let name = fold(parts.last().map_or("", String::as_str));
        if name == "sp_executesql" {
            self.hangs_on_a_condition(&text, line);
        }
        self.forget(&Reader::returned(batch, after, end));
        self.call(&name, &arguments, format!("{}{text}", batch.between(at, after)), line)
    }

    fn call(&mut self, name: &str, arguments: &Arguments, text: String, line: u32) -> Read {
        match name {
            "sp_executesql" => {
                let statement = arguments.named.get("stmt").or(arguments.named.get("statement"));
                let value = statement.or(arguments.positional.first()).cloned();
                self.run_text(value.unwrap_or(Value::Unknown), &text, line)
            }
            "sp_rename" => self.rename(arguments, line),
            "sp_addtype" => self.add_type(arguments, line),
            "sp_droptype" => {
                if let Some(name) = arguments.text(0, "typename") {
                    let name = self.name(split_name(&name));
                    self.catalog.types.remove(&super::catalog::key(&name));
                }
                Ok(Outcome::Understood)
            }
            "sp_addextendedproperty" | "sp_updateextendedproperty" => {
                if self.is_of_missing_table(arguments)
                    && let Some(deferred) = self.defer(format!("EXEC {text}"), line)
                {
                    return deferred;
                }
                self.property(arguments, true, line)
            }
            "sp_dropextendedproperty" => self.property(arguments, false, line),
            "sp_bindrule" | "sp_bindefault" | "sp_unbindrule" | "sp_unbindefault" => {
                self.bind(name, arguments, &text, line)
            }
            "sp_addrolemember"
            | "sp_droprolemember"
            | "sp_addrole"
            | "sp_droprole"
            | "sp_grantdbaccess"
            | "sp_revokedbaccess"
            | "sp_addlogin"
            | "sp_grantlogin"
            | "sp_adduser"
            | "sp_dropuser"
            | "sp_addapprole"
            | "sp_addsrvrolemember"
            | "sp_change_users_login"
            | "sp_droplogin"
            | "sp_revokelogin"
            | "sp_changedbowner"
            | "sp_addalias" => {
                self.grant(format!("EXEC {text}"), line);
                Ok(Outcome::Understood)
            }
            "sp_refreshview" | "sp_refreshsqlmodule" => {
                let name = arguments.text(0, if name == "sp_refreshview" { "viewname" } else { "name" });
                let name = name.map(|name| super::catalog::key(&self.name(split_name(&name))));
                if let Some(view) = name.and_then(|name| self.catalog.objects.get(&name).cloned()) {
                    self.star(&view);
                }
                Ok(Outcome::Ignored)
            }
            "sp_settriggerorder" => self.trigger_order(arguments, line),
            "sp_tableoption"
            | "sp_indexoption"
            | "sp_dboption"
            | "sp_configure"
            | "sp_recompile"
            | "sp_updatestats"
            | "sp_autostats"
            | "sp_createstats"
            | "sp_getapplock"
            | "sp_releaseapplock"
            | "sp_help"
            | "sp_helptext"
            | "sp_helpindex"
            | "sp_helpconstraint"
            | "sp_spaceused"
            | "sp_who"
            | "sp_set_session_context"
            | "sp_dbcmptlevel"
            | "sp_procoption"
            | "sp_serveroption"
            | "sp_flush_log"
            | "sp_lock"
            | "sp_columns" => Ok(Outcome::Ignored),
            _ => {
                self.uncount_called(name);
                self.finding_once(
                    code::SCRIPT_STATEMENT_NOT_RUN,
                    line,
                    name,
                    format!(
                        "a procedure is called, and what it does was not followed: {}",
                        cut(&text)
                    ),
                );
                Ok(Outcome::Understood)
            }
        }
    }

    /// A text that is run may be another one, where a condition was not decided.
    fn hangs_on_a_condition(&mut self, text: &str, line: u32) {
        let Ok(tokens) = tokens(&MsSqlDialect {}, text, line) else {
            return;
        };
        if let Some((of, condition)) = self.doubt(&Cursor::new(text, &tokens)) {
            let message = format!(
                "the text that is run hangs on a condition that cannot be decided without a server (line {of}); the last of \
                 its values was run: IF {condition}"
            );
            self.finding(code::SCRIPT_CONDITION, self.script_name.clone(), line, message);
        }
    }

    /// Reads a text that the script runs, if it is a constant.
    fn run_text(&mut self, value: Value, written: &str, line: u32) -> Read {
        let known = match value {
            Value::Text(text) => Some(text).filter(|text| self.allowance.take(text.len().saturating_mul(OF_RUN))),
            _ => None,
        };
        let Some(text) = known else {
            if may_give_rows(written) {
                self.uncount_all();
            }
            self.finding_once(
                code::SCRIPT_STATEMENT_NOT_RUN,
                line,
                &format!("text {line}"),
                format!(
                    "a text is run that only a server can know, and was not read: {}",
                    cut(written)
                ),
            );
            return Ok(Outcome::Understood);
        };
        if self.nested >= MAX_NESTED {
            return Err(SyntaxError {
                line,
                expected: format!("texts that run texts are followed {MAX_NESTED} deep"),
            });
        }
        // The text has variables of its own.
        let locals = std::mem::take(&mut self.locals);
        let doubtful = std::mem::take(&mut self.doubtful);
        let assignments = std::mem::take(&mut self.assignments);
        self.nested += 1;
        let mut splitter = Splitter::new(&text, line);
        let (mut lexemes, mut directives) = (Vec::new(), Vec::new());
        while splitter.batch(&mut lexemes, &mut directives).is_some() {
            self.batch(&Batch {
                text: &text,
                lexemes: &lexemes,
            });
        }
        self.nested -= 1;
        self.locals = locals;
        self.doubtful = doubtful;
        self.assignments = assignments;
        Ok(Outcome::Ignored)
    }

    fn arguments(&self, text: &str, line: u32) -> Result<Arguments, SyntaxError> {
        let tokens = tokens(&MsSqlDialect {}, text, line)?;
        let mut arguments = Arguments::default();
        for argument in &mut Cursor::new(text, &tokens).split_commas() {
            let mut name = None;
            if let Some(Token::Word(word)) = argument.peek()
                && word.value.starts_with('@')
                && argument.peek_at(1) == Some(&Token::Eq)
            {
                name = Some(word.value[1..].to_lowercase());
                argument.bump();
                argument.bump();
            }
            let value = match argument.peek() {
                // A word without quotes is a text here.
                Some(Token::Word(word)) if !word.value.starts_with('@') && !argument.is("NULL") => {
                    let parts = argument.parts()?;
                    Value::Text(parts.join("."))
                }
                Some(Token::DoubleQuotedString(text)) => Value::Text(text.clone()),
                _ => self.knowledge().value(argument, 0),
            };
            match name {
                Some(name) => {
                    arguments.named.insert(name, value);
                }
                None => arguments.positional.push(value),
            }
        }
        Ok(arguments)
    }

    /// DBCC: CHECKIDENT sets the next value of an identity column.
    pub(super) fn dbcc(&mut self, cursor: &mut Cursor<'_>) -> Read {
        cursor.expect("DBCC")?;
        if !cursor.eat("CHECKIDENT") || !cursor.is_symbol(&Token::LParen) {
            return Ok(Outcome::Ignored);
        }
        let inner = cursor.parenthesized()?;
        let written = inner.split_commas();
        let (Some(mut table), Some(mut value)) = (written.first().cloned(), written.get(2).cloned()) else {
            return Ok(Outcome::Ignored);
        };
        let name = match table.string() {
            Ok(text) => split_name(&text),
            Err(_) => table.parts()?,
        };
        let value = value.integer()?;
        let name = self.name(name);
        if let Some(table) = self.catalog.table_mut(&name) {
            let identity = table.columns.iter().find_map(|column| column.column.identity);
            // The first row of a table gets the value itself.
            let next = identity.and_then(|identity| {
                let step = if table.used { identity.increment } else { 0 };
                value.checked_add(step)
            });
            table.next_identity = next;
            table.reseeded = next;
            // Whether it is the value itself or the one after it hangs on whether there were rows.
            table.uncounted &= !table.used;
        }
        Ok(Outcome::Understood)
    }
}

/// Whether a text that is not known may be one that gives rows: what is written of it says so, or says nothing.
fn may_give_rows(written: &str) -> bool {
    let written = written.to_ascii_lowercase();
    !written.contains('\'') || ["insert", "merge", "exec"].iter().any(|word| written.contains(word))
}
