//! Statements that are read again at the end.
//!
//! The files of a database project are in no order: an index or a description may stand before its table. A statement
//! about what the scripts have not made yet is put off, and refused only if it is still not there at the end.

use std::collections::BTreeMap;

use super::Reader;
use super::constant::Value;
use super::extent::Batch;
use super::split::{Kind, Splitter, lexemes};
use super::statement::{Outcome, Read};

/// How often what was put off is read again: statements that wait for each other are in an order, or nearly.
const MAX_ROUNDS: u32 = 20;

/// A statement that was put off.
#[derive(Debug)]
pub(super) struct Deferred {
    script: usize,
    script_name: String,
    line: u32,
    /// With the variables of sqlcmd replaced.
    text: String,
    /// The variables that it names.
    locals: BTreeMap<String, Value>,
}

impl Deferred {
    /// The values of variables that it keeps.
    #[cfg(test)]
    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.locals.values()
    }
}

impl Reader {
    /// Puts a statement off; `None` if it is too late for that.
    pub(super) fn defer(&mut self, text: String, line: u32) -> Option<Read> {
        if self.last_chance {
            return None;
        }
        let named = lexemes(&text)
            .into_iter()
            .filter(|lexeme| lexeme.kind == Kind::Variable)
            .filter_map(|lexeme| {
                let name = text.get(lexeme.start..lexeme.end)?.to_ascii_lowercase();
                let value = self.locals.get(&name)?;
                let length = value.length();
                Some((
                    name,
                    if self.allowance.take(length) {
                        value.clone()
                    } else {
                        Value::Unknown
                    },
                ))
            })
            .collect();
        self.deferred.push(Deferred {
            script: self.script,
            script_name: self.script_name.clone(),
            line,
            text,
            locals: named,
        });
        Some(Ok(Outcome::Deferred))
    }

    /// Reads what was put off, as long as that gets on; what is left is refused.
    pub(super) fn read_deferred(&mut self) {
        let mut rounds = 0;
        while !self.deferred.is_empty() {
            rounds += 1;
            let pending = std::mem::take(&mut self.deferred);
            let count = pending.len();
            for statement in pending {
                self.script = statement.script;
                self.script_name = statement.script_name;
                self.locals = statement.locals;
                let mut splitter = Splitter::new(&statement.text, statement.line);
                let (mut lexemes, mut directives) = (Vec::new(), Vec::new());
                while splitter.batch(&mut lexemes, &mut directives).is_some() {
                    self.batch(&Batch {
                        text: &statement.text,
                        lexemes: &lexemes,
                    });
                }
            }
            self.last_chance = self.deferred.len() >= count || rounds >= MAX_ROUNDS;
        }
    }
}
