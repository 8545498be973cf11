//! The law of a table, decided per unit: S = P + Q, and P less the rows that PostgreSQL refused, plus the rows that were
//! there before, = T; each in count and digest.
//!
//! Pure: digests in, judgement out. Units are judged one by one, so that a difference in one cannot cancel another's.

use std::collections::{BTreeMap, BTreeSet};

use stage::Digest;

use crate::result::{BrokenLeg, Leg, Tally, UnitCounts};

/// Digests of one place per unit; a unit without rows may be absent.
pub type PerUnit = BTreeMap<u32, Digest>;

/// Everything that the law speaks of, for one table.
#[derive(Debug, Clone, Default)]
pub struct Legs {
    /// S: the source's rows, in canonical form.
    pub source: PerUnit,
    /// P: the staged files' rows.
    pub staged: PerUnit,
    /// Q: rows that the conversion refused.
    pub quarantined: PerUnit,
    /// Rows of P that PostgreSQL refused.
    pub refused: PerUnit,
    /// Rows that the target held before the first load.
    pub baseline: PerUnit,
    /// T: the target's rows.
    pub target: PerUnit,
    /// Rows of T with a value that no staged row can have; each breaks its unit whatever its digest is.
    pub unreadable: BTreeMap<u32, u64>,
}

/// What the law says about a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// Units in which S = P + Q is broken.
    pub source_to_stage: BTreeSet<u32>,
    /// Units in which P = T is broken.
    pub stage_to_target: BTreeSet<u32>,
    /// Units that have rows in any place.
    pub units: u64,
}

impl Judgement {
    /// True if no leg broke anywhere.
    pub fn holds(&self) -> bool {
        self.source_to_stage.is_empty() && self.stage_to_target.is_empty()
    }

    /// How many units there are and how many differ.
    pub fn counts(&self) -> UnitCounts {
        let differing = self.source_to_stage.union(&self.stage_to_target).count();
        UnitCounts {
            total: self.units,
            differing: u64::try_from(differing).unwrap_or(u64::MAX),
        }
    }

    /// The broken legs, for the report.
    pub fn broken(&self) -> Vec<BrokenLeg> {
        [
            (Leg::SourceToStage, &self.source_to_stage),
            (Leg::StageToTarget, &self.stage_to_target),
        ]
        .into_iter()
        .filter(|(_, units)| !units.is_empty())
        .map(|(leg, units)| BrokenLeg {
            leg,
            units: u64::try_from(units.len()).unwrap_or(u64::MAX),
        })
        .collect()
    }
}

/// Judges every unit that has rows in any place.
pub fn judge(legs: &Legs) -> Judgement {
    let mut judgement = Judgement::default();
    let places = [
        &legs.source,
        &legs.staged,
        &legs.quarantined,
        &legs.refused,
        &legs.baseline,
        &legs.target,
    ];
    let mut units: BTreeSet<u32> = places.into_iter().flat_map(BTreeMap::keys).copied().collect();
    units.extend(legs.unreadable.keys());
    judgement.units = u64::try_from(units.len()).unwrap_or(u64::MAX);
    let at = |place: &PerUnit, unit: u32| place.get(&unit).copied().unwrap_or(Digest::EMPTY);
    for unit in units {
        let staged = at(&legs.staged, unit);
        if staged.combine(at(&legs.quarantined, unit)) != Some(at(&legs.source, unit)) {
            judgement.source_to_stage.insert(unit);
        }
        let expected = staged
            .subtract(at(&legs.refused, unit))
            .and_then(|loaded| loaded.combine(at(&legs.baseline, unit)));
        let unreadable = legs.unreadable.get(&unit).copied().unwrap_or(0);
        if expected != Some(at(&legs.target, unit)) || unreadable > 0 {
            judgement.stage_to_target.insert(unit);
        }
    }
    judgement
}

/// All units of a place together, for the report.
pub fn total(place: &PerUnit) -> Tally {
    let mut rows = 0_u64;
    let mut sum = 0_u128;
    for digest in place.values() {
        rows = rows.saturating_add(digest.count);
        sum = sum.wrapping_add(digest.sum);
    }
    Tally {
        rows,
        digest: format!("{sum:032x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(unit: u32, hashes: &[u128]) -> PerUnit {
        PerUnit::from([(unit, Digest::of(hashes))])
    }

    fn merged(places: &[PerUnit]) -> PerUnit {
        places.iter().flatten().map(|(unit, digest)| (*unit, *digest)).collect()
    }

    /// Two units of three rows, all in order.
    fn sound() -> Legs {
        let place = merged(&[rows(0, &[11, 12, 13]), rows(1, &[21, 22, 23])]);
        Legs {
            source: place.clone(),
            staged: place.clone(),
            target: place,
            ..Legs::default()
        }
    }

    fn broken(legs: &Legs) -> (Vec<u32>, Vec<u32>) {
        let judgement = judge(legs);
        assert_eq!(judgement.holds(), judgement.broken().is_empty());
        (
            judgement.source_to_stage.into_iter().collect(),
            judgement.stage_to_target.into_iter().collect(),
        )
    }

    #[test]
    fn an_untouched_table_holds() {
        let judgement = judge(&sound());
        assert!(judgement.holds());
        assert_eq!(judgement.counts(), UnitCounts { total: 2, differing: 0 });
    }

    #[test]
    fn an_empty_table_holds_with_no_units() {
        assert_eq!(judge(&Legs::default()).counts(), UnitCounts { total: 0, differing: 0 });
        assert!(judge(&Legs::default()).holds());
    }

    #[test]
    fn a_lost_row_breaks_the_second_leg() {
        let mut legs = sound();
        legs.target.insert(1, Digest::of(&[21, 22]));
        assert_eq!(broken(&legs), (vec![], vec![1]));
        legs.target.remove(&1);
        assert_eq!(broken(&legs), (vec![], vec![1]));
    }

    #[test]
    fn a_doubled_row_breaks_although_each_row_is_there() {
        let mut legs = sound();
        legs.target.insert(0, Digest::of(&[11, 12, 13, 13]));
        assert_eq!(broken(&legs), (vec![], vec![0]));
    }

    #[test]
    fn a_doubled_row_that_replaces_another_is_seen_by_the_sum() {
        let mut legs = sound();
        legs.target.insert(0, Digest::of(&[11, 12, 12]));
        assert_eq!(broken(&legs), (vec![], vec![0]));
    }

    #[test]
    fn a_row_that_cancels_in_xor_does_not_cancel_here() {
        // {r1, r2, r2} against {r1, r3, r3} is equal under XOR.
        let legs = Legs {
            source: rows(0, &[11, 12, 12]),
            staged: rows(0, &[11, 12, 12]),
            target: rows(0, &[11, 13, 13]),
            ..Legs::default()
        };
        assert_eq!(broken(&legs), (vec![], vec![0]));
    }

    #[test]
    fn differences_in_two_units_do_not_cancel_although_the_totals_agree() {
        let mut legs = sound();
        // A row moves from unit 0 to unit 1: sum and count of the whole table stay.
        legs.target = merged(&[rows(0, &[11, 12]), rows(1, &[13, 21, 22, 23])]);
        assert_eq!(total(&legs.target), total(&legs.staged));
        assert_eq!(broken(&legs), (vec![], vec![0, 1]));
    }

    #[test]
    fn equal_counts_with_other_hashes_break() {
        let mut legs = sound();
        legs.target.insert(0, Digest::of(&[11, 12, 14]));
        assert_eq!(broken(&legs), (vec![], vec![0]));
    }

    #[test]
    fn equal_sums_with_other_counts_break() {
        let mut legs = sound();
        legs.target.insert(
            0,
            Digest {
                count: 2,
                sum: 11 + 12 + 13,
            },
        );
        assert_eq!(broken(&legs), (vec![], vec![0]));
    }

    #[test]
    fn a_fault_of_extraction_breaks_the_first_leg_only() {
        let mut legs = sound();
        legs.source.insert(1, Digest::of(&[21, 22, 99]));
        assert_eq!(broken(&legs), (vec![1], vec![]));
    }

    #[test]
    fn a_changed_staged_row_that_was_loaded_breaks_the_first_leg_only() {
        let mut legs = sound();
        legs.staged.insert(0, Digest::of(&[11, 12, 99]));
        legs.target.insert(0, Digest::of(&[11, 12, 99]));
        assert_eq!(broken(&legs), (vec![0], vec![]));
    }

    #[test]
    fn quarantined_rows_are_part_of_the_source() {
        let mut legs = sound();
        legs.source.insert(0, Digest::of(&[11, 12, 13, 77]));
        assert_eq!(broken(&legs), (vec![0], vec![]), "a row that vanished between S and P");
        legs.quarantined = rows(0, &[77]);
        assert_eq!(broken(&legs), (vec![], vec![]));
        legs.quarantined = rows(1, &[77]);
        assert_eq!(broken(&legs), (vec![0, 1], vec![]), "in the wrong unit");
    }

    #[test]
    fn refused_rows_are_not_expected_in_the_target() {
        let mut legs = sound();
        legs.target.insert(0, Digest::of(&[11, 13]));
        legs.refused = rows(0, &[12]);
        assert_eq!(broken(&legs), (vec![], vec![]));
        // Recorded as refused, and yet in the target.
        legs.target.insert(0, Digest::of(&[11, 12, 13]));
        assert_eq!(broken(&legs), (vec![], vec![0]));
        // More refused rows than staged ones make no sense.
        legs.refused = rows(0, &[11, 12, 13, 14]);
        assert_eq!(broken(&legs), (vec![], vec![0]));
    }

    #[test]
    fn rows_that_were_there_before_are_expected() {
        let mut legs = sound();
        legs.target.insert(0, Digest::of(&[11, 12, 13, 5]));
        assert_eq!(broken(&legs), (vec![], vec![0]));
        legs.baseline = rows(0, &[5]);
        assert_eq!(broken(&legs), (vec![], vec![]));
        legs.baseline = merged(&[rows(0, &[5]), rows(7, &[6])]);
        assert_eq!(broken(&legs), (vec![], vec![7]), "a row that was there before is gone");
    }

    #[test]
    fn a_row_that_cannot_be_read_breaks_its_unit_whatever_the_digest_says() {
        let mut legs = sound();
        legs.unreadable.insert(1, 1);
        assert_eq!(broken(&legs), (vec![], vec![1]));
    }

    #[test]
    fn rows_in_a_unit_that_the_stage_does_not_have_break() {
        let mut legs = sound();
        legs.target.insert(9, Digest::of(&[1]));
        assert_eq!(broken(&legs), (vec![], vec![9]));
    }

    #[test]
    fn the_total_wraps_like_the_sums_do() {
        let place = merged(&[rows(0, &[u128::MAX]), rows(1, &[2])]);
        assert_eq!(
            total(&place),
            Tally {
                rows: 2,
                digest: format!("{:032x}", 1)
            }
        );
    }
}
