//! Worlds with very many tables, and with names that mean harm.

use model::TableName;
use verify::Verdict;
use verify::result::TableResult;

use super::{World, world};
use crate::report::{Edge, Graph, Node};

/// Tables that point to one or two of those before them.
pub(crate) fn graph(tables: usize) -> Graph {
    let parents = |index: usize| {
        let both = [index / 2, index / 3];
        both.into_iter().filter(move |parent| index > 0 && *parent < index)
    };
    let mut waves = vec![1_u32; tables];
    let mut edges: Vec<Edge> = Vec::new();
    for index in 0..tables {
        for parent in parents(index) {
            waves[index] = waves[index].max(waves[parent] + 1);
            edges.push(Edge {
                from: index,
                to: parent,
            });
        }
    }
    edges.sort_unstable();
    edges.dedup();
    Graph {
        nodes: waves
            .iter()
            .enumerate()
            .map(|(index, wave)| Node {
                table: format!("shop.table_{index}"),
                wave: *wave,
            })
            .collect(),
        edges,
        cycles: Vec::new(),
    }
}

/// The same with very many tables, of all verdicts.
pub(crate) fn large(tables: usize) -> World {
    let mut world = world();
    world.verified.report.tables = (0..tables)
        .map(|index| {
            let verdict = match index % 50 {
                7 => Verdict::Different,
                13 => Verdict::NotVerified {
                    reason: "chunks of two epochs".to_owned(),
                },
                3..=5 => Verdict::EqualUnderDeclaredLoss,
                _ => Verdict::Equal,
            };
            let mut table: TableResult = verify::sample::table(&format!("table_{index:05}"), verdict);
            table.source_tally.rows = u64::try_from(index * 7919 % 100_003).unwrap();
            table
        })
        .collect();
    world.given.graph = Some(graph(tables));
    world
}

/// Names and values that want to be markup, to turn text around, or to be very long.
pub(crate) const HOSTILE: [&str; 6] = [
    "<script>document.title='owned'</script>",
    "\"><img src=x onerror=\"document.title='owned'\">",
    "' onmouseover='document.title=1' x='",
    "abc\u{202e}dlrow\u{2066}\u{200f}\u{0}end",
    "]]>--><!--</style></script></title>{{ 7 * 7 }}{% if %}",
    "جدول العملاء",
];

/// A world in which everything that others name is hostile.
pub(crate) fn hostile() -> World {
    let mut world = world();
    let long = "x".repeat(10_000);
    let names: Vec<String> = HOSTILE
        .iter()
        .map(|name| (*name).to_owned())
        .chain([long.clone()])
        .collect();
    let hostile = |index: usize| names[index % names.len()].clone();
    let mut different = verify::sample::report().tables.swap_remove(2);
    for (index, difference) in different.differences.iter_mut().enumerate() {
        if let verify::Difference::Changed { row, columns, .. } = difference {
            row[0].value = Some(hostile(index));
            row[0].column = hostile(index + 1);
            columns[0].staged = Some(hostile(index + 2));
            columns[0].target = Some(hostile(index + 3));
        }
    }
    world.verified.report.tables.push(different);
    for (index, table) in world.verified.report.tables.iter_mut().enumerate() {
        table.source = TableName::new(hostile(index), hostile(index + 1));
        table.target = TableName::new(hostile(index + 2), hostile(index + 3));
    }
    world.verified.report.outcome.reasons = names.clone();
    world.plan.title = hostile(0);
    world.plan.ticket = Some(hostile(1));
    for (index, phase) in world.plan.phases.iter_mut().enumerate() {
        phase.title = hostile(index);
        phase
            .steps
            .iter_mut()
            .enumerate()
            .for_each(|(step, it)| it.title = hostile(step + index));
    }
    world.given.by = hostile(2);
    world.given.include = names.clone();
    if let Some(graph) = &mut world.given.graph {
        graph
            .nodes
            .iter_mut()
            .enumerate()
            .for_each(|(index, node)| node.table = hostile(index));
        graph.cycles = vec![vec![hostile(3), hostile(4)]];
    }
    world
}
