//! Views, procedures, functions and triggers: their header is read, their text is kept.

use model::source_schema::{SourceObject, SourceObjectKind};
use model::{TableName, code};

use super::Reader;
use super::catalog::key;
use super::constant::split_name;
use super::extent::Batch;
use super::keyword::Keyword;
use super::split::Kind;
use super::statement::{Outcome, Read};
use crate::script::SyntaxError;

/// What a statement does to a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Create,
    Alter,
    CreateOrAlter,
}

impl Batch<'_> {
    /// The parts of the name at `at`, unquoted, and the place after it.
    pub(in crate::mssql) fn name(&self, at: usize) -> Option<(Vec<String>, usize)> {
        let mut end = at;
        let mut wants_part = true;
        let mut parts = Vec::new();
        loop {
            match self.kind(end) {
                Some(Kind::Word(_) | Kind::Name | Kind::Variable) if wants_part => {
                    let part = self.slice(end);
                    parts.push(if part.starts_with(['[', '"']) {
                        split_name(part).concat()
                    } else {
                        part.to_owned()
                    });
                    wants_part = false;
                    end += 1;
                }
                // A variable of sqlcmd in the place of a part.
                Some(Kind::Symbol(b'$')) if wants_part && self.is_symbol(end + 1, b'(') => {
                    let after = self.after_parenthesis(end + 1);
                    parts.push(self.between(end, after).to_owned());
                    wants_part = false;
                    end = after;
                }
                Some(Kind::Symbol(b'.')) => {
                    if wants_part {
                        parts.push(String::new());
                    }
                    wants_part = true;
                    end += 1;
                }
                _ => break,
            }
        }
        (!parts.is_empty() && !wants_part).then_some((parts, end))
    }
}

impl Reader {
    /// CREATE [OR ALTER] or ALTER of a view, procedure, function or trigger.
    pub(super) fn module(&mut self, batch: &Batch<'_>, at: usize, end: usize) -> Read {
        let line = batch.line(at);
        let error = |at: usize, expected: &str| SyntaxError {
            line: batch.line(at),
            expected: format!("expected {expected}"),
        };
        let verb = match (batch.keyword(at), batch.is(at + 1, "OR")) {
            (Keyword::Alter, _) => Verb::Alter,
            (_, true) => Verb::CreateOrAlter,
            (_, false) => Verb::Create,
        };
        let mut place = at + 1;
        while batch.is_one_of(place, &["OR", "ALTER", "MATERIALIZED"]) {
            place += 1;
        }
        let kind = if batch.is(place, "VIEW") {
            SourceObjectKind::View
        } else if batch.is(place, "FUNCTION") {
            SourceObjectKind::Function
        } else if batch.is(place, "TRIGGER") {
            SourceObjectKind::Trigger
        } else {
            SourceObjectKind::Procedure
        };
        let (parts, after) = batch.name(place + 1).ok_or_else(|| error(place + 1, "a name"))?;
        let parts: Vec<String> = parts
            .iter()
            .map(|part| self.substituted(part, line).into_owned())
            .collect();
        if parts.last().is_some_and(|name| name.starts_with('#')) {
            return Ok(Outcome::Ignored);
        }
        let mut object = SourceObject {
            kind,
            name: self.name(parts.clone()),
            table: None,
            definition: None,
            columns: Vec::new(),
            options: Vec::new(),
        };
        match kind {
            SourceObjectKind::View => self.view(batch, after, end, &mut object)?,
            SourceObjectKind::Trigger => {
                if batch.keyword(after) != Keyword::On {
                    return Err(error(after, "ON"));
                }
                if batch.is(after + 1, "DATABASE") {
                    object.options.push("ON DATABASE".to_owned());
                } else if batch.is(after + 1, "ALL") && batch.is(after + 2, "SERVER") {
                    object.options.push("ON ALL SERVER".to_owned());
                } else {
                    let (table, _) = batch.name(after + 1).ok_or_else(|| error(after + 1, "a table"))?;
                    let table = table
                        .iter()
                        .map(|part| self.substituted(part, line).into_owned())
                        .collect();
                    let table = self.name(table);
                    // A trigger lives in the schema of its table.
                    if parts.len() == 1 {
                        object.name.schema.clone_from(&table.schema);
                    }
                    object.table = Some(table);
                }
                object.definition = Some(self.text(batch.between(at, end), line).into_owned());
            }
            _ => object.definition = Some(self.text(batch.between(at, end), line).into_owned()),
        }
        let is_there = self
            .catalog
            .objects
            .get(&key(&object.name))
            .is_some_and(|there| there.kind == kind);
        if verb == Verb::Alter && !is_there {
            if let Some(deferred) = self.defer(batch.between(at, end).to_owned(), line) {
                return deferred;
            }
            let message = "what is altered here the script does not make; it is not made";
            self.refuse_object(&object, line, message);
        } else if self.catalog.has_object(&object.name) && (verb == Verb::Create || !is_there) {
            self.refuse_object(
                &object,
                line,
                "its name is taken; what was made first stays, as on a server",
            );
        } else {
            self.put_object(object, line);
        }
        Ok(Outcome::Understood)
    }

    fn refuse_object(&mut self, object: &SourceObject, line: u32, message: &str) {
        self.finding(
            code::SCRIPT_STATEMENT_REFUSED,
            called(object.kind, &object.name),
            line,
            message,
        );
    }

    /// Puts an object into the catalog, in the place of one of its name.
    fn put_object(&mut self, object: SourceObject, line: u32) {
        let called = called(object.kind, &object.name);
        if self.switches.nulls_equal {
            let message = "made with ANSI_NULLS OFF, where a comparison with NULL by = or <> is true or false; it is read as with ON";
            self.finding(code::SCRIPT_SETTING, called.clone(), line, message);
        }
        self.star(&object);
        self.catalog.objects.insert(key(&object.name), object);
        self.made(called, line);
    }

    /// The columns, options and query of a view.
    fn view(&mut self, batch: &Batch<'_>, at: usize, end: usize, object: &mut SourceObject) -> Result<(), SyntaxError> {
        let mut at = at;
        if batch.is_symbol(at, b'(') {
            let after = batch.after_parenthesis(at);
            object.columns = (at + 1..after)
                .filter(|place| matches!(batch.kind(*place), Some(Kind::Word(_) | Kind::Name)))
                .map(|place| split_name(batch.slice(place)).concat())
                .collect();
            at = after;
        }
        if batch.keyword(at) == Keyword::With {
            at += 1;
            while at < end && batch.keyword(at) != Keyword::As {
                if matches!(batch.kind(at), Some(Kind::Word(_))) {
                    object.options.push(batch.slice(at).to_ascii_uppercase());
                }
                at = if batch.is_symbol(at, b'(') {
                    batch.after_parenthesis(at)
                } else {
                    at + 1
                };
            }
        }
        if batch.keyword(at) != Keyword::As {
            return Err(SyntaxError {
                line: batch.line(at),
                expected: "expected AS and the query of the view".to_owned(),
            });
        }
        let mut last = end;
        while last > at + 1 && batch.is_symbol(last - 1, b';') {
            last -= 1;
        }
        let checks = last >= at + 4
            && batch.keyword(last - 3) == Keyword::With
            && batch.is(last - 2, "CHECK")
            && batch.is(last - 1, "OPTION");
        if checks {
            object.options.push("WITH CHECK OPTION".to_owned());
            last -= 3;
        }
        let query = batch.between(at + 1, last);
        object.definition = Some(self.text(query, batch.line(at)).into_owned());
        Ok(())
    }
}

/// How findings call an object.
pub(super) fn called(kind: SourceObjectKind, name: &TableName) -> String {
    let word = match kind {
        SourceObjectKind::View => "view",
        SourceObjectKind::Procedure => "procedure",
        SourceObjectKind::Function => "function",
        SourceObjectKind::Trigger => "trigger",
        SourceObjectKind::Event => "event",
        SourceObjectKind::Sequence => "sequence",
        SourceObjectKind::Other => "object",
    };
    format!("{word} {name}")
}
