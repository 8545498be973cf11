//! Partition functions and schemes.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-partition-function-transact-sql>.

use model::source_schema::{SourcePartition, SourcePartitioning};

use super::Reader;
use super::catalog::{Catalog, OnScheme, PartitionFunction, fold};
use super::column::without_parentheses;
use super::statement::{Outcome, Read};
use crate::script::Cursor;

impl Reader {
    /// CREATE PARTITION FUNCTION, from the name on.
    pub(super) fn create_partition_function(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let name = cursor.identifier()?;
        cursor.parenthesized()?;
        cursor.expect("AS")?;
        cursor.expect("RANGE")?;
        let right = cursor.eat("RIGHT");
        if !right {
            cursor.eat("LEFT");
        }
        cursor.expect("FOR")?;
        cursor.expect("VALUES")?;
        let values = cursor.parenthesized()?;
        cursor.expect_end()?;
        let function = PartitionFunction {
            right,
            boundaries: values
                .split_commas()
                .iter()
                .map(|value| value.rest().to_owned())
                .collect(),
        };
        self.catalog.partition_functions.insert(fold(&name), function);
        self.effects += 1;
        Ok(Outcome::Understood)
    }

    /// CREATE PARTITION SCHEME, from the name on.
    pub(super) fn create_partition_scheme(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let name = cursor.identifier()?;
        cursor.expect("AS")?;
        cursor.expect("PARTITION")?;
        let function = cursor.identifier()?;
        cursor.eat("ALL");
        cursor.expect("TO")?;
        cursor.parenthesized()?;
        cursor.expect_end()?;
        self.catalog.partition_schemes.insert(fold(&name), fold(&function));
        self.effects += 1;
        Ok(Outcome::Understood)
    }

    /// ALTER PARTITION, from FUNCTION or SCHEME on.
    pub(super) fn alter_partition(&mut self, cursor: &mut Cursor<'_>) -> Read {
        if cursor.eat("SCHEME") {
            // NEXT USED says where the next partition will lie.
            return Ok(Outcome::Ignored);
        }
        cursor.expect("FUNCTION")?;
        let name = cursor.identifier()?;
        cursor.parenthesized()?;
        let splits = cursor.is("SPLIT");
        if cursor.eat_one_of(&["SPLIT", "MERGE"]).is_none() {
            return Err(cursor.error("SPLIT or MERGE"));
        }
        cursor.expect("RANGE")?;
        let value = cursor.parenthesized()?;
        let text = value.rest().to_owned();
        cursor.expect_end()?;
        if text.is_empty() || text.starts_with('@') {
            return Err(value.error("a value that the script makes known"));
        }
        let Some(function) = self.catalog.partition_functions.get_mut(&fold(&name)) else {
            return Err(cursor.error("a partition function that the script makes"));
        };
        let at = function.boundaries.iter().position(|old| plain(old) == plain(&text));
        match (splits, at) {
            (false, Some(at)) => {
                function.boundaries.remove(at);
            }
            (true, None) => {
                let place = function.boundaries.iter().position(|old| is_before(&text, old));
                function
                    .boundaries
                    .insert(place.unwrap_or(function.boundaries.len()), text);
            }
            _ => {}
        }
        self.effects += 1;
        Ok(Outcome::Understood)
    }
}

/// A boundary without its quotes.
fn plain(value: &str) -> &str {
    let value = without_parentheses(value);
    let value = value
        .strip_prefix(['N', 'n'])
        .filter(|text| text.starts_with('\''))
        .unwrap_or(value);
    value.trim_matches('\'')
}

/// True if one boundary is less than another: as numbers where both are, else as texts, which dates mostly are.
fn is_before(one: &str, other: &str) -> bool {
    match (plain(one).parse::<i128>(), plain(other).parse::<i128>()) {
        (Ok(one), Ok(other)) => one < other,
        _ => plain(one) < plain(other),
    }
}

impl Catalog {
    /// The partitions of a table on a scheme; `None` if the script makes no such scheme.
    ///
    /// `RANGE RIGHT`: a bound is the first value of the next partition, `VALUES LESS THAN` in other words. `RANGE LEFT`: a
    /// bound is the last value of its own partition.
    pub(super) fn partitioning(&self, on: &OnScheme) -> Option<SourcePartitioning> {
        let function = self.partition_schemes.get(&fold(&on.scheme))?;
        let function = self.partition_functions.get(function)?;
        let bounds = function.boundaries.iter().map(String::as_str).chain(["MAXVALUE"]);
        let partitions = bounds.enumerate().map(|(at, bound)| SourcePartition {
            name: format!("p{}", at + 1),
            description: bound.to_owned(),
        });
        Some(SourcePartitioning {
            method: if function.right { "RANGE RIGHT" } else { "RANGE LEFT" }.to_owned(),
            expression: on.column.clone(),
            partitions: partitions.collect(),
            subpartition: None,
        })
    }
}
