//! One decision per column, made once, read by the DDL renderer, the reader, the stage, COPY and verification alike.

use arrow_schema::{DataType, Field};
use serde::{Deserialize, Serialize};

use crate::name::ColumnName;
use crate::pg_type::PgType;
use crate::source_schema::SourceType;

/// How one column travels.
///
/// Three forms of a value, all Arrow: *wire* as the source's protocol gave it, nothing lost and nothing changed;
/// *staged* as the Parquet file and the COPY have it, after `conversion`; and *canonical* bytes for digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnPlan {
    /// Name in the source.
    pub source_column: ColumnName,
    /// Name in the target.
    pub target_column: ColumnName,
    /// Type in the source.
    pub source: SourceType,
    /// Whether the source allows NULL.
    pub nullable: bool,
    /// Arrow type of a value as decoded from the source.
    pub wire: DataType,
    /// Arrow type of a value in the stage and on its way to and from PostgreSQL.
    pub staged: DataType,
    /// PostgreSQL type: the planned one, or after binding the one that is really there.
    pub target: PgType,
    /// From wire form to staged form.
    pub conversion: Conversion,
    /// The form in which digests see the value.
    pub canonical: Canonical,
    /// What the conversion may change; counted per row in the loss ledger.
    pub losses: Vec<Loss>,
    /// True if the target computes the value: staged and digested, not loaded, and compared.
    pub generated: bool,
}

impl ColumnPlan {
    /// The column of a wire batch.
    pub fn wire_field(&self) -> Field {
        Field::new(&self.source_column, self.wire.clone(), true)
    }

    /// The column of a staged batch. Named as the source names it, so that the stage does not depend on the target.
    pub fn staged_field(&self) -> Field {
        Field::new(&self.source_column, self.staged.clone(), true)
    }
}

/// What becomes of zero dates (`0000-00-00`) and dates with a zero month or day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ZeroDate {
    /// NULL, counted as loss.
    Null,
    /// The row is quarantined.
    Reject,
}

/// From wire form to staged form. Every arm says both Arrow types. A value that cannot be converted is *refused*:
/// its row goes to quarantine with column and reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    tag = "kind",
    deny_unknown_fields
)]
pub enum Conversion {
    /// Same type and value: any type that needs no change (Int64, UInt64, Float32, Float64, Binary).
    Same,
    /// Int64 or UInt64 to Int16, Int32, Int64 or UInt64; refused outside the range.
    Integer,
    /// Int64, UInt64 or Binary (big-endian bits) to Boolean; refused unless 0 or 1.
    Boolean,
    /// Binary (ASCII decimal text) to Decimal128 or Decimal256 of the staged precision and scale; refused if digits do not fit.
    /// `round` allows digits after the staged scale to be rounded half away from zero, counted as [`Loss::DigitsRounded`].
    Decimal { round: bool },
    /// Binary to Utf8; refused for invalid UTF-8, and for U+0000 unless `strip_nul` (counted as [`Loss::NulStripped`]).
    Text { strip_nul: bool },
    /// Binary (JSON text) to Utf8; refused for invalid UTF-8, invalid JSON and, when the target is jsonb, `\u0000`.
    Json,
    /// Int64 ([`packed`]) to Date32.
    Date { zero: ZeroDate },
    /// Int64 (packed) to Timestamp(µs) without zone, or with zone "UTC" if the staged type says so; `digits` are kept,
    /// more are rounded half up to the nearest as PostgreSQL does, counted as [`Loss::DigitsRounded`]. UInt64
    /// ([`packed::pack_seventh`]) is rounded to microseconds first, never into the next day, and counted likewise.
    Timestamp { zero: ZeroDate, digits: u8 },
    /// Int64 (signed microseconds) to Duration(µs); `digits` as for timestamps.
    Duration { digits: u8 },
    /// Int64 (signed microseconds) or UInt64 (100 ns) since midnight to Time64(µs); refused outside 00:00:00 to 24:00:00; `digits` as
    /// for timestamps.
    TimeOfDay { digits: u8 },
    /// Binary (big-endian, right-aligned, as MySQL sends BIT) to Binary (left-aligned in ceil(width / 8) bytes, as PostgreSQL has them).
    Bits { width: u8 },
    /// Binary (label) to Utf8; refused unless one of `labels` (the empty error value of MySQL is none of them
    /// unless listed; with `empty_as_null` it becomes NULL, counted as [`Loss::EnumErrorToNull`]).
    Enum { labels: Vec<String>, empty_as_null: bool },
    /// Binary (comma-separated members) to `List<Utf8>` in the order sent, the declared order.
    Set,
    /// Binary (text form) to FixedSizeBinary(16).
    Uuid,
    /// Binary (text form) to Binary (4 or 16 bytes, network order).
    Inet,
    /// Binary (MySQL's internal form: 4-byte little-endian SRID, WKB) to Binary (EWKB).
    Ewkb,
    /// Binary (little-endian 32-bit floats) to `List<Float32>`.
    FloatList,
}

/// The form in which digests see a column's values; the discriminant is the type tag. Never renumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Canonical {
    /// One byte, 0 or 1.
    Boolean = 1,
    /// 16-byte little-endian two's complement.
    Integer = 2,
    /// Sign, exponent and digits without leading and trailing zeros.
    Decimal = 3,
    /// IEEE 754 bits, 4 bytes little-endian, one NaN.
    Float32 = 4,
    /// IEEE 754 bits, 8 bytes little-endian, one NaN.
    Float64 = 5,
    /// UTF-8 bytes.
    Text = 6,
    /// UTF-8 bytes without trailing spaces (for `char(n)`).
    PaddedText = 7,
    /// The bytes.
    Bytes = 8,
    /// Year, month, day.
    Date = 9,
    /// Year to microsecond; for zoned values in UTC.
    Timestamp = 10,
    /// Signed microseconds.
    Duration = 11,
    /// Microseconds since midnight.
    TimeOfDay = 12,
    /// Canonical JSON value.
    Json = 13,
    /// 16 bytes.
    Uuid = 14,
    /// 4 or 16 bytes.
    Inet = 15,
    /// Number of bits, then the bytes, left-aligned.
    Bits = 16,
    /// Count, then each text with its length.
    TextList = 17,
    /// Count, then each 4-byte float.
    FloatList = 18,
}

/// A change of value that the plan declares, counted per column and row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// A zero or partly zero date became NULL.
    ZeroDateToNull,
    /// Digits after the kept ones were rounded.
    DigitsRounded,
    /// U+0000 was removed from a text.
    NulStripped,
    /// The empty error value of an enum became NULL.
    EnumErrorToNull,
    /// JSON with repeated keys, of which the last was kept.
    JsonRepeatedKey,
}

/// Packed dates and times: how a wire batch holds a calendar value that need not exist, zero dates included.
///
/// Bits from the top: year 14, month 4, day 5, hour 5, minute 6, second 6, microsecond 20 (60 in all, never negative).
pub mod packed {
    /// The fields of a packed value.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Fields {
        pub year: u16,
        pub month: u8,
        pub day: u8,
        pub hour: u8,
        pub minute: u8,
        pub second: u8,
        pub microsecond: u32,
    }

    /// Packs fields; each must be within its calendar range (checked by masks in debug builds only).
    pub fn pack(fields: Fields) -> i64 {
        i64::from(fields.year) << 46
            | i64::from(fields.month) << 42
            | i64::from(fields.day) << 37
            | i64::from(fields.hour) << 32
            | i64::from(fields.minute) << 26
            | i64::from(fields.second) << 20
            | i64::from(fields.microsecond)
    }

    /// The fields of a value made by [`pack`].
    pub fn unpack(packed: i64) -> Fields {
        let field = |shift: u32, bits: u32| (packed >> shift) & ((1 << bits) - 1);
        // Each mask is no wider than the type that it fills.
        Fields {
            year: u16::try_from(field(46, 14)).unwrap_or_default(),
            month: u8::try_from(field(42, 4)).unwrap_or_default(),
            day: u8::try_from(field(37, 5)).unwrap_or_default(),
            hour: u8::try_from(field(32, 5)).unwrap_or_default(),
            minute: u8::try_from(field(26, 6)).unwrap_or_default(),
            second: u8::try_from(field(20, 6)).unwrap_or_default(),
            microsecond: u32::try_from(field(0, 20)).unwrap_or_default(),
        }
    }

    /// A packed moment with the seventh digit of its second, 0 to 9, in the last four bits.
    pub fn pack_seventh(packed: i64, digit: u8) -> u64 {
        // Never negative, and of 60 bits.
        packed.cast_unsigned() << 4 | u64::from(digit & 15)
    }

    /// What [`pack_seventh`] made; `None` for four bits that are no digit.
    pub fn unpack_seventh(value: u64) -> Option<(i64, u8)> {
        let digit = u8::try_from(value & 15).ok().filter(|digit| *digit <= 9)?;
        Some(((value >> 4).cast_signed(), digit))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_seventh_digit_is_kept_beside() {
            let last = pack(Fields {
                year: 9999,
                month: 12,
                day: 31,
                hour: 23,
                minute: 59,
                second: 59,
                microsecond: 999_999,
            });
            for (packed, digit) in [(0, 0), (1, 9), (last, 9)] {
                assert_eq!(unpack_seventh(pack_seventh(packed, digit)), Some((packed, digit)));
            }
            assert_eq!(unpack_seventh(10), None);
        }

        #[test]
        fn packing_is_reversible_at_the_limits() {
            for fields in [
                Fields::default(),
                Fields {
                    year: 9999,
                    month: 12,
                    day: 31,
                    hour: 23,
                    minute: 59,
                    second: 59,
                    microsecond: 999_999,
                },
                Fields {
                    year: 2020,
                    month: 0,
                    day: 0,
                    ..Fields::default()
                },
            ] {
                assert_eq!(unpack(pack(fields)), fields);
            }
        }
    }
}
