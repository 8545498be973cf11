//! Tables in waves, with the foreign keys between them; only numbers where there are too many to be seen.

use std::collections::BTreeMap;
use std::fmt::Write;

use model::figures::counted;

use super::super::Graph;
use super::escape::{clipped, escaped};

/// Most tables, and most of them in one wave, that are drawn one by one.
const MOST: usize = 80;
const COLUMN: usize = 230;
const BOX: usize = 180;
const ROW: usize = 30;
const TOP: usize = 26;

/// The chart.
pub(super) fn chart(graph: &Graph) -> String {
    let waves = graph.waves();
    if graph.nodes.len() > MOST {
        return summed(graph, &waves);
    }
    let rows = waves.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let mut out = open(waves.len(), rows, graph);
    let mut place: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (column, tables) in waves.iter().enumerate() {
        for (row, table) in tables.iter().enumerate() {
            place.insert(*table, (column * COLUMN, TOP + row * ROW));
        }
    }
    for edge in &graph.edges {
        if let (Some(from), Some(to)) = (place.get(&edge.from), place.get(&edge.to)) {
            line(&mut out, *from, *to, 1);
        }
    }
    let in_ring = |table: &String| graph.cycles.iter().any(|ring| ring.contains(table));
    for (index, (x, y)) in &place {
        if let Some(node) = graph.nodes.get(*index) {
            let class = if in_ring(&node.table) { "node ring" } else { "node" };
            let _written = write!(
                out,
                "<g><title>{}</title><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{BOX}\" height=\"22\" rx=\"2\"/>\
                 <text class=\"label\" x=\"{}\" y=\"{}\">{}</text></g>",
                escaped(&node.table),
                x + 8,
                y + 15,
                clipped(&node.table, 24)
            );
        }
    }
    out.push_str("</svg>");
    out
}

fn open(columns: usize, rows: usize, graph: &Graph) -> String {
    let width = columns.max(1) * COLUMN - (COLUMN - BOX) + 2;
    let height = TOP + rows * ROW;
    let mut out = format!(
        "<svg class=\"chart waves\" viewBox=\"-1 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"waves-title waves-desc\">\
         <title id=\"waves-title\">Tables in waves</title><desc id=\"waves-desc\">{} in {}, {} between them. The table below lists them.</desc>",
        counted(as_u64(graph.nodes.len()), "table"),
        counted(as_u64(columns), "wave"),
        counted(as_u64(graph.edges.len()), "foreign key")
    );
    for column in 0..columns {
        let _written = write!(
            out,
            "<text class=\"axis\" x=\"{}\" y=\"14\">wave {}</text>",
            column * COLUMN,
            column + 1
        );
    }
    out
}

/// One box for each wave.
fn summed(graph: &Graph, waves: &[Vec<usize>]) -> String {
    let mut out = open(waves.len(), 1, graph);
    let mut between: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for edge in &graph.edges {
        if let (Some(from), Some(to)) = (graph.nodes.get(edge.from), graph.nodes.get(edge.to))
            && from.wave != to.wave
        {
            *between.entry((from.wave, to.wave)).or_default() += 1;
        }
    }
    let x = |wave: u32| usize::try_from(wave.saturating_sub(1)).unwrap_or(0) * COLUMN;
    for ((from, to), keys) in between {
        line(&mut out, (x(from), TOP), (x(to), TOP), if keys > 100 { 3 } else { 1 });
    }
    for (column, tables) in waves.iter().enumerate() {
        let _written = write!(
            out,
            "<rect class=\"node\" x=\"{}\" y=\"{TOP}\" width=\"{BOX}\" height=\"22\" rx=\"2\"/><text class=\"label\" x=\"{}\" y=\"{}\">{}</text>",
            column * COLUMN,
            column * COLUMN + 8,
            TOP + 15,
            counted(as_u64(tables.len()), "table")
        );
    }
    out.push_str("</svg>");
    out
}

/// From the left side of one box to the right side of the other; in one wave, a bow at the right.
fn line(out: &mut String, from: (usize, usize), to: (usize, usize), weight: usize) {
    let (y1, y2) = (from.1 + 11, to.1 + 11);
    let path = if from.0 == to.0 {
        let x = from.0 + BOX;
        format!("M{x} {y1} C{} {y1} {} {y2} {x} {y2}", x + 36, x + 36)
    } else {
        let (x1, x2) = (from.0, to.0 + BOX);
        let middle = x1.midpoint(x2);
        format!("M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}")
    };
    let _written = write!(out, "<path class=\"edge w{weight}\" d=\"{path}\"/>");
}

fn as_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
