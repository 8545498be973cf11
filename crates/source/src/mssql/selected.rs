//! How a column is asked for, so that its value arrives whole.
//!
//! The driver has gaps, each with its way around:
//!
//! - `money` and `smallmoney` arrive as floating-point numbers, so decimals are asked for;
//! - texts of a code page are decoded by tables that lack some code pages, take UTF-8 collations for Latin, and end the whole
//!   result at a byte that they do not know; so the server makes them Unicode, by its own tables;
//! - UTF-16 with half of a pair of surrogates ends the whole result; so the bytes of Unicode texts are asked for, and read here
//!   ([`super::utf16`]): such a row is refused alone. Servers that show other bytes than SQL Server does
//!   ([`super::client::Client::shows_utf16`]) are asked for the text;
//! - `sql_variant` loses its type, `hierarchyid` is bytes, `xml` depends on the version: texts are asked for.

use model::{ColumnPlan, Conversion, MssqlType, SourceType};

use super::decode::{Decoder, TextForm};
use super::quote;

/// An expression of the SELECT list, and what reads its values; `None` for a column that cannot be read without loss.
pub(super) fn selected(column: &ColumnPlan, texts: TextForm) -> Option<(String, Decoder)> {
    let decoder = Decoder::new(column, texts)?;
    Some((expression(column, texts)?, decoder))
}

fn expression(column: &ColumnPlan, texts: TextForm) -> Option<String> {
    let SourceType::Mssql(source) = &column.source else {
        return None;
    };
    let name = quote::identifier(&column.source_column);
    let bytes_of = |text: String, units: Option<u32>| match (texts, units) {
        (TextForm::Driver, _) => text,
        (TextForm::Utf16, Some(units @ ..=4000)) => format!("CAST({text} AS varbinary({}))", units * 2),
        (TextForm::Utf16, _) => format!("CAST({text} AS varbinary(max))"),
    };
    // As many units of UTF-16 as bytes at most.
    let unicode = |units: Option<u32>| match units {
        Some(units @ ..=4000) => bytes_of(format!("CAST({name} AS nvarchar({units}))"), Some(units)),
        _ => bytes_of(format!("CAST({name} AS nvarchar(max))"), None),
    };
    Some(match source {
        MssqlType::Bit
        | MssqlType::TinyInt
        | MssqlType::SmallInt
        | MssqlType::Int
        | MssqlType::BigInt
        | MssqlType::Decimal { .. }
        | MssqlType::Float
        | MssqlType::Real
        | MssqlType::Binary { .. }
        | MssqlType::Varbinary { .. }
        | MssqlType::Date
        | MssqlType::Time { .. }
        | MssqlType::Datetime
        | MssqlType::SmallDatetime
        | MssqlType::Datetime2 { .. }
        | MssqlType::DatetimeOffset { .. }
        | MssqlType::UniqueIdentifier => name,
        MssqlType::Money => format!("CAST({name} AS decimal(19, 4))"),
        MssqlType::SmallMoney => format!("CAST({name} AS decimal(10, 4))"),
        MssqlType::Char { length } => unicode(Some(*length)),
        MssqlType::Varchar { length } => unicode(*length),
        // Not to Unicode in one step, by the table of conversions.
        MssqlType::Text => bytes_of(format!("CAST(CAST({name} AS varchar(max)) AS nvarchar(max))"), None),
        MssqlType::Nchar { length } => bytes_of(name, Some(*length)),
        MssqlType::Nvarchar { length } => bytes_of(name, *length),
        MssqlType::Ntext | MssqlType::Xml | MssqlType::Json => unicode(None),
        MssqlType::Image => format!("CAST({name} AS varbinary(max))"),
        MssqlType::Rowversion => format!("CAST({name} AS binary(8))"),
        // A text of a code page can be longer than 4000 characters, and is made Unicode from its own code page, not the database's.
        // Bytes have two digits each.
        MssqlType::SqlVariant => bytes_of(variant(&name), None),
        MssqlType::HierarchyId => bytes_of(format!("{name}.ToString()"), Some(4000)),
        MssqlType::Geometry | MssqlType::Geography => format!("CAST({name} AS varbinary(max))"),
        // The server prints fewer digits than its floats have.
        MssqlType::Vector { .. } => return None,
        MssqlType::Unsupported { .. } if column.conversion == Conversion::Same => {
            format!("CAST({name} AS varbinary(max))")
        }
        MssqlType::Unsupported { .. } => unicode(None),
    })
}

/// The text of a `sql_variant`, exact for every base type: money with its four digits, floats with seventeen, moments by ISO 8601,
/// bytes as hexadecimal digits.
///
/// <https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql>
pub(super) fn variant(name: &str) -> String {
    format!(
        "CASE CAST(SQL_VARIANT_PROPERTY({name}, 'BaseType') AS nvarchar(40)) \
         WHEN N'money' THEN CAST(CAST({name} AS decimal(19, 4)) AS nvarchar(4000)) \
         WHEN N'smallmoney' THEN CAST(CAST({name} AS decimal(10, 4)) AS nvarchar(4000)) \
         WHEN N'float' THEN CONVERT(nvarchar(4000), CAST({name} AS float), 3) \
         WHEN N'real' THEN CONVERT(nvarchar(4000), CAST({name} AS real), 3) \
         WHEN N'datetime' THEN CONVERT(nvarchar(4000), CAST({name} AS datetime), 126) \
         WHEN N'smalldatetime' THEN CONVERT(nvarchar(4000), CAST({name} AS smalldatetime), 126) \
         WHEN N'datetime2' THEN CONVERT(nvarchar(4000), CAST({name} AS datetime2(7)), 126) \
         WHEN N'datetimeoffset' THEN CONVERT(nvarchar(4000), CAST({name} AS datetimeoffset(7)), 126) \
         WHEN N'date' THEN CONVERT(nvarchar(4000), CAST({name} AS date), 126) \
         WHEN N'time' THEN CONVERT(nvarchar(4000), CAST({name} AS time(7)), 126) \
         WHEN N'binary' THEN CONVERT(nvarchar(max), CAST({name} AS varbinary(8000)), 1) \
         WHEN N'varbinary' THEN CONVERT(nvarchar(max), CAST({name} AS varbinary(8000)), 1) \
         ELSE CAST({name} AS nvarchar(max)) END"
    )
}
