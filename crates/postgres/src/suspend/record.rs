//! Table `landfall.suspended`: what is set aside, until it is put back.

use model::TableName;
use model::pg_type::quote;
use tokio_postgres::Transaction;

use super::{Kind, Suspended, found_of};
use crate::connect::Target;
use crate::error::Result;
use crate::sql_text::{literal, qualified};

/// A row of `landfall.suspended`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub table: TableName,
    pub name: String,
    pub kind: Kind,
    /// False if the table was dropped meanwhile.
    pub(super) has_table: bool,
    /// The table that a foreign key refers to.
    pub referenced: Option<TableName>,
    /// Levels below the topmost partitioned index.
    pub(super) depth: i32,
    /// The partitioned index of which this is the part of a partition, qualified and quoted.
    pub(super) part_of: Option<String>,
    pub(super) definition: String,
    /// Empty: the database's own. `None`: it has none, or it is not known.
    pub(super) tablespace: Option<String>,
    /// Statements for what the definition leaves out.
    pub(super) after: Vec<String>,
    /// JSON, for `foreign_key_rest.sql`.
    pub(super) particular: String,
}

impl From<Listed> for Suspended {
    fn from(listed: Listed) -> Self {
        Suspended {
            table: listed.table,
            name: listed.name,
        }
    }
}

impl Listed {
    pub(super) fn quoted_name(&self) -> String {
        quote(&self.name)
    }

    /// An index is in the schema of its table.
    pub(super) fn qualified_name(&self) -> String {
        qualified(&TableName::new(self.table.schema.clone(), self.name.clone()))
    }

    /// The statements that create it, but for what [`Listed::particular`] is for.
    pub(super) fn statements(&self) -> Vec<String> {
        let mut statements = Vec::new();
        if let Some(tablespace) = &self.tablespace {
            // Only so can that of a constraint's index be said where it has a predicate or is deferrable.
            statements.push(format!("SET LOCAL default_tablespace = {}", literal(tablespace)));
        }
        statements.push(match self.kind {
            Kind::UniqueIndex | Kind::Trigger => self.definition.clone(),
            Kind::UniqueConstraint | Kind::ForeignKey => format!(
                "ALTER TABLE {} ADD CONSTRAINT {} {}",
                qualified(&self.table),
                self.quoted_name(),
                self.definition
            ),
        });
        statements.extend(self.after.iter().cloned());
        statements
    }

    fn concerns(&self, family: &[Relation]) -> bool {
        family
            .iter()
            .any(|relation| relation.name == self.table || Some(&relation.name) == self.referenced.as_ref())
    }
}

/// A table with its place among partitions.
pub(super) struct Relation {
    pub(super) oid: u32,
    name: TableName,
    /// One that a given table is a partition of.
    above: bool,
}

/// Those of `tables` that are there, with their partitions and what they are partitions of.
pub(super) async fn family(target: &Target, tables: &[TableName]) -> Result<Vec<Relation>> {
    let schemas: Vec<&str> = tables.iter().map(|table| table.schema.as_str()).collect();
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    target
        .client
        .query(include_str!("../sql/suspend/family.sql"), &[&schemas, &names])
        .await?
        .iter()
        .map(|row| {
            Ok(Relation {
                oid: row.try_get(0)?,
                name: TableName::new(row.try_get::<_, String>(1)?, row.try_get::<_, String>(2)?),
                above: row.try_get(3)?,
            })
        })
        .collect()
}

/// Makes the table, or gives one of the first layout the columns of this one.
pub(super) async fn ensure(transaction: &Transaction<'_>) -> Result<()> {
    Ok(transaction
        .batch_execute(include_str!("../sql/suspend/table.sql"))
        .await?)
}

/// Writes a row.
pub(super) async fn keep(transaction: &Transaction<'_>, listed: &Listed) -> Result<()> {
    let referenced = listed.referenced.as_ref();
    transaction
        .execute(
            include_str!("../sql/suspend/keep.sql"),
            &[
                &listed.kind.as_str(),
                &listed.table.schema,
                &listed.table.name,
                &listed.name,
                &referenced.map(|table| table.schema.as_str()),
                &referenced.map(|table| table.name.as_str()),
                &listed.depth,
                &listed.part_of,
                &listed.definition,
                &listed.tablespace,
                &listed.after,
                &listed.particular,
            ],
        )
        .await?;
    Ok(())
}

/// Takes a row out; false if it is not there any more. Until the transaction ends nobody else can.
pub(super) async fn take(transaction: &Transaction<'_>, listed: &Listed) -> Result<bool> {
    let sql = "DELETE FROM landfall.suspended \
               WHERE target_schema = $1 AND target_table = $2 AND name = $3 AND kind = $4";
    let taken = transaction
        .execute(
            sql,
            &[
                &listed.table.schema,
                &listed.table.name,
                &listed.name,
                &listed.kind.as_str(),
            ],
        )
        .await?;
    Ok(taken > 0)
}

pub(crate) async fn is_there(target: &Target) -> Result<bool> {
    let sql = "SELECT to_regclass('landfall.suspended') IS NOT NULL";
    Ok(target.client.query_one(sql, &[]).await?.try_get(0)?)
}

/// What is set aside now, in the order of putting back, of all projects that load this database.
///
/// # Errors
/// The query's.
pub async fn listed(target: &Target) -> Result<Vec<Listed>> {
    if !is_there(target).await? {
        return Ok(Vec::new());
    }
    target
        .client
        .query(include_str!("../sql/suspend/listed.sql"), &[])
        .await?
        .iter()
        .map(|row| Ok(found_of(row)?.listed))
        .collect()
}

/// What is set aside of the `tables` and of foreign keys to them, and what cannot be put back because its table is gone, in
/// the order of putting back.
///
/// # Errors
/// The queries'.
pub async fn listed_for(target: &Target, tables: &[TableName]) -> Result<Vec<Listed>> {
    let mut listed = listed(target).await?;
    let family = family(target, tables).await?;
    listed.retain(|listed| !listed.has_table || listed.concerns(&family));
    Ok(listed)
}

/// What is set aside of other tables than these and their partitions: what is left when they are dropped.
///
/// # Errors
/// The queries'.
pub async fn listed_outside(target: &Target, tables: &[TableName]) -> Result<Vec<Listed>> {
    let mut listed = listed(target).await?;
    let family = family(target, tables).await?;
    listed.retain(|listed| {
        listed.has_table
            && !family
                .iter()
                .any(|relation| !relation.above && relation.name == listed.table)
    });
    Ok(listed)
}
