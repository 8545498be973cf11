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
