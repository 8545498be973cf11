//! The WHERE of a chunk. T-SQL has no row values, so a composite range is a chain of OR.

use model::{ChunkRange, KeyValue, TablePlan};

use super::value::KeyColumn;
use crate::chunks::{Side, chain};
use crate::error::{Result, SourceError};

/// SQL that starts with ` WHERE `, or is empty: the predicate of a range and the declared row filter.
pub(crate) fn of_range(table: &TablePlan, keys: Option<&[KeyColumn]>, range: &ChunkRange) -> Result<String> {
    let mut parts = Vec::new();
    if range.has_ends() {
        let keys = keys.ok_or_else(|| mismatch(table, "the table has no key to cut"))?;
        for (bound, end) in [(&range.lower, Side::Lower), (&range.upper, Side::Upper)] {
            if let Some(values) = bound {
                parts.push(side(table, keys, values, end)?);
            }
        }
    }
    if let Some(filter) = &table.row_filter {
        // The line break ends a comment that the filter may end with.
        parts.push(format!("({filter}\n)"));
    }
    Ok(if parts.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", parts.join(" AND "))
    })
}

/// Narrows a predicate to keys whose first columns are `prefix` and whose next one is at least `at`.
pub(crate) fn and_from(
    sql: &mut String,
    table: &TablePlan,
    keys: &[KeyColumn],
    prefix: &[KeyValue],
    at: &KeyValue,
) -> Result<()> {
    let values = prefix.iter().map(|value| ("=", value)).chain([(">=", at)]);
    for (column, (operator, value)) in keys.iter().zip(values) {
        sql.push_str(if sql.is_empty() { " WHERE " } else { " AND " });
        sql.push_str(&compare(table, column, operator, value)?);
    }
    Ok(())
}

/// `column operator value`.
pub(super) fn compare(table: &TablePlan, column: &KeyColumn, operator: &str, value: &KeyValue) -> Result<String> {
    let operand = column
        .operand(value)
        .ok_or_else(|| mismatch(table, "a boundary is of another type than its column"))?;
    Ok(format!("{} {operator} {operand}", column.name))
}

fn side(table: &TablePlan, keys: &[KeyColumn], bound: &[KeyValue], side: Side) -> Result<String> {
    if bound.len() != keys.len() {
        return Err(mismatch(table, "a boundary has another number of columns than the key"));
    }
    chain(keys.len(), side, |position, operator| {
        compare(table, &keys[position], operator, &bound[position])
    })
}

fn mismatch(table: &TablePlan, reason: &str) -> SourceError {
    SourceError::UnexpectedAnswer {
        doing: format!("cutting {}", table.source),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use model::MssqlType;

    use super::*;
    use crate::mssql::sample::{keys, plan};

    #[test]
    fn a_composite_range_is_a_chain() {
        let mut table = plan(
            &[("a", MssqlType::Int), ("b", MssqlType::Nvarchar { length: Some(9) })],
            &[0, 1],
        );
        table.row_filter = Some("x > 1 -- old".to_owned());
        let keys = keys(&table);
        let range = ChunkRange {
            ordinal: 0,
            lower: Some(vec![KeyValue::Integer(1), KeyValue::Text("k".to_owned())]),
            upper: Some(vec![KeyValue::Integer(7), KeyValue::Text("z".to_owned())]),
            partitions: None,
        };
        assert_eq!(
            of_range(&table, Some(&keys), &range).unwrap(),
            " WHERE ([a] >= CAST(1 AS int) AND ([a] > CAST(1 AS int) OR ([a] = CAST(1 AS int) AND \
             ([b] >= CAST(N'k' AS nvarchar(9)))))) AND ([a] <= CAST(7 AS int) AND ([a] < CAST(7 AS int) OR \
             ([a] = CAST(7 AS int) AND ([b] < CAST(N'z' AS nvarchar(9)))))) AND (x > 1 -- old\n)"
        );
        assert!(of_range(&table, None, &range).is_err());
        let short = ChunkRange {
            lower: Some(vec![KeyValue::Integer(1)]),
            ..range
        };
        assert!(of_range(&table, Some(&keys), &short).is_err());
        table.row_filter = None;
        assert_eq!(of_range(&table, None, &ChunkRange::WHOLE).unwrap(), "");
    }
}
