//! `INSERT … SELECT 1, 'a' UNION ALL SELECT 2, 'b'`: queries that read no table, and so give rows as lists do.

use super::behind::{Top, Tops};

/// What stands in a column of all rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mysql::script) enum Kind {
    Null,
    Text,
    Integer,
    /// An expression; its type is not known here.
    Other,
}

/// The rows of queries over constants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::mysql::script) struct Selects {
    pub(in crate::mysql::script) rows: u64,
    pub(in crate::mysql::script) columns: Vec<Kind>,
}

impl Selects {
    /// True if the server reserves just the numbers that it gives. It does not know beforehand how many rows a query has,
    /// and reserves 1, then 2, then 4 and so on; what is left of the last ones is lost
    /// (<https://dev.mysql.com/doc/refman/8.4/en/innodb-auto-increment-handling.html>, "bulk inserts").
    pub(in crate::mysql::script) fn leave_no_gap(&self) -> bool {
        self.rows.checked_add(1).is_some_and(u64::is_power_of_two)
    }
}

/// Words of a query that reads something, or of what may stand behind it.
const OTHERS: [&str; 18] = [
    "all",
    "distinct",
    "distinctrow",
    "except",
    "for",
    "from",
    "group",
    "having",
    "high_priority",
    "intersect",
    "into",
    "limit",
    "lock",
    "on",
    "order",
    "procedure",
    "returning",
    "where",
];

/// The rows, if nothing but constants stands behind SELECT, which ends before the byte `from`.
///
/// The server gives a column of a UNION one type for all rows: `1.50` above `2` makes it `2.00`. So the values of a column
/// must be of one kind, and plain; those of a single SELECT may be any expression.
pub(in crate::mysql::script) fn constants(text: &str, from: usize, backslash: bool) -> Option<Selects> {
    let mut rows: Vec<Vec<Kind>> = Vec::new();
    let (mut row, mut kind, mut signed) = (Vec::new(), None, false);
    let mut tops = Tops::new(text, from, backslash);
    while let Some((at, top)) = tops.next() {
        let next = match top {
            Top::Word(word) if word.eq_ignore_ascii_case("union") => {
                row.push(kind.take()?);
                rows.push(std::mem::take(&mut row));
                for wanted in ["all", "select"] {
                    match tops.next() {
                        Some((_, Top::Word(word))) if word.eq_ignore_ascii_case(wanted) => {}
                        _ => return None,
                    }
                }
                signed = false;
                continue;
            }
            Top::Word(word) if OTHERS.iter().any(|other| word.eq_ignore_ascii_case(other)) => return None,
            Top::Word(word) if word.eq_ignore_ascii_case("null") => Kind::Null,
            Top::Word(_) => Kind::Other,
            Top::Mark => match text.as_bytes().get(at) {
                Some(b',') => {
                    row.push(kind.take()?);
                    signed = false;
                    continue;
                }
                Some(b'-') if kind.is_none() && !signed => {
                    signed = true;
                    continue;
                }
                _ => Kind::Other,
            },
            Top::Value => match text.as_bytes().get(at) {
                Some(b'\'') if !signed => Kind::Text,
                Some(byte) if byte.is_ascii_digit() => {
                    let digits = text[at..]
                        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                        .next();
                    match digits {
                        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Kind::Integer,
                        _ => Kind::Other,
                    }
                }
                _ => Kind::Other,
            },
        };
        kind = Some(match (kind, next) {
            (None, next) => next,
            // 'it''s', and texts that stand one behind the other, are one.
            (Some(Kind::Text), Kind::Text) => Kind::Text,
            _ => Kind::Other,
        });
    }
    row.push(kind?);
    rows.push(row);
    let first = rows.first()?.clone();
    let columns = rows.iter().skip(1).try_fold(first, |known, row| {
        let both = known.iter().zip(row).map(|pair| match pair {
            (Kind::Other, _) | (_, Kind::Other) => None,
            (Kind::Null, kind) | (kind, Kind::Null) => Some(*kind),
            (one, other) => (one == other).then_some(*one),
        });
        (known.len() == row.len()).then(|| both.collect::<Option<Vec<Kind>>>())?
    })?;
    Some(Selects {
        rows: u64::try_from(rows.len()).ok()?,
        columns,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(u64, Vec<Kind>)> {
        constants(text, 0, true).map(|selects| (selects.rows, selects.columns))
    }

    #[test]
    fn queries_over_constants() {
        use Kind::{Integer, Null, Other, Text};
        for (text, rows, columns) in [
            (" 1, 'a, union', NULL", 1, vec![Integer, Text, Null]),
            (" now(), 1.5 * 2, -3", 1, vec![Other, Other, Integer]),
            (
                " 1, 'from' UNION ALL\n SELECT -2, null -- from\n union all select 3, 'it\\'s ''so'",
                3,
                vec![Integer, Text],
            ),
        ] {
            assert_eq!(of(text), Some((rows, columns)), "{text}");
        }
        for text in [
            " 1 from t",
            " 1 from dual",
            " 1 union select 1",
            " 1 union all (select 2)",
            " 1 union all select 2, 3",
            " 1 union all select 'a'",
            " 1.5 union all select 2",
            " 0x41 union all select 2",
            " distinct 1",
            " 1 where true",
            " 1 limit 0",
            " 1 on duplicate key update a = 2",
            " 1,, 2",
            "",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_that_are_reserved_and_lost() {
        let of = |rows| Selects {
            rows,
            columns: Vec::new(),
        };
        let without: Vec<u64> = (1..20).filter(|rows| of(*rows).leave_no_gap()).collect();
        assert_eq!(without, [1, 3, 7, 15]);
    }
}
