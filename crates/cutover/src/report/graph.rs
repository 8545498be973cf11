//! Tables and the foreign keys between them, in waves.

use serde::{Deserialize, Serialize};

/// Tables in waves: none points to a table of a later one, but those of one cycle, which share a wave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Graph {
    pub nodes: Vec<Node>,
    /// Sorted, without doubles.
    pub edges: Vec<Edge>,
    /// Tables that point to each other in a ring.
    pub cycles: Vec<Vec<String>>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    pub table: String,
    /// From 1.
    pub wave: u32,
}

/// A foreign key, by the places of its tables in [`Graph::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
}

impl Graph {
    /// Tables by wave, with how many foreign keys lead out of each wave.
    pub fn waves(&self) -> Vec<Vec<usize>> {
        let mut waves: Vec<Vec<usize>> = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let wave = usize::try_from(node.wave.saturating_sub(1))
                .unwrap_or(0)
                .min(self.nodes.len());
            while waves.len() <= wave {
                waves.push(Vec::new());
            }
            if let Some(tables) = waves.get_mut(wave) {
                tables.push(index);
            }
        }
        waves
    }
}
