//! The PostgreSQL schema that translation makes. Expressions are PostgreSQL's SQL.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::name::{ColumnName, TableName};
use crate::pg_type::PgType;
use crate::source_schema::ReferentialAction;

/// A whole target schema.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgSchema {
    /// Schemas to create.
    pub schemas: Vec<String>,
    /// Extensions that the types need.
    pub extensions: Vec<String>,
    /// Collations that columns name.
    pub collations: Vec<PgCollation>,
    pub enums: Vec<PgEnum>,
    pub sequences: Vec<PgSequence>,
    /// In the source's order.
    pub tables: Vec<PgTable>,
    /// In an order in which they can be made.
    pub views: Vec<PgView>,
    /// Functions and triggers, after the views.
    pub routines: Vec<PgRoutine>,
    /// Comments on anything but tables and columns: the object as SQL names it (`view "s"."v"`), and the text.
    pub comments: Vec<(String, String)>,
    /// Roles and grants.
    pub grants: Vec<String>,
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgSequence {
    pub name: TableName,
    /// `smallint`, `integer` or `bigint`.
    pub pg_type: PgType,
    pub start: i64,
    pub increment: i64,
    pub minimum: Option<i64>,
    pub maximum: Option<i64>,
    pub cycle: bool,
    pub cache: Option<u64>,
    /// The source's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<TableName>,
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgView {
    pub name: TableName,
    /// Empty where the query names them.
    pub columns: Vec<ColumnName>,
    /// PostgreSQL's SQL.
    pub query: String,
    /// WITH CHECK OPTION.
    pub check_option: Option<CheckOption>,
    /// True if it reads with the rights of the one who asks, not of its owner.
    #[serde(default)]
    pub security_invoker: bool,
    /// The view or synonym of the source; `None` for one that the source does not have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<TableName>,
    /// The source's names of `columns`, where they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source_columns: Vec<ColumnName>,
}

/// Whose conditions a row has to meet that is written through a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckOption {
    /// Those of the view, and of the views below that have a check option themselves.
    Local,
    /// Those of the view and of all views below.
    Cascaded,
}

/// A function, procedure or trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgRoutine {
    /// What it makes: `function dbo.tax`, `trigger t on shop.orders`.
    pub object: String,
    /// The schema under whose name it is written.
    pub schema: String,
    /// The statement, without the semicolon.
    pub sql: String,
    #[serde(default)]
    pub place: PgPlace,
    /// Where it is the translation of one that the source has.
    #[serde(default)]
    pub names: Option<RoutineNames>,
}

/// What a function or procedure is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoutineNames {
    pub source: TableName,
    pub target: TableName,
}

/// When a routine is made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PgPlace {
    /// Before the tables, whose columns and constraints may call it.
    BeforeTables,
    /// Among the views, which may call it: after one of them, or before all.
    AmongViews { after: Option<TableName> },
    /// After the views.
    #[default]
    Last,
}

/// A nondeterministic collation of ICU: texts that differ are equal where its strength says so.
///
/// Source: <https://www.postgresql.org/docs/current/collation.html#COLLATION-NONDETERMINISTIC>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgCollation {
    pub name: TableName,
    /// As ICU spells it: `und-u-ks-level2`.
    pub locale: String,
}

/// An enum type, labels in the source's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgEnum {
    pub name: TableName,
    pub labels: Vec<String>,
}

/// A table with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgTable {
    pub name: TableName,
    /// The source table.
    pub source: TableName,
    pub columns: Vec<PgColumn>,
    pub primary_key: Option<PgKey>,
    pub unique_keys: Vec<PgKey>,
    pub indexes: Vec<PgIndex>,
    pub foreign_keys: Vec<PgForeignKey>,
    pub checks: Vec<PgCheck>,
    /// Columns that a BEFORE UPDATE trigger sets to the current time, with fractional digits.
    pub on_update_now: Vec<(ColumnName, u8)>,
    /// Those of them that hold UTC without saying so: their time is that of UTC, not of the session's zone.
    #[serde(default)]
    pub on_update_utc: BTreeSet<ColumnName>,
    pub partitioning: Option<PgPartitioning>,
    pub comment: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgColumn {
    pub name: ColumnName,
    pub pg_type: PgType,
    /// One of [`PgSchema::collations`]; the database's own otherwise.
    pub collation: Option<TableName>,
    pub nullable: bool,
    /// A default, as SQL.
    pub default: Option<String>,
    /// An identity column (`generated by default`) and its next value.
    pub identity: Option<PgIdentity>,
    /// A generated column's expression, as SQL.
    pub generated: Option<String>,
    /// True for a generated column that is computed when it is read (PostgreSQL 18).
    pub is_virtual: bool,
    pub comment: String,
}

/// An identity column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgIdentity {
    /// The value that the next insert gets.
    pub next: i64,
    /// Never 0.
    pub increment: i64,
}

/// A primary key or a unique constraint over columns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgKey {
    pub name: String,
    pub columns: Vec<ColumnName>,
    /// INCLUDE columns.
    pub include: Vec<ColumnName>,
    /// One NULL is as good as another: the second is refused, as SQL Server does.
    pub nulls_not_distinct: bool,
    /// Percent of each page that is filled at first, where it is said.
    #[serde(default)]
    pub fill_factor: Option<u8>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgIndex {
    pub name: String,
    pub unique: bool,
    /// `btree`, `hash`, `gin` or `gist`.
    pub method: String,
    /// Each part as SQL (a quoted column, or an expression in parentheses), with DESC where it is so.
    pub parts: Vec<String>,
    /// INCLUDE columns.
    pub include: Vec<ColumnName>,
    /// As in [`PgKey`].
    pub nulls_not_distinct: bool,
    /// WHERE, as SQL.
    pub predicate: Option<String>,
    /// As in [`PgKey`].
    #[serde(default)]
    pub fill_factor: Option<u8>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgForeignKey {
    pub name: String,
    pub columns: Vec<ColumnName>,
    pub referenced_table: TableName,
    pub referenced_columns: Vec<ColumnName>,
    pub on_update: ReferentialAction,
    pub on_delete: ReferentialAction,
    /// True if old rows may break it: then it is never validated.
    pub not_valid: bool,
    /// True if it is declared and not held (PostgreSQL 18).
    pub not_enforced: bool,
}

/// A CHECK constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgCheck {
    pub name: String,
    pub expression: String,
    /// True if old rows may break it: then it is never validated.
    pub not_valid: bool,
    /// As in [`PgForeignKey`].
    pub not_enforced: bool,
}

/// A partitioned table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgPartitioning {
    /// `RANGE ("d")`, `LIST ("a")` or `HASH ("id")`, as SQL.
    pub by: String,
    pub partitions: Vec<PgPartition>,
}

/// A partition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PgPartition {
    pub name: String,
    /// `FOR VALUES …` or `DEFAULT`, as SQL.
    pub bound: String,
}
