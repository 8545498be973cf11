//! Column types of SQL Server 2012 to 2025 and Azure SQL Database.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-types-transact-sql>.

use serde::{Deserialize, Serialize};

/// A SQL Server column type; alias types are resolved to what they stand for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    tag = "name",
    deny_unknown_fields
)]
pub enum MssqlType {
    /// 0 or 1.
    Bit,
    /// 0 to 255.
    TinyInt,
    /// 2 bytes.
    SmallInt,
    /// 4 bytes.
    Int,
    /// 8 bytes.
    BigInt,
    /// `decimal` and `numeric`: 1 to 38 digits, `scale` of them after the point.
    Decimal { precision: u8, scale: u8 },
    /// 8 bytes, 4 digits after the point.
    Money,
    /// 4 bytes, 4 digits after the point.
    SmallMoney,
    /// `float(25)` to `float(53)`: 8-byte IEEE 754.
    Float,
    /// `real`, and `float(1)` to `float(24)`: 4-byte IEEE 754.
    Real,
    /// Fixed length in bytes of the collation's code page.
    Char { length: u32 },
    /// At most `length` bytes of the collation's code page; `None` is `max`.
    Varchar { length: Option<u32> },
    /// The old form of `varchar(max)`.
    Text,
    /// Fixed length in UTF-16 code units.
    Nchar { length: u32 },
    /// At most `length` UTF-16 code units; `None` is `max`. `sysname` is `nvarchar(128)`.
    Nvarchar { length: Option<u32> },
    /// The old form of `nvarchar(max)`.
    Ntext,
    /// Fixed length in bytes, padded with zero bytes.
    Binary { length: u32 },
    /// At most `length` bytes; `None` is `max`.
    Varbinary { length: Option<u32> },
    /// The old form of `varbinary(max)`.
    Image,
    /// Year 1 to 9999.
    Date,
    /// Time of day; `digits` (0-7) of the second.
    Time { digits: u8 },
    /// 1753 to 9999, in 1/300 of a second.
    Datetime,
    /// 1900 to 2079, in minutes.
    SmallDatetime,
    /// Year 1 to 9999; `digits` (0-7) of the second.
    Datetime2 { digits: u8 },
    /// A `datetime2` with its offset from UTC.
    DatetimeOffset { digits: u8 },
    /// 8 bytes that the server changes with every update; also spelled `timestamp`.
    Rowversion,
    /// 16 bytes.
    UniqueIdentifier,
    /// XML, with or without a schema collection.
    Xml,
    /// A value of any of most other types.
    SqlVariant,
    /// A path in a tree.
    HierarchyId,
    /// Planar shapes.
    Geometry,
    /// Shapes on the globe.
    Geography,
    /// JSON (2025).
    Json,
    /// 32-bit floats (2025).
    Vector { dimensions: u32 },
    /// A type that this version of Landfall does not know, as spelled.
    Unsupported { raw: String },
}
