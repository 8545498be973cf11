//! What a source database holds: refined from a live catalog or from a script, the same model for both.

use serde::{Deserialize, Serialize};

use crate::mssql_type::MssqlType;
use crate::mysql_type::MysqlType;
use crate::name::{ColumnName, TableName};

/// The family of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// MySQL and MariaDB.
    Mysql,
    /// SQL Server and Azure SQL Database.
    Mssql,
}

/// A column type of any source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "dialect", content = "type")]
pub enum SourceType {
    Mysql(MysqlType),
    Mssql(MssqlType),
}

/// Everything that was read from a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSchema {
    pub dialect: Dialect,
    /// Product, as a person would say it: `MySQL` or `MariaDB`.
    pub product: String,
    /// Version as the server spells it.
    pub version: String,
    /// Ordered by name.
    pub tables: Vec<SourceTable>,
    /// Schemas that are declared beside those of the tables.
    pub schemas: Vec<String>,
    pub sequences: Vec<SourceSequence>,
    /// Alias types and table types; columns carry what an alias stands for.
    pub types: Vec<SourceUserType>,
    pub synonyms: Vec<SourceSynonym>,
    /// Views, routines, triggers and events, with their text.
    pub others: Vec<SourceObject>,
    /// Comments on anything but tables, columns and indexes, which carry their own.
    pub comments: Vec<SourceComment>,
    /// Users, roles and what they may do.
    pub grants: Vec<SourceGrant>,
}

impl SourceSchema {
    /// A schema that holds nothing yet.
    pub fn empty(dialect: Dialect, product: impl Into<String>, version: impl Into<String>) -> SourceSchema {
        SourceSchema {
            dialect,
            product: product.into(),
            version: version.into(),
            tables: Vec::new(),
            schemas: Vec::new(),
            sequences: Vec::new(),
            types: Vec::new(),
            synonyms: Vec::new(),
            others: Vec::new(),
            comments: Vec::new(),
            grants: Vec::new(),
        }
    }
}

/// A base table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceTable {
    pub name: TableName,
    /// Storage engine.
    pub engine: String,
    /// Whether the engine gives consistent snapshots.
    pub transactional: bool,
    pub comment: String,
    pub collation: Option<String>,
    /// Next value of the AUTO_INCREMENT or IDENTITY column, if the table has one and the value is known.
    pub next_identity: Option<i128>,
    pub columns: Vec<SourceColumn>,
    /// The primary key, if there is one; `unique` is true.
    pub primary_key: Option<SourceIndex>,
    /// All other indexes.
    pub indexes: Vec<SourceIndex>,
    pub foreign_keys: Vec<SourceForeignKey>,
    pub checks: Vec<SourceCheck>,
    pub partitioning: Option<SourcePartitioning>,
    /// MariaDB's WITH SYSTEM VERSIONING, or a temporal table of SQL Server.
    pub system_versioned: Option<SourceVersioning>,
    /// The catalog's estimates.
    pub estimated_rows: u64,
    pub estimated_bytes: u64,
    /// Options that have no field here, as spelled (e.g. `row_format=COMPRESSED`).
    pub options: Vec<String>,
}

impl SourceTable {
    /// True for a column that the source has and its catalog does not list.
    pub fn is_implicit(&self, column: &str) -> bool {
        self.is_of_period(column) && self.system_versioned.as_ref().is_some_and(|kept| kept.implicit)
    }

    /// The AUTO_INCREMENT column that an engine of MySQL numbers anew for each value of other columns, with those columns: it is
    /// the first part of no key, and a later part of one.
    pub fn counted_by_group(&self) -> Option<(&SourceColumn, Vec<&str>)> {
        let engines = ["MyISAM", "Aria", "MERGE", "MRG_MyISAM"];
        if !engines.iter().any(|engine| self.engine.eq_ignore_ascii_case(engine)) {
            return None;
        }
        let counted = self.columns.iter().find(|column| column.identity.is_some())?;
        let place = |index: &SourceIndex| {
            let mut parts = index.parts.iter();
            parts.position(|part| {
                part.column
                    .as_deref()
                    .is_some_and(|name| name.eq_ignore_ascii_case(&counted.name))
            })
        };
        let indexes = || self.primary_key.iter().chain(&self.indexes);
        if indexes().any(|index| place(index) == Some(0)) {
            return None;
        }
        let (index, at) = indexes().find_map(|index| Some((index, place(index)?)))?;
        let group = index.parts[..at].iter().filter_map(|part| part.column.as_deref());
        Some((counted, group.collect()))
    }

    /// True for the columns of the period of a table that keeps its history: the server fills them.
    pub fn is_of_period(&self, column: &str) -> bool {
        let period = self.system_versioned.as_ref().and_then(|kept| kept.period.as_ref());
        period.is_some_and(|(from, to)| [from, to].iter().any(|name| name.eq_ignore_ascii_case(column)))
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceColumn {
    pub name: ColumnName,
    /// The type as the catalog spells it.
    pub raw_type: String,
    pub source_type: SourceType,
    pub nullable: bool,
    pub default: Option<SourceDefault>,
    /// ON UPDATE CURRENT_TIMESTAMP with its fractional digits.
    pub on_update_now: Option<u8>,
    pub generated: Option<SourceGenerated>,
    pub identity: Option<SourceIdentity>,
    pub invisible: bool,
    pub charset: Option<String>,
    pub collation: Option<String>,
    /// The alias type that the column was declared with.
    pub alias: Option<TableName>,
    /// Properties that have no field here, as spelled (e.g. `SPARSE`).
    pub options: Vec<String>,
    pub comment: String,
    /// Labels of an ENUM or members of a SET that the catalog shows with a question mark, which may stand for a character
    /// that it cannot show, and whose real text nothing told.
    #[serde(default)]
    pub hidden_labels: Vec<HiddenLabel>,
}

impl SourceColumn {
    /// Whether its texts may hold characters that the server's catalog, kept in three-byte UTF-8, shows as question marks.
    ///
    /// <https://dev.mysql.com/doc/refman/9.0/en/charset-metadata.html>
    pub fn is_beyond_catalog(&self) -> bool {
        self.charset
            .as_deref()
            .is_some_and(|charset| ["utf8mb4", "utf16", "utf16le", "utf32", "gb18030"].contains(&charset))
    }
}

/// A label of which only the catalog's form is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HiddenLabel {
    /// The number that the server gives it, from 1.
    pub number: usize,
    /// As the catalog shows it.
    pub shown: String,
}

/// An AUTO_INCREMENT or IDENTITY column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceIdentity {
    /// The first value.
    pub seed: i128,
    /// Never 0.
    pub increment: i128,
}

impl SourceIdentity {
    /// AUTO_INCREMENT.
    pub const AUTO_INCREMENT: SourceIdentity = SourceIdentity { seed: 1, increment: 1 };
}

/// How a table keeps its history.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceVersioning {
    /// The table of the old rows, where it has a name.
    pub history: Option<TableName>,
    /// The columns of the period, where they have names: from and to.
    pub period: Option<(ColumnName, ColumnName)>,
    /// Nobody declared the columns of the period: the source has them all the same, and its catalog does not list them.
    #[serde(default)]
    pub implicit: bool,
    /// Where the period of a row ends that is not over, in UTC, where the source's type does not say it.
    #[serde(default)]
    pub end: Option<String>,
}

/// A column default.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum SourceDefault {
    /// A literal's value, unquoted (`0`, `new`, `1970-01-01`).
    Literal(String),
    /// CURRENT_TIMESTAMP with fractional digits.
    Now(u8),
    /// An expression in the source's SQL.
    Expression(String),
}

/// A generated column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceGenerated {
    pub expression: String,
    /// STORED (true) or VIRTUAL (false).
    pub stored: bool,
}

/// The kind of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceIndexKind {
    #[default]
    Btree,
    Hash,
    Fulltext,
    Spatial,
    Vector,
    Xml,
    Columnstore,
}

/// An index or key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceIndex {
    pub name: String,
    pub kind: SourceIndexKind,
    pub unique: bool,
    pub visible: bool,
    /// A disabled index of SQL Server: not kept up to date, and not enforced when unique.
    pub disabled: bool,
    pub parts: Vec<SourceIndexPart>,
    /// INCLUDE columns.
    pub include: Vec<ColumnName>,
    /// WHERE, in the source's SQL.
    pub filter: Option<String>,
    /// Properties that have no field here, as spelled.
    pub options: Vec<String>,
    pub comment: String,
    /// The server made the name up, or would: nobody relies on it.
    #[serde(default)]
    pub server_named: bool,
}

/// A part of an index: a column or an expression.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceIndexPart {
    pub column: Option<ColumnName>,
    pub expression: Option<String>,
    /// Indexed prefix in characters (bytes for binary types).
    pub prefix: Option<u32>,
    pub descending: bool,
}

/// What a foreign key does when its parent changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferentialAction {
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceForeignKey {
    pub name: String,
    pub columns: Vec<ColumnName>,
    pub referenced_table: TableName,
    pub referenced_columns: Vec<ColumnName>,
    pub on_update: ReferentialAction,
    pub on_delete: ReferentialAction,
    pub state: ConstraintState,
    /// The server made the name up, or would: nobody relies on it.
    #[serde(default)]
    pub server_named: bool,
}

/// Whether the source holds a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConstraintState {
    /// For every row.
    #[default]
    Enforced,
    /// For new rows; old ones were never checked (WITH NOCHECK).
    NotTrusted,
    /// For no row (NOT ENFORCED, NOCHECK CONSTRAINT).
    NotEnforced,
}

/// A CHECK constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceCheck {
    pub name: String,
    pub expression: String,
    pub state: ConstraintState,
    /// The server made the name up, or would: nobody relies on it.
    #[serde(default)]
    pub server_named: bool,
}

/// A partitioned table's scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcePartitioning {
    /// As the catalog spells it: `RANGE`, `LIST`, `HASH`, `KEY`, `RANGE COLUMNS`, `LINEAR HASH`, …
    pub method: String,
    /// Expression or column list; empty for KEY ().
    pub expression: String,
    /// In order.
    pub partitions: Vec<SourcePartition>,
    /// Method and expression of subpartitions, if any.
    pub subpartition: Option<String>,
}

/// A partition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcePartition {
    pub name: String,
    /// `VALUES LESS THAN` or `VALUES IN` list as the catalog spells it; `MAXVALUE` for the last; empty for HASH and KEY.
    pub description: String,
}

/// An object that is listed with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceObject {
    pub kind: SourceObjectKind,
    pub name: TableName,
    /// The table that a trigger belongs to.
    pub table: Option<TableName>,
    /// The text, where the account may see it: of a view its query, of others the whole statement or its body.
    pub definition: Option<String>,
    /// A view's columns, where it names them.
    pub columns: Vec<ColumnName>,
    /// Properties, as spelled (e.g. `SCHEMABINDING`, `WITH CHECK OPTION`).
    pub options: Vec<String>,
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSequence {
    pub name: TableName,
    /// The type of its values, where it has one of its own.
    pub source_type: Option<SourceType>,
    /// The next value where it is known, else the first.
    pub start: Option<i128>,
    pub increment: i128,
    pub minimum: Option<i128>,
    pub maximum: Option<i128>,
    pub cycle: bool,
    pub cache: Option<u64>,
}

/// A type that somebody made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceUserType {
    pub name: TableName,
    pub kind: SourceUserTypeKind,
}

/// What a made type is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceUserTypeKind {
    /// Another name for a type, NULL or NOT NULL.
    Alias {
        raw_type: String,
        source_type: SourceType,
        nullable: bool,
    },
    /// A table type, with its statement.
    Table { definition: String },
    /// Anything else, with its statement.
    Other { definition: String },
}

/// Another name for an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSynonym {
    pub name: TableName,
    /// What it stands for, as spelled.
    pub target: String,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceComment {
    /// As findings call the object: `view dbo.sales`, `schema sales`.
    pub object: String,
    pub text: String,
}

/// A statement about users, roles or permissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceGrant {
    /// As spelled.
    pub statement: String,
    pub line: Option<u32>,
}

/// The kind of a listed object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceObjectKind {
    View,
    Procedure,
    Function,
    Trigger,
    Event,
    Sequence,
    /// Anything else, by its statement.
    Other,
}
