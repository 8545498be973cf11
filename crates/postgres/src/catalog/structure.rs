//! The whole structure of some schemas, to compare with the source's catalog after a migration.

use model::source_schema::ReferentialAction;
use model::{PgType, TableName};
use tokio_postgres::Row;

use super::tables::TargetTable;
use crate::connect::Target;
use crate::error::Result;
use crate::sql_text::qualified;

/// Everything of the asked schemas, ordered by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct TargetStructure {
    /// Tables and views with their columns; partitions are in their table's `partitions`.
    pub tables: Vec<TargetTable>,
    /// Partitioned tables: name, partition key (`RANGE (d)`) and each partition's name and bound as text.
    pub partitioned: Vec<(TableName, String, Vec<String>)>,
    pub constraints: Vec<TargetConstraint>,
    pub indexes: Vec<TargetIndex>,
    pub sequences: Vec<TargetSequence>,
    pub triggers: Vec<TargetTrigger>,
    pub comments: Vec<TargetComment>,
    pub enums: Vec<TargetEnum>,
}

/// The kind of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConstraintKind {
    PrimaryKey,
    Unique,
    ForeignKey,
    Check,
    Exclusion,
}

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetConstraint {
    pub table: TableName,
    pub name: String,
    pub kind: ConstraintKind,
    pub columns: Vec<String>,
    /// As `pg_get_constraintdef` writes it.
    pub definition: String,
    /// False for NOT VALID, and for a foreign key whose triggers are disabled.
    pub validated: bool,
    pub deferrable: bool,
    /// For foreign keys.
    pub references: Option<TargetReference>,
}

/// What a foreign key points to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetReference {
    pub table: TableName,
    pub columns: Vec<String>,
    pub on_update: ReferentialAction,
    pub on_delete: ReferentialAction,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetIndex {
    pub table: TableName,
    pub name: String,
    /// `btree`, `gin`, …
    pub method: String,
    pub unique: bool,
    pub primary: bool,
    /// False for an index that a failed concurrent build left behind.
    pub valid: bool,
    /// As `pg_get_indexdef` writes it.
    pub definition: String,
    /// True if it belongs to a constraint.
    pub of_constraint: bool,
    /// Each key part as SQL.
    pub parts: Vec<String>,
    /// Its WHERE.
    pub predicate: Option<String>,
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetSequence {
    pub name: TableName,
    /// Table and column that own it.
    pub owner: Option<(TableName, String)>,
    /// True if it belongs to an identity column (not to a serial or by OWNED BY).
    pub identity: bool,
    /// What the next `nextval` gives; past `max` it would fail.
    pub next: i64,
    pub increment: i64,
    pub min: i64,
    pub max: i64,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetTrigger {
    pub table: TableName,
    pub name: String,
    pub enabled: bool,
    pub definition: String,
}

/// A comment of a table, or of its column.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetComment {
    pub table: TableName,
    pub column: Option<String>,
    pub text: String,
}

/// An enum type.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetEnum {
    pub name: TableName,
    pub labels: Vec<String>,
}

impl Target {
    /// Reads the structure of the given schemas.
    ///
    /// # Errors
    /// Those of the queries; in particular a missing SELECT privilege on a sequence or table.
    pub async fn structure(&self, schemas: &[String]) -> Result<TargetStructure> {
        let mut structure = TargetStructure::default();
        let mut names = Vec::new();
        for row in self
            .client
            .query(include_str!("../sql/base_tables.sql"), &[&schemas])
            .await?
        {
            let name = name(&row, 0)?;
            if let Some(key) = row.try_get::<_, Option<String>>(3)? {
                structure.partitioned.push((name.clone(), key, row.try_get(4)?));
            }
            names.push(name);
        }
        structure.tables = self.tables(&names).await?;
        for row in self
            .client
            .query(include_str!("../sql/constraints.sql"), &[&schemas])
            .await?
        {
            structure.constraints.push(constraint(&row)?);
        }
        for row in self
            .client
            .query(include_str!("../sql/indexes.sql"), &[&schemas])
            .await?
        {
            structure.indexes.push(TargetIndex {
                table: name(&row, 0)?,
                name: row.try_get(2)?,
                method: row.try_get(3)?,
                unique: row.try_get(4)?,
                primary: row.try_get(5)?,
                valid: row.try_get(6)?,
                definition: row.try_get(7)?,
                of_constraint: row.try_get(8)?,
                parts: row.try_get(9)?,
                predicate: row.try_get(10)?,
            });
        }
        for row in self
            .client
            .query(include_str!("../sql/sequences.sql"), &[&schemas])
            .await?
        {
            structure.sequences.push(self.sequence(&row).await?);
            self.release_locks().await?;
        }
        for row in self
            .client
            .query(include_str!("../sql/triggers.sql"), &[&schemas])
            .await?
        {
            structure.triggers.push(TargetTrigger {
                table: name(&row, 0)?,
                name: row.try_get(2)?,
                enabled: row.try_get(3)?,
                definition: row.try_get(4)?,
            });
        }
        for row in self
            .client
            .query(include_str!("../sql/comments.sql"), &[&schemas])
            .await?
        {
            structure.comments.push(TargetComment {
                table: name(&row, 0)?,
                column: row.try_get(2)?,
                text: row.try_get(3)?,
            });
        }
        structure.enums = self.enums(schemas).await?;
        Ok(structure)
    }

    /// The enum types of the given schemas, labels in order.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn enums(&self, schemas: &[String]) -> Result<Vec<TargetEnum>> {
        let rows = self.client.query(include_str!("../sql/enums.sql"), &[&schemas]).await?;
        rows.iter()
            .map(|row| {
                Ok(TargetEnum {
                    name: name(row, 0)?,
                    labels: row.try_get(2)?,
                })
            })
            .collect()
    }

    /// `pg_sequences.last_value` is NULL after `setval(…, false)`, so each sequence is asked itself.
    async fn sequence(&self, row: &Row) -> Result<TargetSequence> {
        let name = name(row, 0)?;
        let increment: i64 = row.try_get(7)?;
        let state = self
            .client
            .query_one(&format!("SELECT last_value, is_called FROM {}", qualified(&name)), &[])
            .await?;
        let last: i64 = state.try_get(0)?;
        let next = if state.try_get(1)? {
            last.saturating_add(increment)
        } else {
            last
        };
        let owner = match (
            row.try_get::<_, Option<String>>(2)?,
            row.try_get::<_, Option<String>>(3)?,
        ) {
            (Some(schema), Some(table)) => Some((TableName::new(schema, table), row.try_get(4)?)),
            _ => None,
        };
        let identity = row.try_get::<_, Option<String>>(5)?.as_deref() == Some("i");
        Ok(TargetSequence {
            name,
            owner,
            identity,
            next,
            increment,
            min: row.try_get(9)?,
            max: row.try_get(8)?,
        })
    }
}

impl TargetStructure {
    /// The type of a column, if the table and the column are there.
    pub fn column_type(&self, table: &TableName, column: &str) -> Option<&PgType> {
        self.tables
            .iter()
            .find(|t| t.name == *table)?
            .column(column)
            .map(|column| &column.pg_type)
    }
}

fn name(row: &Row, at: usize) -> Result<TableName> {
    Ok(TableName::new(
        row.try_get::<_, String>(at)?,
        row.try_get::<_, String>(at + 1)?,
    ))
}

fn constraint(row: &Row) -> Result<TargetConstraint> {
    let kind = match row.try_get::<_, String>(3)?.as_str() {
        "p" => ConstraintKind::PrimaryKey,
        "u" => ConstraintKind::Unique,
        "f" => ConstraintKind::ForeignKey,
        "x" => ConstraintKind::Exclusion,
        _ => ConstraintKind::Check,
    };
    let references = match (
        row.try_get::<_, Option<String>>(8)?,
        row.try_get::<_, Option<String>>(9)?,
    ) {
        (Some(schema), Some(table)) => Some(TargetReference {
            table: TableName::new(schema, table),
            columns: row.try_get(10)?,
            on_update: action(&row.try_get::<_, String>(11)?),
            on_delete: action(&row.try_get::<_, String>(12)?),
        }),
        _ => None,
    };
    Ok(TargetConstraint {
        table: name(row, 0)?,
        name: row.try_get(2)?,
        kind,
        columns: row.try_get(4)?,
        definition: row.try_get(5)?,
        validated: row.try_get(6)?,
        deferrable: row.try_get(7)?,
        references,
    })
}

/// `confupdtype` and `confdeltype`: <https://www.postgresql.org/docs/current/catalog-pg-constraint.html>.
fn action(letter: &str) -> ReferentialAction {
    match letter {
        "r" => ReferentialAction::Restrict,
        "c" => ReferentialAction::Cascade,
        "n" => ReferentialAction::SetNull,
        "d" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}
