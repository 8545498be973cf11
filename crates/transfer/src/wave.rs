//! Waves: the order in which tables start, from their foreign keys.
//!
//! A table stands in a later wave than every table that it points to, unless both are part of one cycle: a cycle's
//! tables share a wave, and the cycle is named. Waves are an order, not a barrier.

use std::collections::BTreeMap;

use model::{TableName, TablePlan};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use serde::{Deserialize, Serialize};

/// The order of a migration's tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waves {
    /// Source tables by wave, first the tables that point to nothing; sorted by name inside a wave.
    pub waves: Vec<Vec<TableName>>,
    /// Foreign-key cycles of two or more tables, and single tables that point to themselves.
    pub cycles: Vec<Vec<TableName>>,
}

impl Waves {
    /// The wave of each table.
    pub fn by_table(&self) -> BTreeMap<&TableName, usize> {
        self.waves
            .iter()
            .enumerate()
            .flat_map(|(wave, tables)| tables.iter().map(move |table| (table, wave)))
            .collect()
    }
}

/// Orders `tables`. References to tables outside the list are ignored: they are not copied here.
pub fn waves(tables: &[TablePlan]) -> Waves {
    let mut graph: DiGraph<&TableName, ()> = DiGraph::new();
    let nodes: BTreeMap<&TableName, NodeIndex> = tables
        .iter()
        .map(|table| (&table.source, graph.add_node(&table.source)))
        .collect();
    for table in tables {
        for parent in &table.references {
            if let (Some(child), Some(parent)) = (nodes.get(&table.source), nodes.get(parent)) {
                graph.update_edge(*child, *parent, ());
            }
        }
    }
    // tarjan_scc gives components in reverse topological order: a component comes after all that it points to.
    let components = tarjan_scc(&graph);
    let mut wave_of: BTreeMap<NodeIndex, usize> = BTreeMap::new();
    let mut waves: Vec<Vec<TableName>> = Vec::new();
    let mut cycles = Vec::new();
    for component in &components {
        let wave = component
            .iter()
            .flat_map(|node| graph.neighbors(*node))
            .filter_map(|parent| wave_of.get(&parent))
            .max()
            .map_or(0, |parent_wave| parent_wave + 1);
        for node in component {
            wave_of.insert(*node, wave);
            if waves.len() <= wave {
                waves.resize(wave + 1, Vec::new());
            }
            waves[wave].push(graph[*node].clone());
        }
        let is_cycle = component.len() > 1 || component.iter().any(|node| graph.contains_edge(*node, *node));
        if is_cycle {
            let mut cycle: Vec<TableName> = component.iter().map(|node| graph[*node].clone()).collect();
            cycle.sort();
            cycles.push(cycle);
        }
    }
    for wave in &mut waves {
        wave.sort();
    }
    cycles.sort();
    Waves { waves, cycles }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, references: &[&str]) -> TablePlan {
        TablePlan {
            source: TableName::new("shop", name),
            target: TableName::new("shop", name),
            columns: Vec::new(),
            key: None,
            row_filter: None,
            excluded_columns: Vec::new(),
            unplanned_columns: Vec::new(),
            transactional: true,
            estimated_rows: 0,
            estimated_bytes: 0,
            references: references.iter().map(|name| TableName::new("shop", *name)).collect(),
        }
    }

    fn names(tables: &[TableName]) -> Vec<&str> {
        tables.iter().map(|table| table.name.as_str()).collect()
    }

    #[test]
    fn parents_stand_in_earlier_waves() {
        let order = waves(&[
            table("lines", &["orders", "products"]),
            table("orders", &["customers"]),
            table("customers", &[]),
            table("products", &[]),
        ]);
        let waves: Vec<_> = order.waves.iter().map(|wave| names(wave)).collect();
        assert_eq!(waves, [vec!["customers", "products"], vec!["orders"], vec!["lines"]]);
        assert!(order.cycles.is_empty());
    }

    #[test]
    fn a_cycle_shares_a_wave_and_is_named() {
        let order = waves(&[
            table("a", &["b"]),
            table("b", &["a", "root"]),
            table("root", &[]),
            table("leaf", &["a"]),
        ]);
        let waves: Vec<_> = order.waves.iter().map(|wave| names(wave)).collect();
        assert_eq!(waves, [vec!["root"], vec!["a", "b"], vec!["leaf"]]);
        assert_eq!(order.cycles.len(), 1);
        assert_eq!(names(&order.cycles[0]), ["a", "b"]);
    }

    #[test]
    fn a_self_reference_is_a_cycle_of_one() {
        let order = waves(&[table("categories", &["categories"])]);
        assert_eq!(names(&order.cycles[0]), ["categories"]);
        assert_eq!(order.waves.len(), 1);
    }

    #[test]
    fn references_to_tables_that_are_not_copied_are_ignored() {
        assert_eq!(waves(&[table("orders", &["elsewhere"])]).waves.len(), 1);
    }
}
