//! Tables by their name in the source.

use std::collections::HashMap;

use super::draft::{TableDraft, same_name};

/// Finds tables without asking each: scripts have thousands, and statements about each of them.
#[derive(Debug)]
pub(crate) struct ByName<'d, 't> {
    tables: &'d [TableDraft<'t>],
    /// By the name without its schema, in lower case.
    places: HashMap<String, Vec<usize>>,
}

impl<'d, 't> ByName<'d, 't> {
    pub(crate) fn of(tables: &'d [TableDraft<'t>]) -> ByName<'d, 't> {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, table) in tables.iter().enumerate() {
            places
                .entry(table.source.name.name.to_lowercase())
                .or_default()
                .push(at);
        }
        ByName { tables, places }
    }

    /// The tables of a name, compared without case, whatever their schema is.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &'d TableDraft<'t>> + use<'_, 'd, 't> {
        let places = self.places.get(&name.to_lowercase()).into_iter().flatten();
        places.filter_map(|at| self.tables.get(*at))
    }

    /// The table of a schema and a name, compared without case.
    pub(crate) fn table(&self, schema: &str, name: &str) -> Option<&'d TableDraft<'t>> {
        self.named(name)
            .find(|table| same_name(&table.source.name.schema, schema))
    }
}
