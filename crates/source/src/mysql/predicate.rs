//! The WHERE of a chunk.
//!
//! A composite range is written as a chain of OR: MySQL does not use an index for `(a, b) >= (x, y)`
//! (<https://dev.mysql.com/doc/refman/9.0/en/row-constructor-optimization.html>). The bound on the first column is
//! repeated in front, where the optimizer sees a range without taking the chain apart.

use model::{ChunkRange, KeyValue, TablePlan};
use mysql_common::Value;

use super::value::KeyColumn;
use crate::chunks::{Side, chain};
use crate::error::{Result, SourceError};

/// SQL that starts with ` WHERE ` (or is empty), and its parameters in order.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Predicate {
    pub(crate) sql: String,
    pub(crate) params: Vec<Value>,
}

/// The key's columns in its order; `None` without a key, or with one of a type that cannot cut.
pub(crate) fn key_columns(table: &TablePlan) -> Option<Vec<KeyColumn>> {
    let key = table.key.as_ref()?;
    let columns: Option<Vec<_>> = key
        .columns
        .iter()
        .map(|&position| table.columns.get(position).and_then(KeyColumn::new))
        .collect();
    columns.filter(|columns| !columns.is_empty())
}

/// The predicate of a range and the declared row filter.
pub(crate) fn of_range(table: &TablePlan, range: &ChunkRange) -> Result<Predicate> {
    let mut predicate = Predicate::default();
    let mut parts = Vec::new();
    if range.has_ends() {
        let keys = key_columns(table).ok_or_else(|| mismatch(table, "the table has no key to cut"))?;
        for (bound, compare) in [(&range.lower, Side::Lower), (&range.upper, Side::Upper)] {
            if let Some(values) = bound {
                parts.push(side(table, &keys, values, compare, &mut predicate.params)?);
            }
        }
    }
    if let Some(filter) = &table.row_filter {
        // The line break ends a comment that the filter may end with.
        parts.push(format!("({filter}\n)"));
    }
    if !parts.is_empty() {
        predicate.sql = format!(" WHERE {}", parts.join(" AND "));
    }
    Ok(predicate)
}

impl Predicate {
    /// Narrows to keys whose first columns are `prefix` and whose next one is at least `at`.
    pub(crate) fn and_from(
        &mut self,
        table: &TablePlan,
        keys: &[KeyColumn],
        prefix: &[KeyValue],
        at: &KeyValue,
    ) -> Result<()> {
        let values = prefix.iter().map(|value| ("=", value)).chain([(">=", at)]);
        for (column, (operator, value)) in keys.iter().zip(values) {
            self.sql.push_str(if self.sql.is_empty() { " WHERE " } else { " AND " });
            let compared = compare(table, column, operator, value, &mut self.params)?;
            self.sql.push_str(&compared);
        }
        Ok(())
    }
}

/// `column operator value`; the value may become a parameter.
fn compare(
    table: &TablePlan,
    column: &KeyColumn,
    operator: &str,
    value: &KeyValue,
    params: &mut Vec<Value>,
) -> Result<String> {
    let (operand, param) = column
        .operand(value)
        .ok_or_else(|| mismatch(table, "a boundary is of another type than its column"))?;
    params.extend(param);
    Ok(format!("{} {operator} {operand}", column.name))
}

fn side(
    table: &TablePlan,
    keys: &[KeyColumn],
    bound: &[KeyValue],
    side: Side,
    params: &mut Vec<Value>,
) -> Result<String> {
    if bound.len() != keys.len() {
        return Err(mismatch(table, "a boundary has another number of columns than the key"));
    }
    chain(keys.len(), side, |position, operator| {
        compare(table, &keys[position], operator, &bound[position], params)
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
    use super::*;
    use crate::mysql::sample::plan;
    use model::MysqlType;

    #[test]
    fn a_composite_range_is_a_chain() {
        let int = MysqlType::Int { unsigned: false };
        let mut table = plan(&[("a", int.clone()), ("b", MysqlType::Varchar { length: 9 })], &[0, 1]);
        table.row_filter = Some("x > 1 -- old".to_owned());
        let range = ChunkRange {
            ordinal: 0,
            lower: Some(vec![KeyValue::Integer(1), KeyValue::Text("k".to_owned())]),
            upper: Some(vec![KeyValue::Integer(7), KeyValue::Text("z".to_owned())]),
            partitions: None,
        };
        let predicate = of_range(&table, &range).unwrap();
        assert_eq!(
            predicate.sql,
            " WHERE (`a` >= ? AND (`a` > ? OR (`a` = ? AND (`b` >= ?)))) \
             AND (`a` <= ? AND (`a` < ? OR (`a` = ? AND (`b` < ?)))) AND (x > 1 -- old\n)"
        );
        assert_eq!(predicate.params.len(), 8);
        assert_eq!(predicate.params[3], Value::from("k"));
        let single = plan(&[("a", int)], &[0]);
        let range = ChunkRange {
            ordinal: 0,
            lower: None,
            upper: Some(vec![KeyValue::Integer(7)]),
            partitions: None,
        };
        assert_eq!(of_range(&single, &range).unwrap().sql, " WHERE (`a` < ?)");
        let open = ChunkRange::WHOLE;
        assert_eq!(of_range(&single, &open).unwrap(), Predicate::default());
    }

    #[test]
    fn a_boundary_that_is_not_the_keys_is_an_error() {
        let table = plan(&[("a", MysqlType::Int { unsigned: false })], &[0]);
        for lower in [
            vec![],
            vec![KeyValue::Text("x".to_owned())],
            vec![KeyValue::Integer(1), KeyValue::Integer(2)],
        ] {
            let range = ChunkRange {
                ordinal: 0,
                lower: Some(lower),
                upper: None,
                partitions: None,
            };
            assert!(of_range(&table, &range).is_err());
        }
    }
}
