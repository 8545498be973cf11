//! The second witness: aggregates that each server computed in its own SQL, compared as exact numbers and texts.
//!
//! It shares no code with the digests: no value goes through a decoder here. So it sees what is wrong in the same way on all
//! legs of the law. What cannot be exactly the same on both sides is not asked, or left out with the reason; there is no
//! tolerance.

mod exact;
mod merge;

use std::time::Instant;

use model::Loss;
use model::witness::{Aggregate, Aggregates, Family, VERSION, family};
use postgres::Target;
use serde::{Deserialize, Serialize};
use stage::{ChunkWitness, LossCounts};

use self::merge::{Merged, Value, merge_all, read};
use crate::error::chain;
use crate::input::TableInput;

/// What the witness says of a table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessResult {
    /// Why it says nothing of this table; `None` if it does.
    pub not_taken: Option<String>,
    /// Aggregates that were compared.
    pub compared: u64,
    pub differences: Vec<WitnessDifference>,
    /// What of the table was not compared.
    pub left_out: Vec<WitnessGap>,
    /// Time that the source took for its answers, over all chunks, and the target for its own.
    pub source_seconds: f64,
    pub target_seconds: f64,
}

/// An aggregate that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessDifference {
    /// The source's; `None` for the rows of the table.
    pub column: Option<String>,
    /// `sum`, `sum-length`, …; `rows` for the rows of the table.
    pub aggregate: String,
    /// As the servers spell it; `None` where there is no value. Of a text or binary value, the first bytes in hexadecimal
    /// digits.
    pub source: Option<String>,
    pub target: Option<String>,
}

/// A part of a table that the witness says nothing of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessGap {
    /// `None` for all columns.
    pub column: Option<String>,
    pub reason: String,
}

impl WitnessResult {
    fn not_taken(reason: impl Into<String>) -> WitnessResult {
        WitnessResult {
            not_taken: Some(reason.into()),
            ..WitnessResult::default()
        }
    }

    /// The first difference in words, without values, and how many more there are.
    pub fn in_words(&self) -> Option<String> {
        let first = self.differences.first()?;
        let what = match (&first.column, Aggregate::of_name(&first.aggregate)) {
            (Some(column), Some(aggregate)) => format!("of column {column}, {} differs", aggregate.words()),
            _ => "the number of rows differs".to_owned(),
        };
        Some(match self.differences.len() {
            1 => format!("by the witness: {what}"),
            more => format!("by the witness: {what}, and {} more", more - 1),
        })
    }
}

/// What the digests know that the witness must: rows that did not arrive, and changes that were declared.
#[derive(Debug)]
pub(crate) struct Known<'a> {
    /// Rows that the target is known not to have.
    pub(crate) absent: u64,
    /// Rows that the target held before.
    pub(crate) before: u64,
    pub(crate) losses: &'a LossCounts,
}

/// Asks the target, and compares with what the source said in the epoch.
pub(crate) async fn compare(target: &Target, input: &TableInput, known: &Known<'_>) -> WitnessResult {
    if !input.witness {
        return WitnessResult::not_taken("the project does not ask for it ([verify] witness)");
    }
    let parts = match answers(input) {
        Ok(parts) => parts,
        Err(reason) => return WitnessResult::not_taken(reason),
    };
    if known.before > 0 {
        return WitnessResult::not_taken("the table held rows before the copy (--into-existing)");
    }
    let begun = Instant::now();
    let found = match target.witness(&input.plan).await {
        Ok(found) => found,
        Err(error) => return WitnessResult::not_taken(format!("the target gave no answer: {}", chain(&error))),
    };
    let target_seconds = begun.elapsed().as_secs_f64();
    let columns = input.plan.columns.iter();
    let families: Vec<(String, Family)> = columns
        .map(|column| (column.source_column.clone(), family(column)))
        .collect();
    let milliseconds: u64 = parts.iter().map(|(milliseconds, _)| *milliseconds).sum();
    let rows = parts.iter().map(|(_, part)| part.rows).sum();
    let merged = merge_all(&families, parts.into_iter().map(|(_, part)| part));
    let mut result = judge(&families, (rows, &merged), &found, known);
    result.target_seconds = target_seconds;
    result.source_seconds = std::time::Duration::from_millis(milliseconds).as_secs_f64();
    result
}

/// The answers of all chunks with the time they took, or why there are none that can be compared.
fn answers(input: &TableInput) -> Result<Vec<(u64, &Aggregates)>, String> {
    let mut parts = Vec::new();
    for entry in &input.entries {
        let rows: u64 = entry.source.iter().map(|unit| unit.digest.count).sum();
        match &entry.witness {
            None => return Err("it was read by a version of Landfall that did not ask".to_owned()),
            Some(ChunkWitness::NotTaken { reason }) => return Err(reason.clone()),
            Some(ChunkWitness::Taken { version, .. }) if *version != VERSION => {
                return Err(format!(
                    "the source's answers are of version {version}, this version of Landfall knows {VERSION}"
                ));
            }
            Some(ChunkWitness::Taken { aggregates, .. })
                if input.plan.row_filter.is_some() && aggregates.rows != rows =>
            {
                return Err("its row filter chose other rows when it was asked again".to_owned());
            }
            Some(ChunkWitness::Taken {
                milliseconds,
                aggregates,
                ..
            }) => parts.push((*milliseconds, aggregates)),
        }
    }
    Ok(parts)
}

/// Compares the answers of both servers, pure.
fn judge(
    families: &[(String, Family)],
    (rows, source): (u64, &Merged),
    target: &Aggregates,
    known: &Known<'_>,
) -> WitnessResult {
    let mut result = WitnessResult {
        compared: 1,
        ..WitnessResult::default()
    };
    if Some(rows) != target.rows.checked_add(known.absent) {
        result.differences.push(WitnessDifference {
            column: None,
            aggregate: "rows".to_owned(),
            source: Some(rows.to_string()),
            target: Some(target.rows.to_string()),
        });
    }
    if known.absent > 0 {
        result.left_out.push(WitnessGap {
            column: None,
            reason: "all but the number of rows: rows are in quarantine, which the source's answers have".to_owned(),
        });
        return result;
    }
    for (at, (column, family)) in families.iter().enumerate() {
        let mut leave = |reason: &str| {
            let gap = WitnessGap {
                column: Some(column.clone()),
                reason: reason.to_owned(),
            };
            if !result.left_out.contains(&gap) {
                result.left_out.push(gap);
            }
        };
        if let Some(reason) = family.left_out() {
            leave(reason);
        }
        let changed = changed(known.losses, at);
        if changed {
            leave("its values: the declared conversion changed some");
        }
        let year_0 = has_year_0(source, column, family);
        if year_0 {
            leave("its values: some are of the year 0, whose days the servers count in different ways");
        }
        for aggregate in family.aggregates() {
            if (changed || year_0) && aggregate != Aggregate::Nulls {
                continue;
            }
            let Some(said) = source.get(&(column.clone(), aggregate)) else {
                leave("the source was not asked for all of it: the table was planned in another way then");
                continue;
            };
            let said = match said {
                Ok(said) => said,
                Err(reason) => {
                    leave(reason);
                    continue;
                }
            };
            let text = target.columns.get(column).and_then(|answer| answer.0.get(&aggregate));
            let text = text.and_then(Option::as_deref);
            result.compared += 1;
            if read(family, aggregate, text).as_ref() != Some(said) {
                result.differences.push(WitnessDifference {
                    column: Some(column.clone()),
                    aggregate: aggregate.name(),
                    source: said.shown(),
                    target: text.map(str::to_owned),
                });
            }
        }
    }
    result
}

/// Whether values of a column were changed in a way that the source's SQL does not express.
fn changed(losses: &LossCounts, column: usize) -> bool {
    losses.iter().any(|loss| {
        loss.column == column
            && match loss.loss {
                Loss::ZeroDateToNull | Loss::EnumErrorToNull => false,
                Loss::DigitsRounded | Loss::NulStripped | Loss::JsonRepeatedKey => true,
            }
    })
}

fn has_year_0(source: &Merged, column: &str, family: &Family) -> bool {
    matches!(family, Family::Date { .. } | Family::Timestamp { .. })
        && matches!(
            source.get(&(column.to_owned(), Aggregate::Min)),
            Some(Ok(Value::Text(text))) if text.starts_with("0000")
        )
}

/// The differences between two answers of PostgreSQL itself, for the negative control.
pub(crate) fn differences(
    families: &[(String, Family)],
    before: &Aggregates,
    after: &Aggregates,
) -> Vec<WitnessDifference> {
    let merged = merge_all(families, std::iter::once(before));
    let known = Known {
        absent: 0,
        before: 0,
        losses: &LossCounts::new(),
    };
    judge(families, (before.rows, &merged), after, &known).differences
}

#[cfg(test)]
mod tests;
