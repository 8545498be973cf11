//! How much of a source arrives: objects of each kind in the source, and those that PostgreSQL gets.

use model::pg_schema::{PgSchema, PgTable};
use model::source_schema::{SourceDefault, SourceObjectKind, SourceSchema, SourceTable};
use model::{Finding, code};
use serde::Serialize;

/// Objects of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// `tables`, `columns`, …
    pub kind: &'static str,
    pub source: u64,
    /// Those that PostgreSQL gets; what is not among them is a finding under its name.
    pub target: u64,
}

/// Counts every kind that the source has, in a fixed order.
pub fn coverage(source: &SourceSchema, target: &PgSchema, findings: &[Finding]) -> Vec<Coverage> {
    let mut kinds: Vec<Coverage> = TABLE_PARTS
        .iter()
        .map(|(kind, of_source, of_target)| Coverage {
            kind,
            source: source.tables.iter().map(|table| count(of_source(table))).sum(),
            target: target.tables.iter().map(|table| count(of_target(table))).sum(),
        })
        .collect();
    kinds.push(checks(source, findings));
    kinds.insert(
        0,
        Coverage {
            kind: "tables",
            source: count(source.tables.len()),
            target: count(target.tables.len()),
        },
    );
    let objects = |kinds: &[SourceObjectKind]| {
        count(
            source
                .others
                .iter()
                .filter(|object| kinds.contains(&object.kind))
                .count(),
        )
    };
    // What is not made is a finding under its name.
    let made = |kinds: &[SourceObjectKind], code: &str| {
        let lost = findings.iter().filter(|finding| finding.code == code);
        objects(kinds).saturating_sub(count(lost.count()))
    };
    kinds.extend([
        Coverage {
            kind: "sequences",
            source: count(source.sequences.len()) + objects(&[SourceObjectKind::Sequence]),
            target: count(target.sequences.len()),
        },
        Coverage {
            kind: "views",
            source: objects(&[SourceObjectKind::View]),
            target: count(target.views.len()).min(objects(&[SourceObjectKind::View])),
        },
        Coverage {
            kind: "routines",
            source: objects(&[SourceObjectKind::Function, SourceObjectKind::Procedure]),
            target: made(
                &[SourceObjectKind::Function, SourceObjectKind::Procedure],
                code::ROUTINE.id,
            ),
        },
        Coverage {
            kind: "triggers",
            source: objects(&[SourceObjectKind::Trigger]),
            target: made(&[SourceObjectKind::Trigger], code::TRIGGER.id),
        },
    ]);
    kinds.retain(|kind| kind.source > 0 || kind.target > 0);
    kinds
}

/// Checks of the source: a table's other checks keep what a type would lose. One that is not kept has a finding.
fn checks(source: &SourceSchema, findings: &[Finding]) -> Coverage {
    let all: u64 = source.tables.iter().map(|table| count(table.checks.len())).sum();
    let lost = findings.iter().filter(|finding| {
        finding.object.starts_with("check ")
            && [code::EXPRESSION_NOT_KEPT.id, code::CHECK_NOT_ENFORCED.id].contains(&finding.code.as_str())
    });
    Coverage {
        kind: "checks",
        source: all,
        target: all.saturating_sub(count(lost.count())),
    }
}

type Part = (&'static str, fn(&SourceTable) -> usize, fn(&PgTable) -> usize);

/// What belongs to tables. An index of the source may become a constraint and the other way round, so keys that are unique
/// are counted together whatever they are.
const TABLE_PARTS: &[Part] = &[
    ("columns", |table| table.columns.len(), |table| table.columns.len()),
    (
        "primary keys",
        |table| usize::from(table.primary_key.is_some()),
        |table| usize::from(table.primary_key.is_some()),
    ),
    (
        "unique keys",
        |table| table.indexes.iter().filter(|index| index.unique).count(),
        |table| table.unique_keys.len() + table.indexes.iter().filter(|index| index.unique).count(),
    ),
    (
        "indexes",
        |table| table.indexes.iter().filter(|index| !index.unique).count(),
        |table| table.indexes.iter().filter(|index| !index.unique).count(),
    ),
    (
        "foreign keys",
        |table| table.foreign_keys.len(),
        |table| table.foreign_keys.len(),
    ),
    (
        "defaults",
        |table| {
            let has = |default: &Option<SourceDefault>| match default {
                Some(SourceDefault::Expression(text)) => !text.trim().eq_ignore_ascii_case("null"),
                Some(_) => true,
                None => false,
            };
            table.columns.iter().filter(|column| has(&column.default)).count()
        },
        |table| table.columns.iter().filter(|column| column.default.is_some()).count(),
    ),
    (
        "identities",
        |table| table.columns.iter().filter(|column| column.identity.is_some()).count(),
        |table| table.columns.iter().filter(|column| column.identity.is_some()).count(),
    ),
    (
        "computed columns",
        |table| table.columns.iter().filter(|column| column.generated.is_some()).count(),
        |table| table.columns.iter().filter(|column| column.generated.is_some()).count(),
    ),
    (
        "partitioned tables",
        |table| usize::from(table.partitioning.is_some()),
        |table| usize::from(table.partitioning.is_some()),
    ),
];

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
