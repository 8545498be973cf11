//! USE: the first database that gets tables is the one that is read.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/language-elements/use-transact-sql>.

use model::code;

use super::Reader;
use super::catalog::fold;
use super::extent::Batch;
use super::statement::{Outcome, Read};

/// Databases of every server; what a script does there is not about tables of its own.
const OF_THE_SERVER: [&str; 4] = ["master", "model", "msdb", "tempdb"];

pub(super) fn is_of_the_server(name: &str) -> bool {
    OF_THE_SERVER.contains(&fold(name).as_str())
}

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
