//! What to inspect, and what tells that a table was altered since.

use model::TableName;
use model::source_schema::{SourcePartitioning, SourceTable};
use serde::{Deserialize, Serialize};

/// The part of a server that is inspected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Databases; if none is named, the connection's, or else all that are not the server's own. Of SQL Server, where a connection
    /// is to one database, its schemas.
    pub databases: Vec<String>,
}

/// The form of a table as far as a copy depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableShape {
    pub name: TableName,
    pub engine: String,
    /// In the table's order.
    pub columns: Vec<ShapeColumn>,
    /// When the server made this incarnation of the table, as it spells it, in UTC or in its own zone; `None` where that was not
    /// asked. Changes when a rebuilt copy is renamed into the table's place (as online schema change tools do). Of SQL Server it
    /// is the time of the last alteration, with the table's number.
    pub created: Option<String>,
    /// Of a partitioned table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partitioning: Option<ShapePartitioning>,
}

/// How a table is partitioned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShapePartitioning {
    /// `RANGE`, `LIST COLUMNS`, `HASH`, … as the catalog spells it.
    pub method: String,
    pub expression: String,
    /// In the table's order.
    pub partitions: Vec<ShapePartition>,
}

/// A partition of a shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShapePartition {
    pub name: String,
    /// Its values as the catalog spells them; empty where it has none.
    pub values: String,
}

/// A column of a shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShapeColumn {
    pub name: String,
    pub raw_type: String,
    pub nullable: bool,
    pub collation: Option<String>,
    /// Expression of a generated column.
    pub generated: Option<String>,
}

impl From<&SourceTable> for TableShape {
    fn from(table: &SourceTable) -> Self {
        TableShape {
            name: table.name.clone(),
            engine: table.engine.clone(),
            columns: table
                .columns
                .iter()
                .filter(|column| !table.is_implicit(&column.name))
                .map(|column| ShapeColumn {
                    name: column.name.clone(),
                    raw_type: column.raw_type.clone(),
                    nullable: column.nullable,
                    collation: column.collation.clone(),
                    generated: column.generated.as_ref().map(|generated| generated.expression.clone()),
                })
                .collect(),
            created: None,
            partitioning: table.partitioning.as_ref().map(ShapePartitioning::from),
        }
    }
}

impl From<&SourcePartitioning> for ShapePartitioning {
    fn from(partitioning: &SourcePartitioning) -> Self {
        ShapePartitioning {
            method: partitioning.method.clone(),
            expression: partitioning.expression.clone(),
            partitions: partitioning
                .partitions
                .iter()
                .map(|partition| ShapePartition {
                    name: partition.name.clone(),
                    values: partition.description.clone(),
                })
                .collect(),
        }
    }
}

impl TableShape {
    /// The first difference to a later shape of the same table, in words; `None` if there is none. The times of
    /// creation are compared only where both are known, and partitions only where this shape has them.
    pub fn difference(&self, later: &TableShape) -> Option<String> {
        if self.name != later.name {
            return Some(format!("{} is not {}", later.name, self.name));
        }
        if self.engine != later.engine {
            return Some(format!("the engine was {} and is {}", self.engine, later.engine));
        }
        for (position, column) in self.columns.iter().enumerate() {
            match later.columns.get(position) {
                Some(found) if found == column => {}
                Some(found) if found.name == column.name => {
                    return Some(format!(
                        "column {} was {} and is {}",
                        column.name,
                        column.describe(),
                        found.describe()
                    ));
                }
                _ if later.columns.iter().any(|found| found.name == column.name) => {
                    return Some(format!("column {} is at another place", column.name));
                }
                _ => return Some(format!("column {} is gone", column.name)),
            }
        }
        if let Some(added) = later.columns.get(self.columns.len()) {
            return Some(format!("column {} is new", added.name));
        }
        let partitioning = self.partitioning.as_ref();
        if let Some(what) = partitioning.and_then(|was| was.difference(later.partitioning.as_ref())) {
            return Some(what);
        }
        match (&self.created, &later.created) {
            (Some(was), Some(is)) if was != is => {
                Some(format!("it was altered, rebuilt or replaced at {is} (before: {was})"))
            }
            _ => None,
        }
    }
}

impl ShapePartitioning {
    fn difference(&self, later: Option<&ShapePartitioning>) -> Option<String> {
        let Some(later) = later else {
            return Some("the table is no longer partitioned".to_owned());
        };
        let named = |names: &ShapePartitioning, name: &str| {
            let mut partitions = names.partitions.iter();
            partitions.find(|partition| partition.name == name).cloned()
        };
        if (&self.method, &self.expression) != (&later.method, &later.expression) {
            let words = |of: &ShapePartitioning| format!("{} ({})", of.method, of.expression);
            return Some(format!("was partitioned by {} and is by {}", words(self), words(later)));
        }
        for partition in &self.partitions {
            match named(later, &partition.name) {
                None => return Some(format!("partition {} is gone", partition.name)),
                Some(found) if found != *partition => {
                    return Some(format!(
                        "partition {} was for values {} and is for {}",
                        partition.name, partition.values, found.values
                    ));
                }
                Some(_) => {}
            }
        }
        let mut later = later.partitions.iter();
        let added = later.find(|partition| named(self, &partition.name).is_none())?;
        Some(format!("partition {} is new", added.name))
    }
}

impl ShapeColumn {
    fn describe(&self) -> String {
        let mut text = self.raw_type.clone();
        if let Some(collation) = &self.collation {
            text.push_str(&format!(" collate {collation}"));
        }
        if let Some(expression) = &self.generated {
            text.push_str(&format!(" as ({expression})"));
        }
        text.push_str(if self.nullable { " null" } else { " not null" });
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(columns: &[(&str, &str)]) -> TableShape {
        TableShape {
            name: TableName::new("shop", "orders"),
            engine: "InnoDB".to_owned(),
            columns: columns
                .iter()
                .map(|(name, raw_type)| ShapeColumn {
                    name: (*name).to_owned(),
                    raw_type: (*raw_type).to_owned(),
                    nullable: false,
                    collation: None,
                    generated: None,
                })
                .collect(),
            created: None,
            partitioning: None,
        }
    }

    #[test]
    fn every_alteration_is_a_difference() {
        let before = shape(&[("id", "int"), ("total", "decimal(9,2)")]);
        assert_eq!(before.difference(&before.clone()), None);
        for (columns, wanted) in [
            (
                &[("id", "int"), ("total", "decimal(9,3)")][..],
                "column total was decimal(9,2) not null and is decimal(9,3) not null",
            ),
            (&[("id", "int")], "column total is gone"),
            (
                &[("total", "decimal(9,2)"), ("id", "int")],
                "column id is at another place",
            ),
            (
                &[("id", "int"), ("total", "decimal(9,2)"), ("note", "text")],
                "column note is new",
            ),
        ] {
            assert_eq!(before.difference(&shape(columns)).as_deref(), Some(wanted));
        }
        let at = |time: &str| TableShape {
            created: Some(time.to_owned()),
            ..before.clone()
        };
        assert_eq!(before.difference(&at("1")), None);
        assert!(at("1").difference(&at("2")).is_some());
    }

    #[test]
    fn partitions_are_compared_only_where_the_table_was_cut_by_them() {
        let by = |partitions: &[(&str, &str)]| TableShape {
            partitioning: Some(ShapePartitioning {
                method: "RANGE".to_owned(),
                expression: "`id`".to_owned(),
                partitions: partitions
                    .iter()
                    .map(|(name, values)| ShapePartition {
                        name: (*name).to_owned(),
                        values: (*values).to_owned(),
                    })
                    .collect(),
            }),
            ..shape(&[("id", "int")])
        };
        let before = by(&[("p0", "10"), ("p1", "20")]);
        assert_eq!(before.difference(&before.clone()), None);
        assert_eq!(shape(&[("id", "int")]).difference(&before), None);
        for (later, wanted) in [
            (shape(&[("id", "int")]), "the table is no longer partitioned"),
            (by(&[("p1", "20")]), "partition p0 is gone"),
            (by(&[("p0", "10"), ("p1", "20"), ("p2", "30")]), "partition p2 is new"),
            (
                by(&[("p0", "15"), ("p1", "20")]),
                "partition p0 was for values 10 and is for 15",
            ),
        ] {
            assert_eq!(before.difference(&later).as_deref(), Some(wanted));
        }
    }
}
