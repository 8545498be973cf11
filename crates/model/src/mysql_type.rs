//! Column types of MySQL 5.7 to 9.x and MariaDB 10.6 to 11.x.
//!
//! MySQL: <https://dev.mysql.com/doc/refman/9.0/en/data-types.html>;
//! MariaDB: <https://mariadb.com/kb/en/data-types/>.

use serde::{Deserialize, Serialize};

/// A MySQL or MariaDB column type, parsed from `COLUMN_TYPE`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    tag = "name",
    deny_unknown_fields
)]
pub enum MysqlType {
    /// 1 byte. `display_width` 1 is how BOOLEAN is spelled.
    TinyInt { unsigned: bool, display_width: Option<u8> },
    /// 2 bytes.
    SmallInt { unsigned: bool },
    /// 3 bytes.
    MediumInt { unsigned: bool },
    /// 4 bytes.
    Int { unsigned: bool },
    /// 8 bytes.
    BigInt { unsigned: bool },
    /// Exact number of `precision` (1-65) digits, `scale` (0-30, 38 in MariaDB) of them after the point.
    Decimal { precision: u8, scale: u8, unsigned: bool },
    /// 4-byte IEEE 754.
    Float { unsigned: bool },
    /// 8-byte IEEE 754.
    Double { unsigned: bool },
    /// `width` (1-64) bits.
    Bit { width: u8 },
    /// Fixed length in characters; the server strips trailing spaces on reading.
    Char { length: u32 },
    /// Variable length in characters.
    Varchar { length: u32 },
    /// Up to 255 bytes.
    TinyText,
    /// Up to 65,535 bytes.
    Text,
    /// Up to 2^24 - 1 bytes.
    MediumText,
    /// Up to 2^32 - 1 bytes.
    LongText,
    /// Fixed length in bytes, padded with zero bytes.
    Binary { length: u32 },
    /// Variable length in bytes.
    Varbinary { length: u32 },
    /// Up to 255 bytes.
    TinyBlob,
    /// Up to 65,535 bytes.
    Blob,
    /// Up to 2^24 - 1 bytes.
    MediumBlob,
    /// Up to 2^32 - 1 bytes.
    LongBlob,
    /// Day, possibly `0000-00-00` or with zero month or day.
    Date,
    /// -838:59:59 to 838:59:59 with `digits` (0-6) fractional digits.
    Time { digits: u8 },
    /// Date and time without zone.
    Datetime { digits: u8 },
    /// A point in time, 1970 to 2038 (2106 in MariaDB 11.5), shown in the session's zone.
    Timestamp { digits: u8 },
    /// 0000, 1901 to 2155.
    Year,
    /// One label of a list; index 0 is the empty error value.
    Enum { labels: Vec<String> },
    /// Any subset of at most 64 members.
    Set { members: Vec<String> },
    /// MySQL's binary JSON (`alias` false), or MariaDB's LONGTEXT with a JSON_VALID check (`alias` true).
    Json { alias: bool },
    /// Any of the spatial types; `kind` as spelled, lower case (`point`, `geometry`, …).
    Geometry { kind: String, srid: Option<u32> },
    /// 32-bit floats (MySQL 9, MariaDB 11.7).
    Vector { dimensions: u32 },
    /// MariaDB 10.7.
    Uuid,
    /// MariaDB 10.10.
    Inet4,
    /// MariaDB 10.5.
    Inet6,
    /// A type that this version of Landfall does not know, as the catalog spells it.
    Unsupported { raw: String },
}
