//! What is kept of a differing row: per column enough canonical bytes to say whether it differs, and a text to show.

use std::hash::{DefaultHasher, Hash, Hasher};

use arrow_array::RecordBatch;
use model::TablePlan;
use stage::{BatchEncoder, DigestError};

use crate::difference::{ChangedColumn, ShownColumn, ShownValue};
use crate::show;

/// Canonical bytes kept of a cell; of the rest a hash stands in. That the rows differ is known from their 128-bit
/// hashes already; these bytes only tell in which columns.
const KEPT_BYTES: usize = 4096;

/// Characters kept of a cell's text.
const KEPT_TEXT: usize = 4096;

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct RowImage {
    cells: Vec<Cell>,
}

#[derive(Debug, Clone)]
struct Cell {
    canonical: Vec<u8>,
    rest: u64,
    shown: ShownValue,
    /// Characters of the whole text, where it was cut.
    cut_from: Option<usize>,
}

/// A row of a batch with what is needed to take its image.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowOf<'a> {
    pub(crate) plan: &'a TablePlan,
    pub(crate) batch: &'a RecordBatch,
    pub(crate) row: usize,
    /// Columns that the staged type cannot hold, with the reason; the batch has NULL in their place.
    pub(crate) unreadable: &'a [(usize, &'static str)],
}

impl RowImage {
    /// Takes the image; `encoder` is the one of the batch.
    pub(crate) fn take(row: RowOf<'_>, encoder: &BatchEncoder<'_>) -> Result<Self, DigestError> {
        let cells = row.plan.columns.iter().enumerate().map(|(column, plan)| {
            if let Some((_, reason)) = row.unreadable.iter().find(|(at, _)| *at == column) {
                return Ok(Cell {
                    canonical: b"unreadable".to_vec(),
                    rest: 0,
                    shown: Some(format!("({reason})")),
                    cut_from: None,
                });
            }
            let mut canonical = encoder.cell(row.row, column)?;
            let mut hasher = DefaultHasher::new();
            canonical.get(KEPT_BYTES..).unwrap_or_default().hash(&mut hasher);
            canonical.truncate(KEPT_BYTES);
            let (shown, cut_from) = keep_text(show::full(plan, row.batch, column, row.row));
            Ok(Cell {
                canonical,
                rest: hasher.finish(),
                shown,
                cut_from,
            })
        });
        Ok(RowImage {
            cells: cells.collect::<Result<_, DigestError>>()?,
        })
    }

    /// The columns that name the row: `key`, or all.
    pub(crate) fn name(&self, plan: &TablePlan, key: Option<&[usize]>) -> Vec<ShownColumn> {
        let all: Vec<usize>;
        let columns = match key {
            Some(key) => key,
            None => {
                all = (0..self.cells.len()).collect();
                &all
            }
        };
        columns
            .iter()
            .filter_map(|at| Some((plan.columns.get(*at)?, self.cells.get(*at)?)))
            .map(|(column, cell)| ShownColumn {
                column: column.source_column.clone(),
                value: show::cut(cell.shown.clone()),
            })
            .collect()
    }

    /// The columns in which two rows differ.
    pub(crate) fn changes(&self, target: &RowImage, plan: &TablePlan) -> Vec<ChangedColumn> {
        let cells = plan.columns.iter().zip(self.cells.iter().zip(&target.cells));
        cells
            .filter(|(_, (staged, target))| staged.canonical != target.canonical || staged.rest != target.rest)
            .map(|(column, (staged, target))| {
                let (left, right) = if staged.shown == target.shown {
                    (note(staged), note(target))
                } else {
                    show::cut_pair(staged.shown.clone(), target.shown.clone())
                };
                ChangedColumn {
                    column: column.source_column.clone(),
                    staged: left,
                    target: right,
                }
            })
            .collect()
    }
}

/// Two values that read alike: say where they differ.
fn note(cell: &Cell) -> ShownValue {
    let shown = show::cut(cell.shown.clone())?;
    match cell.cut_from {
        Some(length) => Some(format!(
            "{shown} (differs after the first {KEPT_TEXT} of {length} characters)"
        )),
        None => Some(shown),
    }
}

fn keep_text(value: ShownValue) -> (ShownValue, Option<usize>) {
    let Some(text) = value else { return (None, None) };
    match text.char_indices().nth(KEPT_TEXT) {
        None => (Some(text), None),
        Some((end, _)) => (Some(text[..end].to_owned()), Some(text.chars().count())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_kept_up_to_the_bound() {
        let (kept, cut_from) = keep_text(Some("é".repeat(KEPT_TEXT + 5)));
        assert_eq!(kept.map(|text| text.chars().count()), Some(KEPT_TEXT));
        assert_eq!(cut_from, Some(KEPT_TEXT + 5));
        assert_eq!(keep_text(None), (None, None));
    }

    #[test]
    fn values_that_read_alike_say_where_they_differ() {
        let cell = Cell {
            canonical: Vec::new(),
            rest: 1,
            shown: Some("abc".to_owned()),
            cut_from: Some(9000),
        };
        assert!(note(&cell).is_some_and(|text| text.contains("of 9000 characters")));
    }
}
