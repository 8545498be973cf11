//! Sequences: their names, which defaults refer to, and their bounds.

use std::collections::BTreeMap;

use model::pg_schema::PgSequence;
use model::source_schema::SourceSequence;
use model::{Finding, PgType, TableName, code};

use crate::dialect::Dialect;
use crate::names::Registry;
use crate::options::Options;

/// Sequences that are made, and their names by schema and name in the source, both lower-cased.
#[derive(Debug, Default)]
pub(crate) struct Sequences {
    pub(crate) sequences: Vec<PgSequence>,
    pub(crate) names: BTreeMap<(String, String), TableName>,
}

/// Translates all sequences; they take their names after the tables.
pub(crate) fn sequences(
    dialect: &dyn Dialect,
    source: &[SourceSequence],
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Sequences {
    let mut made = Sequences::default();
    for sequence in source {
        let wanted = options.target_of(&sequence.name);
        let name = names.claim(&wanted.schema, &wanted.name);
        let target = TableName::new(wanted.schema, name);
        let object = format!("sequence {}", sequence.name);
        if target.name != wanted.name {
            findings.push(Finding::new(
                code::NAME_CHANGED,
                object.clone(),
                format!("the sequence is called {target}"),
            ));
        }
        let key = (sequence.name.schema.to_lowercase(), sequence.name.name.to_lowercase());
        made.names.insert(key, target.clone());
        made.sequences
            .push(self::sequence(dialect, sequence, target, &object, findings));
    }
    made
}

fn sequence(
    dialect: &dyn Dialect,
    source: &SourceSequence,
    name: TableName,
    object: &str,
    findings: &mut Vec<Finding>,
) -> PgSequence {
    let range = dialect.sequence_range(source);
    let (low, high): (i64, i64) = match range.pg_type {
        PgType::SmallInt => (i16::MIN.into(), i16::MAX.into()),
        PgType::Integer => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    };
    let mut cut = false;
    let mut within = |value: i128| {
        let kept = value.clamp(low.into(), high.into());
        cut |= kept != value;
        i64::try_from(kept).unwrap_or(if value < 0 { low } else { high })
    };
    let minimum = within(source.minimum.unwrap_or(range.minimum));
    let maximum = within(source.maximum.unwrap_or(range.maximum)).max(minimum.saturating_add(1));
    let first = if source.increment < 0 { maximum } else { minimum };
    let start = source.start.map_or(first, &mut within).clamp(minimum, maximum);
    let increment = match within(source.increment) {
        0 => 1,
        increment => increment,
    };
    if cut {
        findings.push(Finding::new(
            code::SEQUENCE_RANGE,
            object,
            format!(
                "bounds, start or increment are beyond the range of {}, and cut to it",
                range.pg_type
            ),
        ));
    }
    PgSequence {
        name,
        pg_type: range.pg_type,
        start,
        increment,
        minimum: Some(minimum),
        maximum: Some(maximum),
        cycle: source.cycle,
        // PostgreSQL's cache is at least 1.
        cache: source.cache.filter(|cache| *cache > 0),
        source: Some(source.name.clone()),
    }
}
