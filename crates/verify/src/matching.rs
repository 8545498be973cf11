//! Finds differing rows among the rows of two places, in two passes over each.
//!
//! The first pass ([`Survey`]) counts row hashes on both sides; what remains are the hashes whose counts differ. The
//! second ([`Collector`]) takes only rows with such a hash, groups them by the canonical bytes of their key (compared,
//! not only hashed), and pairs the two sides. Without a key every row value is a group of its own.

use std::collections::HashMap;

use model::TablePlan;
use stage::{BatchEncoder, DigestError};

use crate::difference::{Difference, DifferenceCounts};
use crate::image::{RowImage, RowOf};

/// Copies of one row value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Copies {
    pub(crate) staged: u64,
    pub(crate) target: u64,
}

/// The first pass.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    counts: HashMap<u128, Copies>,
}

impl Survey {
    pub(crate) fn staged(&mut self, hash: u128) {
        self.counts.entry(hash).or_default().staged += 1;
    }

    pub(crate) fn target(&mut self, hash: u128) {
        self.counts.entry(hash).or_default().target += 1;
    }

    /// Takes back a staged row that PostgreSQL refused: it is not expected in the target. Hashes that the survey has
    /// not seen are of other units.
    pub(crate) fn refused(&mut self, hash: u128) {
        if let Some(copies) = self.counts.get_mut(&hash) {
            copies.staged = copies.staged.saturating_sub(1);
        }
    }

    /// The row hashes whose counts differ.
    pub(crate) fn differing(mut self) -> HashMap<u128, Copies> {
        self.counts.retain(|_, copies| copies.staged != copies.target);
        self.counts.shrink_to_fit();
        self.counts
    }
}

/// The second pass.
#[derive(Debug)]
pub(crate) struct Collector<'p> {
    plan: &'p TablePlan,
    differing: HashMap<u128, Copies>,
    groups: HashMap<Vec<u8>, Group>,
    /// Groups that may still get images.
    images_left: usize,
    buffer: Vec<u8>,
}

#[derive(Debug, Default)]
struct Group {
    unit: u32,
    rows: Vec<Row>,
    shown: bool,
}

#[derive(Debug)]
struct Row {
    hash: u128,
    copies: Copies,
    image: Option<RowImage>,
}

/// A row that was read in the second pass.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) of: RowOf<'a>,
    pub(crate) unit: u32,
    pub(crate) hash: u128,
}

impl<'p> Collector<'p> {
    /// `listed` is the number of differences whose rows are to be shown.
    pub(crate) fn new(plan: &'p TablePlan, differing: HashMap<u128, Copies>, listed: usize) -> Self {
        Collector {
            plan,
            differing,
            groups: HashMap::new(),
            images_left: listed,
            buffer: Vec::new(),
        }
    }

    /// True if no row differs, so that the second pass is not needed.
    pub(crate) fn is_empty(&self) -> bool {
        self.differing.is_empty()
    }

    /// True if rows with this hash are wanted.
    pub(crate) fn wants(&self, hash: u128) -> bool {
        self.differing.contains_key(&hash)
    }

    fn key(&self) -> Option<&'p [usize]> {
        self.plan.key.as_ref().map(|key| key.columns.as_slice())
    }

    /// Adds a row of either side. Staged rows come first, so that the pair of a shown row is shown as well.
    pub(crate) fn add(&mut self, seen: Seen<'_>, encoder: &BatchEncoder<'_>) -> Result<(), DigestError> {
        let Some(copies) = self.differing.get(&seen.hash).copied() else {
            return Ok(());
        };
        self.buffer.clear();
        match self.key() {
            Some(key) => encoder.row(seen.of.row, Some(key), &mut self.buffer)?,
            None => self.buffer.extend_from_slice(&seen.hash.to_le_bytes()),
        }
        let images_left = &mut self.images_left;
        if !self.groups.contains_key(&self.buffer) {
            let shown = *images_left > 0;
            *images_left -= usize::from(shown);
            self.groups.insert(
                self.buffer.clone(),
                Group {
                    unit: seen.unit,
                    rows: Vec::new(),
                    shown,
                },
            );
        }
        let Some(group) = self.groups.get_mut(&self.buffer) else {
            return Ok(());
        };
        if group.rows.iter().any(|row| row.hash == seen.hash) {
            return Ok(());
        }
        let image = if group.shown {
            Some(RowImage::take(seen.of, encoder)?)
        } else {
            None
        };
        group.rows.push(Row {
            hash: seen.hash,
            copies,
            image,
        });
        Ok(())
    }

    /// The differences: a list as far as rows are shown, and counts of all.
    pub(crate) fn finish(self) -> (Vec<Difference>, DifferenceCounts) {
        let key = self.key();
        let mut counts = DifferenceCounts::default();
        let mut list = Vec::new();
        for group in self.groups.values() {
            group.judge(self.plan, key, &mut counts, &mut list);
        }
        list.sort_by_cached_key(order);
        (list, counts)
    }
}

impl Group {
    fn judge(
        &self,
        plan: &TablePlan,
        key: Option<&[usize]>,
        counts: &mut DifferenceCounts,
        list: &mut Vec<Difference>,
    ) {
        let unit = self.unit;
        let name = |row: &Row| row.image.as_ref().map(|image| image.name(plan, key));
        let mut missing: Vec<(&Row, u64)> = Vec::new();
        let mut extra: Vec<(&Row, u64)> = Vec::new();
        for row in &self.rows {
            match (row.copies.staged, row.copies.target) {
                (staged, 0) => missing.push((row, staged)),
                (0, target) => extra.push((row, target)),
                (staged, target) => {
                    counts.doubled = counts.doubled.saturating_add(staged.abs_diff(target));
                    list.extend(name(row).map(|row| Difference::Doubled {
                        unit,
                        row,
                        staged,
                        target,
                    }));
                }
            }
        }
        if key.is_some() {
            pair(&mut missing, &mut extra, |staged, target, copies| {
                counts.changed = counts.changed.saturating_add(copies);
                if let (Some(row), Some(left), Some(right)) = (name(staged), &staged.image, &target.image) {
                    list.push(Difference::Changed {
                        unit,
                        row,
                        columns: left.changes(right, plan),
                    });
                }
            });
        }
        for (row, copies) in missing {
            counts.missing = counts.missing.saturating_add(copies);
            list.extend(name(row).map(|shown| Difference::Missing {
                unit,
                row: shown,
                copies,
                hash: hex(row.hash),
            }));
        }
        for (row, copies) in extra {
            counts.extra = counts.extra.saturating_add(copies);
            list.extend(name(row).map(|shown| Difference::Extra {
                unit,
                row: shown,
                copies,
                hash: hex(row.hash),
            }));
        }
    }
}

/// Pairs rows of one key, copy by copy; what has no partner stays.
fn pair<'a>(
    missing: &mut Vec<(&'a Row, u64)>,
    extra: &mut Vec<(&'a Row, u64)>,
    mut found: impl FnMut(&'a Row, &'a Row, u64),
) {
    while let (Some((staged, left)), Some((target, right))) = (missing.last_mut(), extra.last_mut()) {
        let copies = (*left).min(*right);
        found(staged, target, copies);
        *left -= copies;
        *right -= copies;
        if *left == 0 {
            missing.pop();
        }
        if *right == 0 {
            extra.pop();
        }
    }
}

fn hex(hash: u128) -> String {
    format!("{hash:032x}")
}

/// An order that a person expects: by unit, then by the row's name, shorter texts first so that numbers ascend.
fn order(difference: &Difference) -> (u32, Vec<(usize, String)>) {
    let (unit, row) = match difference {
        Difference::Missing { unit, row, .. }
        | Difference::Extra { unit, row, .. }
        | Difference::Changed { unit, row, .. }
        | Difference::Doubled { unit, row, .. } => (*unit, row),
    };
    let name = row.iter().map(|cell| cell.value.clone().unwrap_or_default());
    (unit, name.map(|text| (text.len(), text)).collect())
}
