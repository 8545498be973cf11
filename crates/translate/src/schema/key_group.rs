//! Types solved over foreign-key groups: columns that foreign keys connect get one PostgreSQL type.

use std::collections::BTreeMap;

use model::PgType;

/// Sets of connected nodes (union-find with path halving).
#[derive(Debug, Default)]
pub(crate) struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    /// `count` nodes, each alone.
    pub(crate) fn new(count: usize) -> Groups {
        Groups {
            parent: (0..count).collect(),
        }
    }

    pub(crate) fn find(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    pub(crate) fn union(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        // The smaller number becomes the root, so that the result does not depend on the order of the keys.
        self.parent[a.max(b)] = a.min(b);
    }

    /// Groups of two or more, each in ascending order.
    pub(crate) fn sets(&mut self) -> Vec<Vec<usize>> {
        let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for node in 0..self.parent.len() {
            let root = self.find(node);
            sets.entry(root).or_default().push(node);
        }
        sets.into_values().filter(|set| set.len() > 1).collect()
    }
}

/// The narrowest type that holds the values of all; `None` if there is none. `identity` is true if one of the columns
/// is an identity column, which in PostgreSQL is smallint, integer or bigint.
pub(crate) fn common_type(types: &[&PgType], identity: bool) -> Option<PgType> {
    let first = *types.first()?;
    let same = types.iter().all(|other| *other == first);
    if same && !identity {
        return Some(first.clone());
    }
    if types.iter().all(|t| integer_rank(t).is_some()) {
        let rank = types.iter().filter_map(|t| integer_rank(t)).max()?;
        return Some(match rank {
            0 if !identity => PgType::Boolean,
            0 | 1 => PgType::SmallInt,
            2 => PgType::Integer,
            3 => PgType::BigInt,
            _ if identity => PgType::BigInt,
            _ => PgType::Numeric {
                modifier: Some((digits(types), 0)),
            },
        });
    }
    if identity {
        return None;
    }
    if types.iter().all(|t| text_length(t).is_some()) {
        if types.contains(&&PgType::Citext) {
            return Some(PgType::Citext);
        }
        // None is longest of all.
        let lengths: Option<Vec<u32>> = types.iter().map(|t| text_length(t).flatten()).collect();
        return Some(match lengths {
            Some(lengths) if types.iter().all(|t| matches!(t, PgType::Char { .. })) => PgType::Char {
                length: lengths.into_iter().max()?,
            },
            Some(lengths) => PgType::Varchar {
                length: lengths.into_iter().max(),
            },
            None => PgType::Text,
        });
    }
    let numerics: Option<Vec<(i32, i32)>> = types
        .iter()
        .map(|t| match t {
            PgType::Numeric {
                modifier: Some((precision, scale)),
            } => Some((i32::from(*precision), i32::from(*scale))),
            _ => None,
        })
        .collect();
    if let Some(numerics) = numerics {
        let whole = numerics.iter().map(|(precision, scale)| precision - scale).max()?;
        let scale = numerics.iter().map(|(_, scale)| *scale).max()?;
        let precision = u16::try_from(whole + scale).ok().filter(|precision| *precision <= 76)?;
        return Some(PgType::Numeric {
            modifier: Some((precision, i16::try_from(scale).ok()?)),
        });
    }
    let digits = |pick: fn(&PgType) -> Option<u8>| -> Option<u8> {
        types
            .iter()
            .map(|t| pick(t))
            .collect::<Option<Vec<u8>>>()?
            .into_iter()
            .max()
    };
    if let Some(digits) = digits(|t| {
        if let PgType::Timestamp { digits } = t {
            Some(*digits)
        } else {
            None
        }
    }) {
        return Some(PgType::Timestamp { digits });
    }
    if let Some(digits) = digits(|t| {
        if let PgType::TimestampTz { digits } = t {
            Some(*digits)
        } else {
            None
        }
    }) {
        return Some(PgType::TimestampTz { digits });
    }
    if let Some(digits) = digits(|t| {
        if let PgType::Interval { digits } = t {
            Some(*digits)
        } else {
            None
        }
    }) {
        return Some(PgType::Interval { digits });
    }
    if let Some(digits) = digits(|t| {
        if let PgType::Time { digits } = t {
            Some(*digits)
        } else {
            None
        }
    }) {
        return Some(PgType::Time { digits });
    }
    None
}

/// The most digits of whole numbers, where one of them is a decimal: 19 are enough for bigint.
fn digits(types: &[&PgType]) -> u16 {
    let digits = |t: &&PgType| match t {
        PgType::Numeric {
            modifier: Some((digits, 0)),
        } => *digits,
        PgType::BigInt => 19,
        PgType::Integer => 10,
        _ => 5,
    };
    types.iter().map(digits).max().unwrap_or(20)
}

fn integer_rank(t: &PgType) -> Option<u8> {
    match t {
        PgType::Boolean => Some(0),
        PgType::SmallInt => Some(1),
        PgType::Integer => Some(2),
        PgType::BigInt => Some(3),
        PgType::Numeric { modifier: Some((_, 0)) } => Some(4),
        _ => None,
    }
}

/// Length of a text type; `Some(None)` is unlimited.
fn text_length(t: &PgType) -> Option<Option<u32>> {
    match t {
        PgType::Varchar { length } => Some(*length),
        PgType::Char { length } => Some(Some(*length)),
        PgType::Text | PgType::Citext => Some(None),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connected_columns_are_one_group() {
        let mut groups = Groups::new(6);
        groups.union(4, 1);
        groups.union(2, 4);
        groups.union(5, 5);
        assert_eq!(groups.sets(), vec![vec![1, 2, 4]]);
    }

    #[test]
    fn the_widest_type_wins_and_identity_stays_an_integer() {
        let numeric = PgType::Numeric {
            modifier: Some((20, 0)),
        };
        let varchar = |length| PgType::Varchar { length: Some(length) };
        for (types, identity, expected) in [
            (vec![PgType::SmallInt, PgType::BigInt], false, Some(PgType::BigInt)),
            (vec![numeric.clone(), numeric.clone()], true, Some(PgType::BigInt)),
            (vec![numeric.clone(), PgType::BigInt], false, Some(numeric.clone())),
            (vec![PgType::Boolean, PgType::SmallInt], false, Some(PgType::SmallInt)),
            (vec![PgType::Boolean, PgType::Boolean], true, Some(PgType::SmallInt)),
            (vec![varchar(10), varchar(30)], false, Some(varchar(30))),
            (vec![varchar(10), PgType::Text], false, Some(PgType::Text)),
            (vec![PgType::Char { length: 2 }, varchar(1)], false, Some(varchar(2))),
            (vec![varchar(10), PgType::Citext], false, Some(PgType::Citext)),
            (
                vec![
                    PgType::Numeric {
                        modifier: Some((10, 2)),
                    },
                    PgType::Numeric {
                        modifier: Some((12, 6)),
                    },
                ],
                false,
                Some(PgType::Numeric {
                    modifier: Some((14, 6)),
                }),
            ),
            (
                vec![PgType::Timestamp { digits: 0 }, PgType::Timestamp { digits: 3 }],
                false,
                Some(PgType::Timestamp { digits: 3 }),
            ),
            (vec![PgType::Text, PgType::BigInt], false, None),
            (vec![PgType::DoublePrecision], true, None),
            (vec![PgType::Integer], true, Some(PgType::Integer)),
        ] {
            let refs: Vec<&PgType> = types.iter().collect();
            assert_eq!(common_type(&refs, identity), expected, "{types:?}");
        }
    }
}
