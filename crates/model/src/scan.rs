//! Questions about a source column's data, asked of the server when a decision depends on values.

use serde::{Deserialize, Serialize};

use crate::name::{ColumnName, TableName};

/// One question; the answer is the number of rows for which it is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanRequest {
    pub table: TableName,
    pub column: ColumnName,
    pub check: ScanCheck,
}

/// What to count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    tag = "kind",
    deny_unknown_fields
)]
pub enum ScanCheck {
    /// NULLs.
    Null,
    /// Numbers outside `min..=max` (decimal text).
    Outside { min: String, max: String },
    /// Texts of more than `length` characters.
    LongerThan { length: u32 },
    /// Values that are not 0 or 1 (NULL not counted).
    NotBoolean,
    /// Dates and times with more than `digits` fractional digits in use.
    MoreDigits { digits: u8 },
    /// Decimals with more than `scale` digits after the point in use.
    MoreScale { scale: i16 },
    /// Zero or partly zero dates.
    ZeroDate,
    /// Dates whose day is beyond their month.
    ImpossibleDate,
    /// Times outside 00:00:00 to 24:00:00.
    NotTimeOfDay,
    /// Texts that are none of `labels`.
    NotIn { labels: Vec<String> },
    /// Geometries without a spatial reference (SRID 0).
    WithoutSrid,
    /// Empty error values of an enum (index 0).
    EnumError,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanResult {
    pub request: ScanRequest,
    /// Rows for which the check is true.
    pub rows: u64,
}

/// How long the values of some columns of a table are, asked of all its rows or of the first ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LengthRequest {
    pub table: TableName,
    pub columns: Vec<ColumnName>,
    /// Rows to look at, in the order in which the server reads the table; `None` for all.
    pub first_rows: Option<u64>,
}

/// The answer, in bytes as the server stores them; NULL counts as 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LengthResult {
    pub request: LengthRequest,
    /// Rows that were looked at.
    pub rows: u64,
    /// The longest value of each column, in the request's order.
    pub longest: Vec<u64>,
    /// The largest sum of these columns in one row.
    pub longest_row: u64,
}

/// A foreign key of texts, whose servers do not compare alike: the rows that refer to their parent by another spelling are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpellingRequest {
    pub table: TableName,
    /// The constraint's name, empty if it has none.
    pub foreign_key: String,
    pub parent: TableName,
    /// All columns of the key, in its order.
    pub columns: Vec<SpelledColumn>,
}

/// A column of such a key, with the column that it refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpelledColumn {
    pub child: ColumnName,
    pub parent: ColumnName,
    /// How the target tells two values apart; `None` for a type that both servers compare alike.
    pub told_apart: Option<Spelling>,
}

/// How the target compares texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spelling {
    /// It ignores case (citext, a collation of ICU).
    pub folds_case: bool,
    /// It ignores spaces at the end (`char(n)`).
    pub padded: bool,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpellingResult {
    pub request: SpellingRequest,
    /// Rows whose value is not spelled as their parent's.
    pub rows: u64,
    /// A few of them: the row's values, and the parent's.
    pub examples: Vec<(String, String)>,
}
