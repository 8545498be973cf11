//! Key values: how a column of a key is asked for, read, and given back to the server as an operand.
//!
//! Operands are literals, not parameters: the optimizer knows how much of an index lies between two literals, and of
//! parameters nothing. Each is of the column's own type and collation, so that the column is not converted, which would keep the
//! server from using its index. Chunks stay disjoint and complete whatever the form, for each boundary is the same operand on both
//! sides of a cut, under `<` on one and `>=` on the other.

use model::column_plan::packed::{Fields, unpack};
use model::{ColumnPlan, KeyValue, MssqlType, SourceType};
use tiberius::ColumnData;

use super::decode::decimal;
use super::moment::moment;
use super::quote;

/// A column of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyColumn {
    /// Quoted name.
    pub(crate) name: String,
    pub(crate) kind: KeyKind,
    /// The column's type in T-SQL.
    pub(crate) type_name: String,
    /// Of texts.
    collation: Option<String>,
}

/// How the server orders a key column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Whole,
    Decimal,
    Float,
    /// By the column's collation.
    Text,
    /// By its last six bytes, then by those before.
    Guid,
    /// By bytes.
    Bytes,
    Date,
    Moment,
    Time,
}

impl KeyColumn {
    /// `None` for a type that cannot be a key, or is none that can be cut. `collation` is that of a text's column.
    pub(crate) fn new(column: &ColumnPlan, collation: Option<&str>) -> Option<KeyColumn> {
        let SourceType::Mssql(source) = &column.source else {
            return None;
        };
        let (kind, type_name) = match source {
            MssqlType::Bit => (KeyKind::Whole, "bit".to_owned()),
            MssqlType::TinyInt => (KeyKind::Whole, "tinyint".to_owned()),
            MssqlType::SmallInt => (KeyKind::Whole, "smallint".to_owned()),
            MssqlType::Int => (KeyKind::Whole, "int".to_owned()),
            MssqlType::BigInt => (KeyKind::Whole, "bigint".to_owned()),
            MssqlType::Decimal { precision, scale } => (KeyKind::Decimal, format!("decimal({precision}, {scale})")),
            MssqlType::Money => (KeyKind::Decimal, "money".to_owned()),
            MssqlType::SmallMoney => (KeyKind::Decimal, "smallmoney".to_owned()),
            MssqlType::Float => (KeyKind::Float, "float".to_owned()),
            MssqlType::Real => (KeyKind::Float, "real".to_owned()),
            MssqlType::Char { length } => (KeyKind::Text, format!("char({length})")),
            MssqlType::Varchar { length: Some(length) } => (KeyKind::Text, format!("varchar({length})")),
            MssqlType::Nchar { length } => (KeyKind::Text, format!("nchar({length})")),
            MssqlType::Nvarchar { length: Some(length) } => (KeyKind::Text, format!("nvarchar({length})")),
            MssqlType::UniqueIdentifier => (KeyKind::Guid, "uniqueidentifier".to_owned()),
            MssqlType::Binary { length } => (KeyKind::Bytes, format!("binary({length})")),
            MssqlType::Varbinary { length: Some(length) } => (KeyKind::Bytes, format!("varbinary({length})")),
            MssqlType::Rowversion => (KeyKind::Bytes, "binary(8)".to_owned()),
            MssqlType::Date => (KeyKind::Date, "date".to_owned()),
            MssqlType::Datetime => (KeyKind::Moment, "datetime".to_owned()),
            MssqlType::SmallDatetime => (KeyKind::Moment, "smalldatetime".to_owned()),
            MssqlType::Datetime2 { digits } => (KeyKind::Moment, format!("datetime2({digits})")),
            MssqlType::DatetimeOffset { digits } => (KeyKind::Moment, format!("datetimeoffset({digits})")),
            MssqlType::Time { digits } => (KeyKind::Time, format!("time({digits})")),
            MssqlType::Varchar { length: None }
            | MssqlType::Nvarchar { length: None }
            | MssqlType::Varbinary { length: None }
            | MssqlType::Text
            | MssqlType::Ntext
            | MssqlType::Image
            | MssqlType::Xml
            | MssqlType::SqlVariant
            | MssqlType::HierarchyId
            | MssqlType::Geometry
            | MssqlType::Geography
            | MssqlType::Json
            | MssqlType::Vector { .. }
            | MssqlType::Unsupported { .. } => return None,
        };
        // The name of a collation goes into SQL as it is.
        let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        Some(KeyColumn {
            name: quote::identifier(&column.source_column),
            kind,
            type_name,
            collation: collation.filter(is_name).map(str::to_owned),
        })
    }

    /// The expression that selects a value in the form that [`KeyColumn::read`] takes.
    pub(crate) fn selected(&self) -> String {
        match (self.kind, self.type_name.as_str()) {
            (KeyKind::Text, _) => format!("CAST({} AS nvarchar(4000))", self.name),
            (KeyKind::Decimal, "money" | "smallmoney") => format!("CAST({} AS decimal(19, 4))", self.name),
            _ => self.name.clone(),
        }
    }

    /// A value as it arrived; `None` for NULL or a form that does not belong to the column.
    pub(super) fn read(&self, value: &ColumnData<'_>) -> Option<KeyValue> {
        match (self.kind, value) {
            (KeyKind::Whole, ColumnData::Bit(Some(bit))) => Some(KeyValue::Integer(i64::from(*bit))),
            (KeyKind::Whole, ColumnData::U8(Some(number))) => Some(KeyValue::Integer(i64::from(*number))),
            (KeyKind::Whole, ColumnData::I16(Some(number))) => Some(KeyValue::Integer(i64::from(*number))),
            (KeyKind::Whole, ColumnData::I32(Some(number))) => Some(KeyValue::Integer(i64::from(*number))),
            (KeyKind::Whole, ColumnData::I64(Some(number))) => Some(KeyValue::Integer(*number)),
            (KeyKind::Decimal, ColumnData::Numeric(Some(number))) => {
                Some(KeyValue::Decimal(decimal(number.value(), number.scale()).into_owned()))
            }
            // The shortest text that reads back as the same number.
            (KeyKind::Float, ColumnData::F32(Some(number))) => Some(KeyValue::Decimal(f64::from(*number).to_string())),
            (KeyKind::Float, ColumnData::F64(Some(number))) => Some(KeyValue::Decimal(number.to_string())),
            (KeyKind::Text, ColumnData::String(Some(text))) => Some(KeyValue::Text(text.clone().into_owned())),
            (KeyKind::Guid, ColumnData::Guid(Some(uuid))) => Some(KeyValue::Text(uuid.to_string())),
            (KeyKind::Bytes, ColumnData::Binary(Some(bytes))) => Some(KeyValue::Bytes(bytes.clone().into_owned())),
            (KeyKind::Date | KeyKind::Moment, value) => moment(value).map(|moment| KeyValue::Packed(moment.packed())),
            (KeyKind::Time, value) => moment(value).map(|moment| KeyValue::Micros(moment.micros())),
            _ => None,
        }
    }

    /// The operand for a boundary. `None` where the boundary's kind does not belong to the column.
    pub(crate) fn operand(&self, value: &KeyValue) -> Option<String> {
        let literal = match (self.kind, value) {
            (KeyKind::Whole, KeyValue::Integer(number)) => number.to_string(),
            (KeyKind::Decimal, KeyValue::Decimal(digits)) => is_decimal(digits).then(|| digits.clone())?,
            (KeyKind::Decimal, KeyValue::Integer(number)) => number.to_string(),
            (KeyKind::Float, KeyValue::Decimal(digits)) => {
                let number: f64 = digits.parse().ok()?;
                number.is_finite().then(|| format!("{number:e}"))?
            }
            (KeyKind::Text, KeyValue::Text(text)) => match &self.collation {
                Some(collation) => format!("{} COLLATE {collation}", quote::text(text)),
                None => quote::text(text),
            },
            (KeyKind::Guid, KeyValue::Text(text)) => is_uuid(text).then(|| format!("'{text}'"))?,
            (KeyKind::Bytes, KeyValue::Bytes(bytes)) => quote::bytes(bytes),
            (KeyKind::Date, KeyValue::Packed(packed)) => {
                let Fields { year, month, day, .. } = unpack(*packed);
                format!("'{year:04}{month:02}{day:02}'")
            }
            (KeyKind::Moment, KeyValue::Packed(packed)) => format!("'{}'", self.moment(unpack(*packed))),
            (KeyKind::Time, KeyValue::Micros(micros)) => {
                let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
                let digits = self.fraction(u32::try_from(micros).ok()?);
                format!(
                    "'{:02}:{:02}:{:02}{digits}'",
                    seconds / 3600,
                    seconds / 60 % 60,
                    seconds % 60
                )
            }
            _ => return None,
        };
        Some(format!("CAST({literal} AS {})", self.type_name))
    }

    /// In the one form that no setting of the session changes.
    fn moment(&self, fields: Fields) -> String {
        let Fields {
            year,
            month,
            day,
            hour,
            minute,
            second,
            microsecond,
        } = fields;
        let digits = self.fraction(microsecond);
        let zone = if self.type_name.starts_with("datetimeoffset") {
            "+00:00"
        } else {
            ""
        };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{digits}{zone}")
    }

    /// The digits of the second that a literal of the type may have: too many for a `datetime` are an error.
    fn fraction(&self, microsecond: u32) -> String {
        match self.type_name.as_str() {
            "smalldatetime" => String::new(),
            "datetime" => format!(".{:03}", microsecond / 1000),
            _ => format!(".{microsecond:06}"),
        }
    }
}

/// Digits with a sign and a point at most: what may stand in SQL as it is.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use model::column_plan::packed::pack;

    use super::*;
    use crate::mssql::sample::plan;

    fn operand(source: MssqlType, value: &KeyValue) -> Option<String> {
        let table = plan(&[("k]", source)], &[0]);
        KeyColumn::new(&table.columns[0], Some("Latin1_General_CI_AS"))?.operand(value)
    }

    #[test]
    fn operands_are_of_the_columns_type() {
        let moment = KeyValue::Packed(pack(Fields {
            year: 2024,
            month: 2,
            day: 29,
            hour: 1,
            minute: 2,
            second: 3,
            microsecond: 7_000,
        }));
        let decimal = |digits: &str| KeyValue::Decimal(digits.to_owned());
        for (source, value, expected) in [
            (MssqlType::Int, KeyValue::Integer(-7), "CAST(-7 AS int)"),
            (MssqlType::Money, decimal("1.5000"), "CAST(1.5000 AS money)"),
            (MssqlType::Float, decimal("0.1"), "CAST(1e-1 AS float)"),
            (
                MssqlType::Varchar { length: Some(9) },
                KeyValue::Text("it's".to_owned()),
                "CAST(N'it''s' COLLATE Latin1_General_CI_AS AS varchar(9))",
            ),
            (
                MssqlType::Binary { length: 2 },
                KeyValue::Bytes(vec![1, 255]),
                "CAST(0x01FF AS binary(2))",
            ),
            (MssqlType::Date, moment.clone(), "CAST('20240229' AS date)"),
            (
                MssqlType::Datetime,
                moment.clone(),
                "CAST('2024-02-29T01:02:03.007' AS datetime)",
            ),
            (
                MssqlType::SmallDatetime,
                moment.clone(),
                "CAST('2024-02-29T01:02:03' AS smalldatetime)",
            ),
            (
                MssqlType::DatetimeOffset { digits: 7 },
                moment,
                "CAST('2024-02-29T01:02:03.007000+00:00' AS datetimeoffset(7))",
            ),
            (
                MssqlType::Time { digits: 0 },
                KeyValue::Micros(3_661_000_000),
                "CAST('01:01:01.000000' AS time(0))",
            ),
        ] {
            assert_eq!(operand(source, &value).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_no_value_of_the_column_is_no_operand() {
        for (source, value) in [
            (MssqlType::Int, KeyValue::Text("1".to_owned())),
            (MssqlType::Money, KeyValue::Decimal("1; DROP".to_owned())),
            (MssqlType::Float, KeyValue::Decimal("inf".to_owned())),
            (MssqlType::UniqueIdentifier, KeyValue::Text("' OR 1 = 1".to_owned())),
            (MssqlType::Xml, KeyValue::Text(String::new())),
        ] {
            assert_eq!(operand(source, &value), None);
        }
    }
}
