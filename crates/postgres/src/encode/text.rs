//! Staged Arrow batches as the text form of COPY, for files that psql runs.
//!
//! Format: <https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2>. Each type's text is one that its `…_in`
//! function takes whatever the session's DateStyle and IntervalStyle are.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use arrow_array::{Array, RecordBatch};
use model::{PgType, TablePlan, calendar};

use super::cell::{Cells, OUT_OF_RANGE, Refused, WRONG_LENGTH, element_range};
use crate::codec::{BooleanForm, BytesForm, Codec, DecimalForm, IntegerForm};
use crate::error::{Error, Result};
use crate::sql_text::{column_list, qualified};

const MICROS_PER_DAY: i64 = 86_400_000_000;
/// Ends the rows of a COPY in a script.
pub const TEXT_END: &str = "\\.\n";

/// Writes the rows of one plan as text. Columns that the target computes are left out.
#[derive(Debug, Clone)]
pub struct TextEncoder {
    table: String,
    copy_sql: String,
    columns: Vec<TextColumn>,
    schema: arrow_schema::SchemaRef,
}

#[derive(Debug, Clone)]
struct TextColumn {
    index: usize,
    name: String,
    codec: Codec,
    /// Bytes as plain hexadecimal digits (geometry), not as bytea.
    plain_hex: bool,
    is_uuid: bool,
}

type Put = std::result::Result<(), Refused>;

impl TextEncoder {
    /// An encoder for the plan, without the columns at `left_to_target`.
    ///
    /// # Errors
    /// [`Error::Pair`] if a column's types cannot travel.
    pub fn new(plan: &TablePlan, left_to_target: &[usize]) -> Result<TextEncoder> {
        let columns = plan
            .columns
            .iter()
            .enumerate()
            .filter(|(index, column)| !column.generated && !left_to_target.contains(index))
            .map(|(index, column)| {
                Ok(TextColumn {
                    index,
                    name: column.target_column.clone(),
                    codec: Codec::of(column)?,
                    plain_hex: matches!(column.target, PgType::Geometry { .. }),
                    is_uuid: column.target == PgType::Uuid,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let names = column_list(columns.iter().map(|column| column.name.as_str()));
        let list = if columns.is_empty() {
            String::new()
        } else {
            format!(" ({names})")
        };
        Ok(TextEncoder {
            table: plan.target.to_string(),
            copy_sql: format!("COPY {}{list} FROM stdin;", qualified(&plan.target)),
            columns,
            schema: plan.staged_schema(),
        })
    }

    /// The statement that takes the rows, as a script has it.
    pub fn copy_sql(&self) -> &str {
        &self.copy_sql
    }

    /// Appends the batch's rows; those that PostgreSQL's types cannot hold are left out and given with the reason.
    ///
    /// # Errors
    /// [`Error::BatchShape`] if it is not a batch of the plan's staged schema.
    pub fn rows(&self, batch: &RecordBatch, out: &mut String) -> Result<Vec<Error>> {
        let shape = |column: &str| Error::BatchShape {
            table: self.table.clone(),
            column: column.to_owned(),
            found: batch.num_columns(),
            expected: self.schema.fields().len(),
        };
        if batch.num_columns() != self.schema.fields().len() {
            return Err(shape("-"));
        }
        let columns = self
            .columns
            .iter()
            .map(|column| {
                let cells = Cells::new(&column.codec, batch.column(column.index)).ok_or_else(|| shape(&column.name))?;
                Ok((column, cells))
            })
            .collect::<Result<Vec<_>>>()?;
        let mut refused = Vec::new();
        'rows: for row in 0..batch.num_rows() {
            let start = out.len();
            for (at, (column, cells)) in columns.iter().enumerate() {
                if at > 0 {
                    out.push('\t');
                }
                if let Err(reason) = column.put(cells, row, out) {
                    out.truncate(start);
                    refused.push(Error::Cell {
                        row,
                        column: column.name.clone(),
                        sqlstate: reason.sqlstate,
                        reason: reason.reason,
                    });
                    continue 'rows;
                }
            }
            out.push('\n');
        }
        Ok(refused)
    }
}

/// Writing to a String cannot fail.
macro_rules! put {
    ($out:expr, $($text:tt)*) => {{
        let _ = write!($out, $($text)*);
    }};
}

impl TextColumn {
    fn put(&self, cells: &Cells<'_>, row: usize, out: &mut String) -> Put {
        if cells.is_null(row) {
            out.push_str("\\N");
            return Ok(());
        }
        match cells {
            Cells::Int16(cells, form) => integer(out, i128::from(cells.value(row)), *form)?,
            Cells::Int32(cells, form) => integer(out, i128::from(cells.value(row)), *form)?,
            Cells::Int64(cells, form) => integer(out, i128::from(cells.value(row)), *form)?,
            Cells::UInt64(cells, form) => integer(out, i128::from(cells.value(row)), *form)?,
            Cells::Decimal128(cells, scale, form) => match form {
                DecimalForm::Numeric => decimal(out, &cells.value(row).to_string(), *scale),
                DecimalForm::Int2 => integer(out, cells.value(row), IntegerForm::Int2)?,
                DecimalForm::Int4 => integer(out, cells.value(row), IntegerForm::Int4)?,
                DecimalForm::Int8 => integer(out, cells.value(row), IntegerForm::Int8)?,
            },
            Cells::Decimal256(cells, scale, form) => {
                let value = cells.value(row);
                let form = match form {
                    DecimalForm::Numeric => {
                        decimal(out, &value.to_string(), *scale);
                        return Ok(());
                    }
                    DecimalForm::Int2 => IntegerForm::Int2,
                    DecimalForm::Int4 => IntegerForm::Int4,
                    DecimalForm::Int8 => IntegerForm::Int8,
                };
                integer(out, value.to_i128().ok_or(OUT_OF_RANGE)?, form)?;
            }
            Cells::Float32(cells, double) => {
                let value = cells.value(row);
                if *double {
                    float(out, f64::from(value));
                } else if value.is_finite() {
                    put!(out, "{value:?}");
                } else {
                    float(out, f64::from(value));
                }
            }
            Cells::Float64(cells) => float(out, cells.value(row)),
            Cells::Boolean(cells, form) => out.push(match (form, cells.value(row)) {
                (BooleanForm::Bool, true) => 't',
                (BooleanForm::Bool, false) => 'f',
                (_, true) => '1',
                (_, false) => '0',
            }),
            Cells::Text(cells, _) => escaped(out, cells.value(row)),
            Cells::Bytes(cells, form) => self.bytes(out, cells.value(row), *form)?,
            Cells::Bits(cells, width) => bits(out, cells.value(row), *width)?,
            Cells::Sixteen(cells) if self.is_uuid => uuid(out, cells.value(row)),
            Cells::Sixteen(cells) => self.bytes(out, cells.value(row), BytesForm::Plain)?,
            Cells::Date(cells) => out.push_str(&date(i64::from(cells.value(row)), "")),
            Cells::Timestamp(cells) => {
                let micros = cells.value(row);
                let time = calendar::time(micros.rem_euclid(MICROS_PER_DAY));
                // A moment of a type without a zone is taken without the offset.
                let offset = if cells.timezone().is_some() { "+00" } else { "" };
                out.push_str(&date(micros.div_euclid(MICROS_PER_DAY), &format!(" {time}{offset}")));
            }
            Cells::Time(cells) => out.push_str(&calendar::time(cells.value(row))),
            Cells::Interval(cells) => out.push_str(&calendar::time(cells.value(row))),
            Cells::TextArray(list, values) => {
                let mut text = String::from("{");
                for at in element_range(list, row) {
                    if text.len() > 1 {
                        text.push(',');
                    }
                    if values.is_null(at) {
                        text.push_str("NULL");
                    } else {
                        let value = values.value(at).replace('\\', "\\\\").replace('"', "\\\"");
                        put!(text, "\"{value}\"");
                    }
                }
                text.push('}');
                escaped(out, &text);
            }
            Cells::RealArray(list, values) => floats(out, '{', '}', element_range(list, row), values),
            Cells::Vector(list, values, dimensions) => {
                let range = element_range(list, row);
                if u32::try_from(range.len()).ok() != Some(*dimensions) {
                    return Err(WRONG_LENGTH);
                }
                floats(out, '[', ']', range, values);
            }
        }
        Ok(())
    }

    fn bytes(&self, out: &mut String, value: &[u8], form: BytesForm) -> Put {
        match form {
            BytesForm::Plain => {
                if !self.plain_hex {
                    out.push_str("\\\\x");
                }
                for byte in value {
                    hex_byte(out, *byte);
                }
            }
            BytesForm::Uuid if value.len() == 16 => uuid(out, value),
            BytesForm::Uuid => return Err(WRONG_LENGTH),
            BytesForm::Inet => {
                if let Ok(bytes) = <[u8; 4]>::try_from(value) {
                    put!(out, "{}", Ipv4Addr::from(bytes));
                } else if let Ok(bytes) = <[u8; 16]>::try_from(value) {
                    put!(out, "{}", Ipv6Addr::from(bytes));
                } else {
                    return Err(WRONG_LENGTH);
                }
            }
        }
        Ok(())
    }
}

/// Tabs, line ends and backslashes as COPY escapes them.
fn escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '\t', '\n', '\r', '\u{8}', '\u{b}', '\u{c}']) {
        out.push_str(&rest[..at]);
        out.push('\\');
        out.push(match rest.as_bytes()[at] {
            b'\t' => 't',
            b'\n' => 'n',
            b'\r' => 'r',
            8 => 'b',
            0x0b => 'v',
            0x0c => 'f',
            _ => '\\',
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

fn integer(out: &mut String, value: i128, form: IntegerForm) -> Put {
    let fits = match form {
        IntegerForm::Int2 => i16::try_from(value).is_ok(),
        IntegerForm::Int4 => i32::try_from(value).is_ok(),
        IntegerForm::Int8 => i64::try_from(value).is_ok(),
        IntegerForm::Numeric | IntegerForm::Text => true,
        // Only integers that the floats hold exactly may pass.
        IntegerForm::Float4 => value.unsigned_abs() <= 1 << 24,
        IntegerForm::Float8 => value.unsigned_abs() <= 1 << 53,
    };
    if !fits {
        return Err(OUT_OF_RANGE);
    }
    put!(out, "{value}");
    Ok(())
}

/// A whole number of the last digit's units, with its point.
fn decimal(out: &mut String, units: &str, scale: u8) {
    let (sign, digits) = match units.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", units),
    };
    let scale = usize::from(scale);
    out.push_str(sign);
    if scale == 0 {
        out.push_str(digits);
    } else if digits.len() > scale {
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        put!(out, "{whole}.{fraction}");
    } else {
        put!(out, "0.{digits:0>scale$}");
    }
}

fn float(out: &mut String, value: f64) {
    if value.is_nan() {
        out.push_str("NaN");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "Infinity" } else { "-Infinity" });
    } else {
        // The shortest digits that read back as the same number; with an exponent where it is large or small.
        put!(out, "{value:?}");
    }
}

fn floats(
    out: &mut String,
    open: char,
    close: char,
    range: std::ops::Range<usize>,
    values: &arrow_array::Float32Array,
) {
    out.push(open);
    for (number, at) in range.enumerate() {
        if number > 0 {
            out.push(',');
        }
        if values.is_null(at) {
            out.push_str("NULL");
        } else if values.value(at).is_finite() {
            put!(out, "{:?}", values.value(at));
        } else {
            float(out, f64::from(values.value(at)));
        }
    }
    out.push(close);
}

fn hex_byte(out: &mut String, byte: u8) {
    for digit in [byte >> 4, byte & 15] {
        out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
    }
}

fn uuid(out: &mut String, value: &[u8]) {
    for (at, byte) in value.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        hex_byte(out, *byte);
    }
}

fn bits(out: &mut String, value: &[u8], width: u32) -> Put {
    if u32::try_from(value.len()).ok() != Some(width.div_ceil(8)) {
        return Err(WRONG_LENGTH);
    }
    let digits = value
        .iter()
        .flat_map(|byte| (0..8).map(move |bit| byte >> (7 - bit) & 1));
    let width = usize::try_from(width).unwrap_or_default();
    out.extend(digits.take(width).map(|bit| if bit == 1 { '1' } else { '0' }));
    Ok(())
}

/// A day with what follows it; years before 1 as PostgreSQL spells them.
fn date(days: i64, rest: &str) -> String {
    let (year, month, day) = calendar::civil_from_days(days);
    if year > 0 {
        format!("{year:04}-{month:02}-{day:02}{rest}")
    } else {
        format!("{:04}-{month:02}-{day:02}{rest} BC", 1 - year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_copy_reads_them() {
        let mut out = String::new();
        escaped(&mut out, "a\tb\\.\nc\r\u{8}\u{b}\u{c}ä");
        assert_eq!(out, "a\\tb\\\\.\\nc\\r\\b\\v\\fä");
    }

    #[test]
    fn numbers_keep_every_digit() {
        let shown = |units: &str, scale| {
            let mut out = String::new();
            decimal(&mut out, units, scale);
            out
        };
        assert_eq!(shown("-5", 2), "-0.05");
        assert_eq!(shown("1234", 2), "12.34");
        assert_eq!(shown("12", 0), "12");
        let mut out = String::new();
        float(&mut out, 1e300);
        out.push(' ');
        float(&mut out, f64::NEG_INFINITY);
        out.push(' ');
        float(&mut out, -0.0);
        assert_eq!(out, "1e300 -Infinity -0.0");
    }

    #[test]
    fn days_before_the_year_one_have_their_mark() {
        assert_eq!(date(-719_528, " 00:00:00"), "0001-01-01 00:00:00 BC");
        assert_eq!(date(0, ""), "1970-01-01");
    }

    #[test]
    fn bits_end_with_the_width() {
        let mut out = String::new();
        bits(&mut out, &[0b1010_0000], 3).unwrap();
        assert_eq!(out, "101");
    }
}
