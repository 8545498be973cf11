//! USE: the first database that gets tables is the one that is read.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/language-elements/use-transact-sql>.

use model::code;

use super::catalog::fold;
use super::extent::Batch;
use super::key::is_temporary;
use super::keyword::Keyword;
use super::statement::{Outcome, Read};
use super::{Reader, cut};

/// Databases of every server; what a script does there is not about tables of its own.
const OF_THE_SERVER: [&str; 4] = ["master", "model", "msdb", "tempdb"];

pub(super) fn is_of_the_server(name: &str) -> bool {
    OF_THE_SERVER.contains(&fold(name).as_str())
}

/// What CREATE makes, and how findings call it.
const MADE_ELSEWHERE: [(&str, &str); 8] = [
    ("TABLE", ""),
    ("VIEW", "view "),
    ("PROC", "procedure "),
    ("PROCEDURE", "procedure "),
    ("FUNCTION", "function "),
    ("TRIGGER", "trigger "),
    ("SEQUENCE", "sequence "),
    ("TYPE", "type "),
];

/// The databases that a script has named so far, in lower case.
#[derive(Debug, Default)]
pub(super) struct Databases {
    pub(super) current: Option<String>,
    /// The one that has tables.
    home: Option<String>,
    /// The statements are for another one.
    pub(super) elsewhere: bool,
}

impl Reader {
    /// `database.schema.table` of another database than the one that is read, or of another server.
    pub(super) fn is_of_another_database(&self, parts: &[String]) -> bool {
        let named = parts
            .len()
            .checked_sub(3)
            .and_then(|at| parts.get(at))
            .filter(|name| !name.is_empty());
        let Some(named) = named.map(|name| fold(name)) else {
            return parts.len() > 3;
        };
        let home = self.databases.current.as_ref();
        parts.len() > 3 || is_of_the_server(&named) || home.is_some_and(|home| *home != named)
    }

    /// True, with a finding, where CREATE, ALTER or DROP is of another database.
    pub(super) fn is_made_elsewhere(&mut self, parts: &[String], line: u32) -> bool {
        let elsewhere = self.is_of_another_database(parts) || (parts.len() == 3 && self.is_not_the_first(&parts[0]));
        if elsewhere {
            let name = parts.join(".");
            let message = "the statement is for another database than the one that is read, and is passed over";
            self.finding(code::SCRIPT_OTHER_DATABASE, name, line, message);
        }
        elsewhere
    }

    /// Where no USE says which database is read, it is the first that a name of three parts says, unless there is
    /// something already that was made without one.
    fn is_not_the_first(&mut self, database: &str) -> bool {
        if database.is_empty() || self.databases.current.is_some() {
            return false;
        }
        if self.catalog.tables.is_empty() && self.catalog.objects.is_empty() {
            self.databases.current = Some(fold(database));
            return false;
        }
        true
    }

    /// Names what a statement would make in a database that is not read.
    pub(super) fn passed_over(&mut self, batch: &Batch<'_>, at: usize, end: usize) {
        if batch.keyword(at) != Keyword::Create {
            return;
        }
        let line = batch.line(at);
        // What cannot be read has no name to tell.
        let made = self.with_cursor(batch, at, end, |reader, cursor| {
            cursor.bump();
            cursor.eat_all(&["OR", "ALTER"]);
            let kinds = MADE_ELSEWHERE.iter().find(|(word, _)| cursor.eat(word));
            let Some((_, kind)) = kinds else {
                return Ok(Outcome::Ignored);
            };
            let parts = cursor.parts()?;
            if !is_temporary(&parts) {
                let database = reader.databases.current.clone().unwrap_or_default();
                let object = format!("{kind}{database}.{}", reader.name(parts));
                let message = "it is made in another database than the one that is read, and is passed over";
                reader.finding(code::SCRIPT_OTHER_DATABASE, object, line, message);
            }
            Ok(Outcome::Ignored)
        });
        if let Err(error) = made {
            self.not_understood(
                error.line,
                format!("{error}; the statement: {}", cut(batch.between(at, end))),
            );
        }
    }

    /// USE.
    pub(super) fn use_database(&mut self, batch: &Batch<'_>, at: usize, end: usize) -> Read {
        let line = batch.line(at);
        self.with_cursor(batch, at, end, |reader, cursor| {
            cursor.bump();
            let spelled = cursor.identifier()?;
            let name = fold(&spelled);
            reader.databases.elsewhere = false;
            if is_of_the_server(&name) {
                return Ok(Outcome::Ignored);
            }
            if reader.databases.home.is_none() && !reader.catalog.tables.is_empty() {
                reader.databases.home = reader.databases.current.clone();
            }
            if let Some(home) = reader.databases.home.as_ref().filter(|home| **home != name) {
                let message = format!(
                    "the script goes on in the database {spelled}; {home} has tables already, so what is done in {spelled} is passed over"
                );
                reader.databases.elsewhere = true;
                reader.finding_once(code::SCRIPT_OTHER_DATABASE, line, &name, message);
            }
            reader.databases.current = Some(name);
            Ok(Outcome::Ignored)
        })
    }
}
