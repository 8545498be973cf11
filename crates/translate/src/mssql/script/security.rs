//! Users, roles and permissions: kept as spelled.

use model::source_schema::SourceGrant;

use super::Reader;
use super::extent::Batch;
use super::object::bracketed;
use crate::secret::shown;

impl Reader {
    /// GRANT, DENY or REVOKE.
    pub(super) fn permission(&mut self, batch: &Batch<'_>, at: usize, end: usize) {
        let line = batch.line(at);
        let on = (at..end).find(|place| batch.is(*place, "ON")).map(|on| on + 1);
        let bare = on.filter(|name| !batch.is_symbol(name + 1, b'.') && !batch.is_symbol(name + 1, b':'));
        let statement = match bare {
            // A name without a schema is looked up where the script is.
            Some(name) if self.default_schema != "dbo" => format!(
                "{} {}.{}",
                batch.between(at, name),
                bracketed(&self.default_schema),
                batch.between(name, end)
            ),
            _ => batch.between(at, end).to_owned(),
        };
        let statement = self.substituted(&statement, line).into_owned();
        self.grant(statement, line);
    }

    /// A statement about users, roles or permissions.
    pub(super) fn grant(&mut self, statement: String, line: u32) {
        self.catalog.grants.push(SourceGrant {
            statement: shown(&statement),
            line: Some(line),
        });
        self.effects += 1;
    }
}
