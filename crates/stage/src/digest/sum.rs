//! The digest of a set of rows: how many, and the sum of their hashes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Count and sum modulo 2^128 of the row hashes of a set of rows; independent of their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// Rows.
    pub count: u64,
    /// Sum of their hashes modulo 2^128; 32 hexadecimal digits in JSON.
    #[serde(with = "sum_as_hex")]
    pub sum: u128,
}

impl Digest {
    /// The digest of no rows.
    pub const EMPTY: Digest = Digest { count: 0, sum: 0 };

    /// The digest of some rows.
    pub fn of(hashes: &[u128]) -> Digest {
        let mut digest = Digest::EMPTY;
        for hash in hashes {
            digest.add_row(*hash);
        }
        digest
    }

    /// Adds one row. The count stops at `u64::MAX`, which no machine reaches row by row.
    pub fn add_row(&mut self, hash: u128) {
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.wrapping_add(hash);
    }

    /// The digest of both sets together; `None` if the count does not fit.
    #[must_use]
    pub fn combine(self, other: Digest) -> Option<Digest> {
        Some(Digest {
            count: self.count.checked_add(other.count)?,
            sum: self.sum.wrapping_add(other.sum),
        })
    }

    /// The digest of the rows of `self` without those of `other`; `None` if `other` has more rows.
    #[must_use]
    pub fn subtract(self, other: Digest) -> Option<Digest> {
        Some(Digest {
            count: self.count.checked_sub(other.count)?,
            sum: self.sum.wrapping_sub(other.sum),
        })
    }
}

/// The digest of one verification unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitDigest {
    pub unit: u32,
    pub digest: Digest,
}

/// Digests being summed per unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitTally {
    units: BTreeMap<u32, Digest>,
}

impl UnitTally {
    /// No rows.
    pub fn new() -> Self {
        UnitTally::default()
    }

    /// Adds rows: the unit and the hash of each, in step. Rows beyond the shorter of the two are not added, so the
    /// caller gives slices of one length, as `UnitScheme::assign` and `RowHasher::hash_rows` make them.
    pub fn add(&mut self, units: &[u32], hashes: &[u128]) {
        debug_assert_eq!(units.len(), hashes.len());
        let mut rest = hashes;
        // Rows that follow one another are often of one unit.
        for run in units.chunk_by(PartialEq::eq) {
            let (own, others) = rest.split_at(run.len().min(rest.len()));
            self.add_all(run[0], own);
            rest = others;
        }
    }

    /// Adds rows that are all of one unit.
    pub fn add_all(&mut self, unit: u32, hashes: &[u128]) {
        if !hashes.is_empty() {
            let digest = self.units.entry(unit).or_default();
            for hash in hashes {
                digest.add_row(*hash);
            }
        }
    }

    /// Adds digests made elsewhere; false, with nothing changed for that unit, if a count does not fit.
    #[must_use]
    pub fn merge(&mut self, digests: &[UnitDigest]) -> bool {
        let mut fits = true;
        for UnitDigest { unit, digest } in digests {
            let sum = self.units.entry(*unit).or_default();
            match sum.combine(*digest) {
                Some(both) => *sum = both,
                None => fits = false,
            }
        }
        fits
    }

    /// The units that have rows, ascending.
    pub fn digests(&self) -> Vec<UnitDigest> {
        self.units
            .iter()
            .filter(|(_, d)| **d != Digest::EMPTY)
            .map(|(u, d)| UnitDigest { unit: *u, digest: *d })
            .collect()
    }

    /// All units together; `None` if the count does not fit.
    pub fn total(&self) -> Option<Digest> {
        self.units
            .values()
            .try_fold(Digest::EMPTY, |sum, digest| sum.combine(*digest))
    }
}

/// `sum` as 32 lower-case hexadecimal digits: JSON numbers do not hold 128 bits everywhere.
mod sum_as_hex {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(sum: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{sum:032x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let lower_hex = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if text.len() != 32 || !lower_hex {
            return Err(D::Error::custom("a digest's sum is 32 lower-case hexadecimal digits"));
        }
        u128::from_str_radix(&text, 16).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combine_and_subtract_undo_each_other_across_the_modulus() {
        let a = Digest {
            count: 2,
            sum: u128::MAX,
        };
        let b = Digest { count: 3, sum: 5 };
        let both = a.combine(b).unwrap();
        assert_eq!(both, Digest { count: 5, sum: 4 });
        assert_eq!(both.subtract(b), Some(a));
        assert_eq!(a.subtract(b), None);
        assert_eq!(
            Digest {
                count: u64::MAX,
                sum: 0
            }
            .combine(b),
            None
        );
    }

    #[test]
    fn json_has_the_sum_as_32_hex_digits() {
        let digest = Digest { count: 7, sum: 0xab };
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(json, r#"{"count":7,"sum":"000000000000000000000000000000ab"}"#);
        assert_eq!(serde_json::from_str::<Digest>(&json).unwrap(), digest);
        for bad in [
            r#"{"count":7,"sum":"ab"}"#,
            r#"{"count":7,"sum":"+00000000000000000000000000000ab"}"#,
            r#"{"count":7,"sum":"000000000000000000000000000000AB"}"#,
        ] {
            assert!(serde_json::from_str::<Digest>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_tally_keeps_units_apart_and_sums_to_the_total() {
        let mut tally = UnitTally::new();
        tally.add(&[4, 1, 4], &[10, 20, 30]);
        tally.add_all(9, &[]);
        assert_eq!(
            tally.digests(),
            [
                UnitDigest {
                    unit: 1,
                    digest: Digest { count: 1, sum: 20 }
                },
                UnitDigest {
                    unit: 4,
                    digest: Digest { count: 2, sum: 40 }
                }
            ]
        );
        assert_eq!(tally.total(), Some(Digest::of(&[10, 20, 30])));
    }
}
