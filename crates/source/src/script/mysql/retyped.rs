//! A value in a column that had another type when the row was inserted: as the server converts it when the type changes.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/type-conversion.html>; tried on MariaDB 10.11.

use std::borrow::Cow;

use model::MysqlType;
use model::column_plan::packed::unpack;
use model::source_schema::SourceColumn;

use super::value::{self, Reading};
use crate::script::constant::{Constant, Wire};
use crate::script::refusal::Refusal;

/// What the types have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Exact,
    Approximate,
    Bits,
    Text,
    Bytes,
    /// One of a list, which is a number too.
    Listed,
    Moment,
    Time,
    Other,
}

fn family(of: &MysqlType) -> Family {
    match of {
        MysqlType::TinyInt { .. }
        | MysqlType::SmallInt { .. }
        | MysqlType::MediumInt { .. }
        | MysqlType::Int { .. }
        | MysqlType::BigInt { .. }
        | MysqlType::Year
        | MysqlType::Decimal { .. } => Family::Exact,
        MysqlType::Float { .. } | MysqlType::Double { .. } => Family::Approximate,
        MysqlType::Bit { .. } => Family::Bits,
        MysqlType::Char { .. }
        | MysqlType::Varchar { .. }
        | MysqlType::TinyText
        | MysqlType::Text
        | MysqlType::MediumText
        | MysqlType::LongText
        | MysqlType::Json { .. }
        | MysqlType::Uuid
        | MysqlType::Inet4
        | MysqlType::Inet6 => Family::Text,
        MysqlType::Binary { .. }
        | MysqlType::Varbinary { .. }
        | MysqlType::TinyBlob
        | MysqlType::Blob
        | MysqlType::MediumBlob
        | MysqlType::LongBlob => Family::Bytes,
        MysqlType::Enum { .. } | MysqlType::Set { .. } => Family::Listed,
        MysqlType::Date | MysqlType::Datetime { .. } | MysqlType::Timestamp { .. } => Family::Moment,
        MysqlType::Time { .. } => Family::Time,
        MysqlType::Geometry { .. } | MysqlType::Vector { .. } | MysqlType::Unsupported { .. } => Family::Other,
    }
}

/// The constant that gives a column of the type `new` what it has of a value that was inserted when its type was `old`.
///
/// # Errors
/// The old type does not take the value, or what the server makes of it is not known here.
pub(in crate::script) fn converted<'t>(
    given: Constant<'t>,
    (old, new): (&MysqlType, &MysqlType),
    column: &SourceColumn,
    reading: Reading,
) -> Result<Constant<'t>, Refusal> {
    let wire = value::wire(given, old, column, reading)?;
    let (from, to) = (family(old), family(new));
    let known = match (from, to) {
        (
            Family::Text,
            Family::Text | Family::Exact | Family::Approximate | Family::Listed | Family::Moment | Family::Time,
        ) => true,
        (Family::Exact, Family::Exact | Family::Approximate | Family::Text) => true,
        (Family::Bits, Family::Exact) | (Family::Listed | Family::Moment | Family::Time, Family::Text) => true,
        _ => from == to && from != Family::Other,
    };
    if !known && wire != Wire::Null {
        return Err(Refusal::Retyped);
    }
    Ok(match wire {
        Wire::Null => Constant::Null,
        Wire::Integer(number) => match old {
            MysqlType::Year => Constant::Text(Cow::Owned(format!("{number:04}"))),
            MysqlType::Date | MysqlType::Datetime { .. } | MysqlType::Timestamp { .. } => {
                Constant::Text(Cow::Owned(moment(number, old)))
            }
            MysqlType::Time { digits } => Constant::Text(Cow::Owned(time(number, *digits))),
            _ => Constant::Number(Cow::Owned(number.to_string())),
        },
        Wire::Float(number) => Constant::Number(Cow::Owned(f64::from(number).to_string())),
        Wire::Double(number) => Constant::Number(Cow::Owned(number.to_string())),
        Wire::Bytes(bytes) => match from {
            Family::Exact => Constant::Number(text(bytes)?),
            Family::Text | Family::Listed => Constant::Text(text(bytes)?),
            _ => Constant::Bytes(bytes.into_owned()),
        },
    })
}

fn text(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Refusal> {
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|_| Refusal::NotText),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|_| Refusal::NotText),
    }
}

/// Digits behind the second, with their point.
fn fraction(microseconds: i128, digits: u8) -> String {
    let text = format!(".{microseconds:06}");
    match digits {
        0 => String::new(),
        digits => text[..=usize::from(digits.min(6))].to_owned(),
    }
}

/// As the server shows it.
fn moment(packed: i128, of: &MysqlType) -> String {
    let fields = unpack(i64::try_from(packed).unwrap_or_default());
    let date = format!("{:04}-{:02}-{:02}", fields.year, fields.month, fields.day);
    let (MysqlType::Datetime { digits } | MysqlType::Timestamp { digits }) = of else {
        return date;
    };
    let fraction = fraction(i128::from(fields.microsecond), *digits);
    format!(
        "{date} {:02}:{:02}:{:02}{fraction}",
        fields.hour, fields.minute, fields.second
    )
}

fn time(microseconds: i128, digits: u8) -> String {
    let sign = if microseconds < 0 { "-" } else { "" };
    let (seconds, rest) = (microseconds.abs() / 1_000_000, microseconds.abs() % 1_000_000);
    format!(
        "{sign}{:02}:{:02}:{:02}{}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        fraction(rest, digits)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::tests::rows;

    /// As MariaDB 10.11 has them.
    #[test]
    fn a_value_goes_through_the_types_that_its_column_had() {
        let found = |then: &str, value: &str, changes: &[&str]| {
            let mut text = format!("CREATE TABLE t (a {then}, b int);\nINSERT INTO t VALUES ({value}, 1);\n");
            for change in changes {
                text.push_str(&format!("ALTER TABLE t {change};\n"));
            }
            let (mut rows, refused) = rows(model::Dialect::Mysql, &text);
            rows.pop().map(|mut row| row.swap_remove(0)).ok_or_else(|| refused[0].1)
        };
        for (then, value, change, expected) in [
            ("decimal(5,2)", "1.5", "varchar(20)", "1.50"),
            ("decimal(5,2)", "1.555", "decimal(6,3)", "1.560"),
            ("int", "'7.6'", "decimal(5,2)", "8.00"),
            (
                "datetime(3)",
                "'2010-11-12 10:00:00.5'",
                "varchar(30)",
                "2010-11-12 10:00:00.500",
            ),
            ("date", "'2010-11-12 10:00:00'", "varchar(30)", "2010-11-12"),
            ("time", "'-10:11:12'", "varchar(30)", "-10:11:12"),
            ("year", "10", "int", "2010"),
            ("bit(4)", "b'101'", "int", "5"),
            ("enum('x','y')", "'Y'", "varchar(5)", "y"),
            ("varchar(10)", "'0012'", "int", "12"),
            ("float", "1.1", "double", "1.100000023841858"),
            ("char(5)", "'a  '", "varchar(9)", "a"),
            ("int", "NULL", "point", "NULL"),
        ] {
            assert_eq!(
                found(then, value, &[&format!("MODIFY a {change}")]).as_deref(),
                Ok(expected),
                "{then} {change}"
            );
        }
        let twice = found("decimal(5,2)", "1.555", &["MODIFY a int", "CHANGE a c varchar(9)"]);
        assert_eq!(twice.as_deref(), Ok("2"));
        for (then, value, change) in [
            ("float", "1.1", "varchar(9)"),
            ("date", "'2010-11-12'", "int"),
            ("set('x')", "1", "int"),
        ] {
            assert_eq!(
                found(then, value, &[&format!("MODIFY a {change}")]),
                Err(Refusal::Retyped),
                "{then} {change}"
            );
        }
    }

    #[test]
    fn a_default_goes_through_them_too() {
        let text = "CREATE TABLE t (a int, b decimal(5,2) DEFAULT 1.5);\nINSERT INTO t (a) VALUES (1);\n\
                    ALTER TABLE t MODIFY b varchar(9) DEFAULT 'x';\nINSERT INTO t (a) VALUES (2);\n";
        let (found, _) = rows(model::Dialect::Mysql, text);
        assert_eq!(found, [["1", "1.50"], ["2", "x"]]);
    }
}
