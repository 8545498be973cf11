//! Tables of the target, as binding needs them.

use std::collections::BTreeMap;

use model::{PgType, TableName};
use tokio_postgres::{Row, Transaction};

use super::types::CatalogType;
use crate::connect::Target;
use crate::error::Result;
use crate::sql_text::qualified;

/// A relation that could be loaded.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetTable {
    pub name: TableName,
    pub kind: RelationKind,
    /// In the table's order.
    pub columns: Vec<TargetColumn>,
    pub primary_key: Option<TargetKey>,
    /// Unique constraints and unique indexes over plain columns.
    pub unique_keys: Vec<TargetKey>,
    /// True if the table has at least one row (false for relations that cannot be loaded).
    pub has_rows: bool,
    /// Enabled triggers that a user made for INSERT or DELETE: they fire when rows are loaded or replaced.
    pub triggers: Vec<String>,
}

/// What kind of relation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelationKind {
    Table,
    PartitionedTable,
    View,
    MaterializedView,
    ForeignTable,
}

impl RelationKind {
    /// With its article: `a table`.
    pub fn words(self) -> &'static str {
        match self {
            RelationKind::Table | RelationKind::PartitionedTable => "a table",
            RelationKind::View => "a view",
            RelationKind::MaterializedView => "a materialized view",
            RelationKind::ForeignTable => "a foreign table",
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetColumn {
    pub name: String,
    /// For a domain, its base type.
    pub pg_type: PgType,
    /// As declared: `format_type`.
    pub declared: String,
    /// The domain, if it is one.
    pub domain: Option<String>,
    /// Labels of an enum, in order.
    pub enum_labels: Vec<String>,
    /// By the column or by its domain.
    pub not_null: bool,
    /// A DEFAULT (not identity, not generated).
    pub has_default: bool,
    pub identity: Option<Identity>,
    /// GENERATED ALWAYS AS (…), stored or virtual.
    pub generated: bool,
    /// Its collation, for types that have one.
    pub collation: Option<String>,
}

/// The kind of an identity column. COPY writes values into both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    Always,
    ByDefault,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetKey {
    pub name: String,
    pub columns: Vec<String>,
}

impl TargetTable {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&TargetColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Target {
    /// Reads the given relations. Those that do not exist are not in the answer; the order is by name.
    ///
    /// # Errors
    /// Those of the queries; in particular a missing SELECT privilege, for `has_rows`.
    pub async fn tables(&self, names: &[TableName]) -> Result<Vec<TargetTable>> {
        let schemas: Vec<&str> = names.iter().map(|name| name.schema.as_str()).collect();
        let tables: Vec<&str> = names.iter().map(|name| name.name.as_str()).collect();
        let mut found = BTreeMap::new();
        for row in self
            .client
            .query(include_str!("../sql/relations.sql"), &[&schemas, &tables])
            .await?
        {
            let name = TableName::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?);
            let kind = match row.try_get::<_, String>(2)?.as_str() {
                "p" => RelationKind::PartitionedTable,
                "v" => RelationKind::View,
                "m" => RelationKind::MaterializedView,
                "f" => RelationKind::ForeignTable,
                _ => RelationKind::Table,
            };
            let triggers = row.try_get(3)?;
            found.insert(
                name.clone(),
                TargetTable {
                    name,
                    kind,
                    columns: Vec::new(),
                    primary_key: None,
                    unique_keys: Vec::new(),
                    has_rows: false,
                    triggers,
                },
            );
        }
        for row in self
            .client
            .query(include_str!("../sql/columns.sql"), &[&schemas, &tables])
            .await?
        {
            let name = TableName::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?);
            if let Some(table) = found.get_mut(&name) {
                table.columns.push(column(&row)?);
            }
        }
        for row in self
            .client
            .query(include_str!("../sql/keys.sql"), &[&schemas, &tables])
            .await?
        {
            let name = TableName::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?);
            let key = TargetKey {
                name: row.try_get(2)?,
                columns: row.try_get(4)?,
            };
            if let Some(table) = found.get_mut(&name) {
                if row.try_get(3)? {
                    table.primary_key = Some(key)
                } else {
                    table.unique_keys.push(key)
                }
            }
        }
        for table in found.values_mut() {
            if matches!(table.kind, RelationKind::Table | RelationKind::PartitionedTable) {
                let sql = format!("SELECT EXISTS (SELECT FROM {})", qualified(&table.name));
                table.has_rows = self.client.query_one(&sql, &[]).await?.try_get(0)?;
                self.release_locks().await?;
            }
        }
        Ok(found.into_values().collect())
    }
}

/// The types of a table's columns, by name, as binding finds them.
pub(crate) async fn column_types(transaction: &Transaction<'_>, table: &TableName) -> Result<BTreeMap<String, PgType>> {
    let sql = include_str!("../sql/column_types.sql");
    let rows = transaction.query(sql, &[&qualified(table)]).await?;
    rows.iter()
        .map(|row| {
            let catalog = CatalogType {
                schema: row.try_get(1)?,
                name: row.try_get(2)?,
                kind: row.try_get(3)?,
                modifier: row.try_get(4)?,
                formatted: row.try_get(5)?,
                element: row.try_get(6)?,
            };
            Ok((row.try_get(0)?, catalog.pg_type()))
        })
        .collect()
}

fn column(row: &Row) -> Result<TargetColumn> {
    let catalog = CatalogType {
        schema: row.try_get(3)?,
        name: row.try_get(4)?,
        kind: row.try_get(5)?,
        modifier: row.try_get(6)?,
        formatted: row.try_get(8)?,
        element: row.try_get(16)?,
    };
    let identity = match row.try_get::<_, String>(12)?.as_str() {
        "a" => Some(Identity::Always),
        "d" => Some(Identity::ByDefault),
        _ => None,
    };
    Ok(TargetColumn {
        name: row.try_get(2)?,
        pg_type: catalog.pg_type(),
        declared: row.try_get(7)?,
        domain: row.try_get(9)?,
        enum_labels: row.try_get(15)?,
        not_null: row.try_get(10)?,
        has_default: row.try_get(11)?,
        identity,
        generated: !row.try_get::<_, String>(13)?.is_empty(),
        collation: row.try_get(14)?,
    })
}
