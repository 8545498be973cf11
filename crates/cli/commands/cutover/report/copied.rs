//! What the stage tells of the copy: foreign keys between its tables, and how fast rows were read.

use std::collections::BTreeMap;

use cutover::Moment;
use cutover::report::{Edge, Graph, Node, Throughput};
use model::{TableName, TablePlan};
use transfer::CopyState;

use crate::failure::Failure;
use crate::project::Project;

/// Both; `None` where there is no stage, or nothing was planned in it.
///
/// # Errors
/// The stage is there and cannot be read.
pub(super) fn of(project: &Project) -> Result<(Option<Graph>, Option<Throughput>), Failure> {
    let Some(stage) = project.stage()? else {
        return Ok((None, None));
    };
    let Some(state) = CopyState::read(&stage)? else {
        return Ok((None, None));
    };
    let mut chunks = Vec::new();
    for table in &state.plan.tables {
        for entry in state.table(&stage, table.name())?.entries.values() {
            // A moment that cannot be read shows nothing.
            if let Ok(at) = entry.read_at.parse::<Moment>() {
                let bytes = entry.parts.iter().map(|part| part.bytes).sum();
                chunks.push((table.name().to_string(), at, entry.rows(), bytes));
            }
        }
    }
    let tables: Vec<TablePlan> = state.plan.tables.iter().map(|table| table.bound.clone()).collect();
    Ok((Some(graph(&tables)), Throughput::of(chunks)))
}

fn graph(tables: &[TablePlan]) -> Graph {
    let waves = transfer::waves(tables);
    let wave_of = waves.by_table();
    let mut ordered: Vec<&TablePlan> = tables.iter().collect();
    ordered.sort_by_key(|table| (wave_of.get(&table.source), &table.source));
    let place: BTreeMap<&TableName, usize> = ordered
        .iter()
        .enumerate()
        .map(|(at, table)| (&table.source, at))
        .collect();
    let mut edges: Vec<Edge> = ordered
        .iter()
        .enumerate()
        .flat_map(|(from, table)| table.references.iter().map(move |to| (from, to)))
        .filter_map(|(from, to)| place.get(to).map(|to| Edge { from, to: *to }))
        .collect();
    edges.sort_unstable();
    edges.dedup();
    Graph {
        nodes: ordered
            .iter()
            .map(|table| Node {
                table: table.source.to_string(),
                wave: wave_of
                    .get(&table.source)
                    .and_then(|wave| u32::try_from(wave + 1).ok())
                    .unwrap_or(1),
            })
            .collect(),
        edges,
        cycles: waves
            .cycles
            .iter()
            .map(|cycle| cycle.iter().map(ToString::to_string).collect())
            .collect(),
    }
}
