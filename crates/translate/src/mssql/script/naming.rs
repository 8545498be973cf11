//! Names for constraints that have none.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{Index, Table, fold};

impl Table {
    /// Gives every constraint that has no name one that depends on its table and columns only: what a server makes up
    /// is another one every time.
    pub(super) fn name_constraints(&mut self) {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        taken.extend(self.all_indexes().map(|index| fold(&index.index.name)));
        taken.extend(self.foreign_keys.iter().map(|foreign_key| fold(&foreign_key.name)));
        taken.extend(self.checks.iter().map(|check| fold(&check.name)));
        // Numbers that are taken stay taken: the next constraint of a name goes on behind them.
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut free = |wanted: String| {
            let mut name = wanted.clone();
            let number = numbers.entry(fold(&wanted)).or_insert(1);
            while !taken.insert(fold(&name)) {
                *number += 1;
                name = format!("{wanted}_{number}");
            }
            name
        };
        let table = self.name.name.clone();
        let columns: Vec<String> = self.columns.iter().map(|column| column.column.name.clone()).collect();
        if let Some(index) = self.primary_key.as_mut().filter(|index| index.index.name.is_empty()) {
            index.index.server_named = true;
            index.index.name = free(format!("PK_{table}"));
        }
        for Index { index, .. } in self.indexes.iter_mut().filter(|index| index.index.name.is_empty()) {
            let parts: Vec<&str> = index.parts.iter().filter_map(|part| part.column.as_deref()).collect();
            index.server_named = true;
            index.name = free(format!("UQ_{table}_{}", parts.join("_")));
        }
        for foreign_key in self
            .foreign_keys
            .iter_mut()
            .filter(|foreign_key| foreign_key.name.is_empty())
        {
            foreign_key.name = free(format!("FK_{table}_{}", foreign_key.columns.join("_")));
            foreign_key.server_named = true;
        }
        for check in self.checks.iter_mut().filter(|check| check.name.is_empty()) {
            let used = super::computed::columns_of(&check.expression, &columns);
            check.name = free(format!("CK_{table}_{}", used.join("_")));
            check.server_named = true;
        }
    }
}
