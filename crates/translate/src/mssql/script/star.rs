//! What `SELECT *` of a view means.

use model::source_schema::{SourceObject, SourceObjectKind};
use sqlparser::dialect::MsSqlDialect;

use super::Reader;
use super::catalog::{Catalog, Table, key};
use super::object::bracketed;
use crate::script::Starred;

impl Reader {
    /// Notes what the star of a view means now.
    pub(super) fn star(&mut self, view: &SourceObject) {
        let query = view
            .definition
            .as_deref()
            .filter(|_| view.kind == SourceObjectKind::View);
        let star = Starred::of(&MsSqlDialect {}, query.unwrap_or_default(), |parts| {
            let table = self.catalog.table(&self.name(parts))?;
            Some((key(&table.name), visible(table)))
        });
        match star {
            Some(star) => self.catalog.stars.insert(key(&view.name), star),
            None => self.catalog.stars.remove(&key(&view.name)),
        };
    }
}

impl Catalog {
    /// Puts the columns in the place of stars whose tables have others in the end.
    pub(super) fn settle_stars(&mut self) {
        for (view, star) in std::mem::take(&mut self.stars) {
            let Some((view, table)) = self.objects.get_mut(&view).zip(self.tables.get(&star.table)) else {
                continue;
            };
            let query = view.definition.as_deref().unwrap_or_default();
            if let Some(query) = star.settled(query, &visible(table), bracketed) {
                view.definition = Some(query);
            }
        }
    }
}

fn visible(table: &Table) -> Vec<String> {
    let columns = table.columns.iter().filter(|column| !column.column.invisible);
    columns.map(|column| column.column.name.clone()).collect()
}
