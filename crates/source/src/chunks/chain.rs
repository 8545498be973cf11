//! A bound of a composite key in SQL that has no row values, or whose server uses no index for them: a chain of OR.
//!
//! The bound on the first column is repeated in front, where an optimizer sees a range without taking the chain apart.

/// Which end of a range a bound is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// `key >= bound`
    Lower,
    /// `key < bound`
    Upper,
}

/// The condition that a key of `columns` columns is on the inner side of a bound. `compare` gives `column operator value` of a
/// position in the key.
pub(crate) fn chain<E>(
    columns: usize,
    side: Side,
    mut compare: impl FnMut(usize, &str) -> Result<String, E>,
) -> Result<String, E> {
    let (strict, weak, last) = match side {
        Side::Lower => (">", ">=", ">="),
        Side::Upper => ("<", "<=", "<"),
    };
    let mut sql = String::from("(");
    if columns > 1 {
        sql.push_str(&compare(0, weak)?);
        sql.push_str(" AND (");
    }
    let mut open = 0;
    for position in 0..columns {
        if position + 1 == columns {
            sql.push_str(&compare(position, last)?);
        } else {
            sql.push_str(&compare(position, strict)?);
            sql.push_str(" OR (");
            sql.push_str(&compare(position, "=")?);
            sql.push_str(" AND (");
            open += 2;
        }
    }
    sql.push_str(&")".repeat(open + if columns > 1 { 2 } else { 1 }));
    Ok(sql)
}
