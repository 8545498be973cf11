//! A chunk's key range as SQL over the target's columns.

use model::column_plan::packed::{self, Fields};
use model::pg_type::quote;
use model::{ChunkRange, ColumnPlan, KeyValue, PgType, TablePlan};

use crate::bind::is_ordered_alike;
use crate::error::{Error, Result};
use crate::sql_text::literal;

/// `lower <= key AND key < upper` for the bound `plan`, as row comparisons; `TRUE` for a range that is open at both ends.
///
/// # Errors
/// [`Error::Bound`] for a key that both servers do not order alike, or a value that is not of its column's kind.
pub fn key_predicate(plan: &TablePlan, range: &ChunkRange) -> Result<String> {
    let mut terms = Vec::new();
    if let Some(lower) = &range.lower {
        terms.push(comparison(plan, range, lower, ">=")?);
    }
    if let Some(upper) = &range.upper {
        terms.push(comparison(plan, range, upper, "<")?);
    }
    Ok(if terms.is_empty() {
        "TRUE".to_owned()
    } else {
        terms.join(" AND ")
    })
}

/// The rows of the target that belong to a range of keys, those included that no copy can have put there: a NULL in the key sorts
/// below every key, so that it belongs to the range which is open below.
///
/// # Errors
/// As [`key_predicate`].
pub fn unit_predicate(plan: &TablePlan, range: &ChunkRange) -> Result<String> {
    let keys = key_predicate(plan, range)?;
    if range.lower.is_some() {
        return Ok(keys);
    }
    let key = plan.key.iter().flat_map(|key| &key.columns);
    let nulls = key
        .filter_map(|at| plan.columns.get(*at))
        .map(|column| format!(" OR {} IS NULL", quote(&column.target_column)));
    Ok(format!("({keys}){}", nulls.collect::<String>()))
}

fn comparison(plan: &TablePlan, range: &ChunkRange, bound: &[KeyValue], operator: &str) -> Result<String> {
    let error = |column: &str, reason| Error::Bound {
        table: plan.source.to_string(),
        chunk: range.ordinal,
        column: column.to_owned(),
        reason,
    };
    let key = plan.key.as_ref().ok_or_else(|| error("-", "the table has no key"))?;
    if bound.is_empty() || bound.len() > key.columns.len() {
        return Err(error("-", "the bound has another number of values than the key"));
    }
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for (value, at) in bound.iter().zip(&key.columns) {
        let column = plan
            .columns
            .get(*at)
            .ok_or_else(|| error("-", "the key names a column that the plan lacks"))?;
        let (sql, exact) = value_sql(column, value).map_err(|reason| error(&column.source_column, reason))?;
        columns.push(quote(&column.target_column));
        values.push(sql);
        if !exact {
            // No row has this value, so what follows it decides nothing.
            break;
        }
    }
    Ok(match (columns.as_slice(), values.as_slice()) {
        ([column], [value]) => format!("{column} {operator} {value}"),
        _ => format!("({}) {operator} ({})", columns.join(", "), values.join(", ")),
    })
}

/// The value as SQL, and whether a row can have it (a date with a zero month or day cannot be in PostgreSQL; the first real
/// date after it stands for it).
fn value_sql(column: &ColumnPlan, value: &KeyValue) -> std::result::Result<(String, bool), &'static str> {
    if !is_ordered_alike(column) {
        return Err("the two servers do not order it alike");
    }
    let numeric = matches!(
        column.target,
        PgType::SmallInt | PgType::Integer | PgType::BigInt | PgType::Numeric { .. }
    );
    Ok(match (value, &column.target) {
        (KeyValue::Integer(number), _) if numeric => (number_sql(i128::from(*number), &column.target), true),
        (KeyValue::Unsigned(number), _) if numeric => (number_sql(i128::from(*number), &column.target), true),
        (KeyValue::Decimal(text), _) if numeric => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || c == '.') {
                return Err("the value is not a decimal number");
            }
            (format!("'{text}'::numeric"), true)
        }
        (KeyValue::Bytes(bytes), PgType::Bytea) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            (format!("'\\x{hex}'::bytea"), true)
        }
        (KeyValue::Packed(value), PgType::Date) => {
            let (fields, exact) = real_date(packed::unpack(*value));
            (format!("{}::date", literal(&date_text(fields))), exact)
        }
        (KeyValue::Packed(value), PgType::Timestamp { .. }) => {
            let (fields, exact) = real_date(packed::unpack(*value));
            (format!("{}::timestamp", literal(&timestamp_text(fields, ""))), exact)
        }
        (KeyValue::Packed(value), PgType::TimestampTz { .. }) => {
            let (fields, exact) = real_date(packed::unpack(*value));
            (
                format!("{}::timestamptz", literal(&timestamp_text(fields, "+00"))),
                exact,
            )
        }
        (KeyValue::Micros(micros), PgType::Interval { .. }) => (format!("'{micros} microseconds'::interval"), true),
        (KeyValue::Micros(micros), PgType::Time { .. }) if (0..=86_400_000_000).contains(micros) => {
            let seconds = micros / 1_000_000;
            let text = format!(
                "{:02}:{:02}:{:02}.{:06}",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                micros % 1_000_000
            );
            (format!("'{text}'::time"), true)
        }
        (KeyValue::Text(_), _) => return Err("texts are not ordered alike"),
        _ => return Err("the bound's value is not of the column's kind"),
    })
}

/// A number in a type that the column's index can be searched with.
fn number_sql(number: i128, target: &PgType) -> String {
    let integer_column = !matches!(target, PgType::Numeric { .. });
    if integer_column && i64::try_from(number).is_ok() {
        format!("'{number}'::bigint")
    } else {
        format!("'{number}'::numeric")
    }
}

/// Zero months and days become ones. Every real date is on the same side of both.
fn real_date(fields: Fields) -> (Fields, bool) {
    let exact = fields.month != 0 && fields.day != 0;
    if exact {
        return (fields, true);
    }
    let date = Fields {
        month: fields.month.max(1),
        day: 1,
        year: fields.year,
        ..Fields::default()
    };
    (date, false)
}

fn date_text(fields: Fields) -> String {
    let Fields { year, month, day, .. } = fields;
    if year == 0 {
        format!("0001-{month:02}-{day:02} BC")
    } else {
        format!("{year:04}-{month:02}-{day:02}")
    }
}

fn timestamp_text(fields: Fields, zone: &str) -> String {
    let Fields {
        year,
        month,
        day,
        hour,
        minute,
        second,
        microsecond,
    } = fields;
    let era = if year == 0 { " BC" } else { "" };
    let year = if year == 0 { 1 } else { year };
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{microsecond:06}{zone}{era}")
}

#[cfg(test)]
mod tests {
    use arrow_schema::{DataType, TimeUnit};
    use model::{Canonical, Conversion, KeyPlan, MysqlType, SourceType, TableName, ZeroDate};

    use super::*;

    fn column(name: &str, staged: DataType, target: PgType, conversion: Conversion) -> ColumnPlan {
        ColumnPlan {
            source_column: name.to_owned(),
            target_column: name.to_owned(),
            source: SourceType::Mysql(MysqlType::Blob),
            nullable: false,
            wire: DataType::Binary,
            staged,
            target,
            conversion,
            canonical: Canonical::Integer,
            losses: Vec::new(),
            generated: false,
        }
    }

    fn plan(columns: Vec<ColumnPlan>) -> TablePlan {
        TablePlan {
            source: TableName::new("s", "t"),
            target: TableName::new("s", "t"),
            key: Some(KeyPlan {
                columns: (0..columns.len()).collect(),
                ordered_alike: true,
            }),
            columns,
            row_filter: None,
            excluded_columns: Vec::new(),
            unplanned_columns: Vec::new(),
            transactional: true,
            estimated_rows: 0,
            estimated_bytes: 0,
            references: Vec::new(),
        }
    }

    fn predicate(
        columns: Vec<ColumnPlan>,
        lower: Option<Vec<KeyValue>>,
        upper: Option<Vec<KeyValue>>,
    ) -> Result<String> {
        key_predicate(
            &plan(columns),
            &ChunkRange {
                ordinal: 7,
                lower,
                upper,
                partitions: None,
            },
        )
    }

    fn id() -> ColumnPlan {
        column("i\"d", DataType::Int64, PgType::BigInt, Conversion::Integer)
    }

    fn date() -> ColumnPlan {
        column(
            "d",
            DataType::Date32,
            PgType::Date,
            Conversion::Date { zero: ZeroDate::Reject },
        )
    }

    fn packed_date(year: u16, month: u8, day: u8) -> KeyValue {
        KeyValue::Packed(packed::pack(Fields {
            year,
            month,
            day,
            ..Fields::default()
        }))
    }

    #[test]
    fn ranges_are_half_open_row_comparisons() {
        assert_eq!(predicate(vec![id()], None, None).unwrap(), "TRUE");
        assert_eq!(
            predicate(
                vec![id()],
                Some(vec![KeyValue::Integer(-5)]),
                Some(vec![KeyValue::Unsigned(u64::MAX)])
            )
            .unwrap(),
            r#""i""d" >= '-5'::bigint AND "i""d" < '18446744073709551615'::numeric"#
        );
        assert_eq!(
            predicate(
                vec![id(), date()],
                Some(vec![KeyValue::Integer(1), packed_date(2020, 2, 29)]),
                None
            )
            .unwrap(),
            r#"("i""d", "d") >= ('1'::bigint, '2020-02-29'::date)"#
        );
    }

    #[test]
    fn dates_that_cannot_be_stand_before_the_next_real_one() {
        let text = predicate(
            vec![date(), id()],
            Some(vec![packed_date(2020, 3, 0), KeyValue::Integer(9)]),
            None,
        )
        .unwrap();
        assert_eq!(text, r#""d" >= '2020-03-01'::date"#);
        assert_eq!(
            predicate(vec![date()], None, Some(vec![packed_date(0, 0, 0)])).unwrap(),
            r#""d" < '0001-01-01 BC'::date"#
        );
    }

    #[test]
    fn times_and_bytes_are_exact() {
        let zoned = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let conversion = Conversion::Timestamp {
            zero: ZeroDate::Reject,
            digits: 6,
        };
        let stamp = column("t", zoned, PgType::TimestampTz { digits: 6 }, conversion);
        let value = packed::pack(Fields {
            year: 1999,
            month: 12,
            day: 31,
            hour: 23,
            minute: 5,
            second: 9,
            microsecond: 42,
        });
        assert_eq!(
            predicate(vec![stamp], Some(vec![KeyValue::Packed(value)]), None).unwrap(),
            r#""t" >= '1999-12-31 23:05:09.000042+00'::timestamptz"#
        );
        let bytes = column("b", DataType::Binary, PgType::Bytea, Conversion::Same);
        assert_eq!(
            predicate(vec![bytes], Some(vec![KeyValue::Bytes(vec![0, 0xff, b'\''])]), None).unwrap(),
            r#""b" >= '\x00ff27'::bytea"#
        );
    }

    #[test]
    fn what_is_not_ordered_alike_is_refused() {
        let text = column("x", DataType::Utf8, PgType::Text, Conversion::Text { strip_nul: false });
        assert!(predicate(vec![text], Some(vec![KeyValue::Text("a".into())]), None).is_err());
        let bad = KeyValue::Decimal("1; DROP TABLE t".into());
        assert!(predicate(vec![id()], Some(vec![bad]), None).is_err());
        assert!(predicate(vec![id()], Some(vec![]), None).is_err());
        assert!(predicate(vec![id()], Some(vec![KeyValue::Bytes(vec![1])]), None).is_err());
    }
}
