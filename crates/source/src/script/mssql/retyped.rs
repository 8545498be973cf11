//! A value in a column that had another type when the row was inserted: as ALTER COLUMN converts it.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-conversion-database-engine>

use std::borrow::Cow;

use model::MssqlType;
use model::column_plan::packed::{unpack, unpack_seventh};
use translate::calendar::{Date, Moment, time};
use translate::mssql::calendar::DateSetting;

use super::{money, value};
use crate::script::constant::{Constant, Wire};
use crate::script::refusal::Refusal;

/// What the types have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Exact,
    Money,
    Approximate,
    Text,
    Bytes,
    /// Dates, and times of a day.
    Moment,
    Uuid,
    Other,
}

fn family(of: &MssqlType) -> Family {
    match of {
        MssqlType::Bit
        | MssqlType::TinyInt
        | MssqlType::SmallInt
        | MssqlType::Int
        | MssqlType::BigInt
        | MssqlType::Decimal { .. } => Family::Exact,
        MssqlType::Money | MssqlType::SmallMoney => Family::Money,
        MssqlType::Float | MssqlType::Real => Family::Approximate,
        MssqlType::Char { .. }
        | MssqlType::Varchar { .. }
        | MssqlType::Text
        | MssqlType::Nchar { .. }
        | MssqlType::Nvarchar { .. }
        | MssqlType::Ntext => Family::Text,
        MssqlType::Binary { .. } | MssqlType::Varbinary { .. } | MssqlType::Image => Family::Bytes,
        MssqlType::Date
        | MssqlType::Time { .. }
        | MssqlType::Datetime
        | MssqlType::SmallDatetime
        | MssqlType::Datetime2 { .. } => Family::Moment,
        MssqlType::UniqueIdentifier => Family::Uuid,
        // A moment with its offset is one in UTC here.
        MssqlType::DatetimeOffset { .. }
        | MssqlType::Rowversion
        | MssqlType::Xml
        | MssqlType::Json
        | MssqlType::SqlVariant
        | MssqlType::HierarchyId
        | MssqlType::Geometry
        | MssqlType::Geography
        | MssqlType::Vector { .. }
        | MssqlType::Unsupported { .. } => Family::Other,
    }
}

/// The constant that gives a column of the type `new` what it has of a value that was inserted when its type was `old`.
///
/// # Errors
/// The old type does not take the value, or what the server makes of it is not known here: texts of dates and floats
/// have forms of their own.
pub(in crate::script) fn converted<'t>(
    given: Constant<'t>,
    (old, new): (&MssqlType, &MssqlType),
    dates: DateSetting,
) -> Result<Constant<'t>, Refusal> {
    let wire = value::wire(given, old, dates)?;
    let (from, to) = (family(old), family(new));
    let known = match (from, to) {
        (Family::Exact, Family::Exact | Family::Money | Family::Approximate | Family::Text) => true,
        (Family::Money, Family::Exact | Family::Text) | (Family::Uuid, Family::Text) => true,
        (Family::Text, Family::Exact | Family::Money | Family::Approximate | Family::Moment | Family::Uuid) => true,
        _ => from == to && from != Family::Other,
    };
    if !known && wire != Wire::Null {
        return Err(Refusal::Retyped);
    }
    Ok(match wire {
        Wire::Null => Constant::Null,
        Wire::Integer(number) if from == Family::Moment => Constant::Moment(moment(number, old)?),
        Wire::Integer(number) => Constant::Number(Cow::Owned(number.to_string())),
        Wire::Float(number) => Constant::Number(Cow::Owned(f64::from(number).to_string())),
        Wire::Double(number) => Constant::Number(Cow::Owned(number.to_string())),
        Wire::Bytes(bytes) if from == Family::Bytes => Constant::Bytes(bytes.into_owned()),
        Wire::Bytes(bytes) => {
            let text = match bytes {
                Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).ok(),
                Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).ok(),
            };
            let text = text.ok_or(Refusal::NotText)?;
            match from {
                Family::Exact => Constant::Number(text),
                Family::Money => Constant::Money(money::exact(&text).ok_or(Refusal::OutOfRange)?),
                _ => Constant::Text(text),
            }
        }
    })
}

fn moment(number: i128, of: &MssqlType) -> Result<Moment, Refusal> {
    let fits = |number: i128| i64::try_from(number).map_err(|_| Refusal::OutOfRange);
    if let MssqlType::Time { digits } = of {
        return Ok(Moment {
            date: None,
            nanos: fits(number)? * if *digits > 6 { 100 } else { 1_000 },
            offset: None,
        });
    }
    let (packed, seventh) = match of {
        MssqlType::Datetime2 { digits: 7.. } | MssqlType::DatetimeOffset { digits: 7.. } => u64::try_from(number)
            .ok()
            .and_then(unpack_seventh)
            .ok_or(Refusal::OutOfRange)?,
        _ => (fits(number)?, 0),
    };
    let fields = unpack(packed);
    let (hour, minute, second) = (fields.hour, fields.minute, fields.second);
    let nanos = i64::from(fields.microsecond) * 1_000 + i64::from(seventh) * 100;
    Ok(Moment {
        date: Some(Date {
            year: fields.year,
            month: fields.month,
            day: fields.day,
        }),
        nanos: time(hour.into(), minute.into(), second.into(), nanos).ok_or(Refusal::NotADate)?,
        offset: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::tests::rows;

    #[test]
    fn a_value_goes_through_the_types_that_its_column_had() {
        let found = |then: &str, value: &str, change: &str| {
            let text = format!(
                "CREATE TABLE t (a {then}, b int)\nGO\nINSERT t VALUES ({value}, 1)\nALTER TABLE t ALTER COLUMN a {change}\nGO\n"
            );
            let (mut rows, refused) = rows(model::Dialect::Mssql, &text);
            rows.pop().map(|mut row| row.swap_remove(0)).ok_or_else(|| refused[0].1)
        };
        for (then, value, change, expected) in [
            ("decimal(5,2)", "1.5", "varchar(20)", "1.50"),
            ("numeric(5,2)", "1.555", "numeric(6,3)", "1.560"),
            ("int", "7.6", "decimal(5,2)", "7.00"),
            ("char(3)", "'a'", "varchar(9)", "a  "),
            ("money", "1.5", "decimal(9,1)", "1.5"),
            ("money", "1.555", "varchar(20)", "1.56"),
            ("money", "1.5", "int", "2"),
            ("bit", "17", "int", "1"),
            ("varchar(9)", "1", "int", "1"),
            ("sql_variant", "NULL", "int", "NULL"),
        ] {
            assert_eq!(found(then, value, change).as_deref(), Ok(expected), "{then} {change}");
        }
        for (then, value, change) in [
            ("datetime", "'20101112'", "varchar(30)"),
            ("float", "1.5", "varchar(20)"),
            ("datetimeoffset", "'20101112'", "date"),
        ] {
            assert_eq!(found(then, value, change), Err(Refusal::Retyped), "{then} {change}");
        }
    }

    /// 10:00:00.004 is 10:00:00.003 for datetime.
    #[test]
    fn moments_keep_what_the_old_type_kept() {
        let text = "CREATE TABLE t (a datetime, b datetime2(3))\nGO\nINSERT t VALUES ('20101112 10:00:00.004', '20101112 10:00:00.003')\n\
                    ALTER TABLE t ALTER COLUMN a datetime2(3)\nGO\n";
        let (found, _) = rows(model::Dialect::Mssql, text);
        assert_eq!(found[0][0], found[0][1]);
    }
}
