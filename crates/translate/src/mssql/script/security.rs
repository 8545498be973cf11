//! Users, roles and permissions: kept as spelled.

use model::source_schema::SourceGrant;

use super::Reader;
use super::extent::Batch;

impl Reader {
    /// GRANT, DENY or REVOKE.
    pub(super) fn permission(&mut self, batch: &Batch<'_>, at: usize, end: usize) {
        let line = batch.line(at);
        let statement = self.substituted(batch.between(at, end), line).into_owned();
        self.grant(statement, line);
    }

    /// A statement about users, roles or permissions.
    pub(super) fn grant(&mut self, statement: String, line: u32) {
        self.catalog.grants.push(SourceGrant {
            statement,
            line: Some(line),
        });
        self.effects += 1;
    }
}
