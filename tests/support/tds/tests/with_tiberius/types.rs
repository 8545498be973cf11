//! Every type on the wire.

use std::borrow::Cow;

use tds::{Answer, Behaviour, Collation, Column, Plp, Server, Type, Udt, Value};
use tiberius::numeric::Numeric;
use tiberius::time::{Date, DateTime, DateTime2, DateTimeOffset, SmallDateTime, Time};
use tiberius::{ColumnData, Uuid};

use crate::client::{cells, connect, seen};

fn string(text: &str) -> ColumnData<'static> {
    ColumnData::String(Some(Cow::Owned(text.to_owned())))
}

fn binary(bytes: &[u8]) -> ColumnData<'static> {
    ColumnData::Binary(Some(Cow::Owned(bytes.to_vec())))
}

fn numeric(unscaled: i128, scale: u8) -> ColumnData<'static> {
    ColumnData::Numeric(Some(Numeric::new_with_scale(unscaled, scale)))
}

/// Types with a value and what arrives of it.
fn values() -> Vec<(Type, Value, ColumnData<'static>)> {
    let collation = Collation::default();
    let char = |bytes| Type::Char(bytes, Collation::default());
    let day = Date::new(738_944);
    let most: i128 = 99_999_999_999_999_999_999_999_999_999_999_999_999;
    let mut values = vec![
        (Type::Bit, Value::Bit(true), ColumnData::Bit(Some(true))),
        (Type::TinyInt, Value::Int(255), ColumnData::U8(Some(255))),
        (Type::SmallInt, Value::Int(-32_768), ColumnData::I16(Some(-32_768))),
        (Type::Int, Value::Int(i32::MIN.into()), ColumnData::I32(Some(i32::MIN))),
        (Type::BigInt, Value::Int(i64::MAX), ColumnData::I64(Some(i64::MAX))),
        (
            Type::Real,
            Value::Real(f32::MIN_POSITIVE),
            ColumnData::F32(Some(f32::MIN_POSITIVE)),
        ),
        (Type::Float, Value::Float(-0.0), ColumnData::F64(Some(-0.0))),
        (Type::Money, Value::decimal("-1.2345"), ColumnData::F64(Some(-1.2345))),
        (
            Type::SmallMoney,
            Value::decimal("214748.3647"),
            ColumnData::F64(Some(214_748.364_7)),
        ),
        (
            Type::Decimal(9, 2),
            Value::decimal("-1234567.89"),
            numeric(-123_456_789, 2),
        ),
        (
            Type::Decimal(19, 0),
            Value::decimal("9999999999999999999"),
            numeric(9_999_999_999_999_999_999, 0),
        ),
        (
            Type::Numeric(28, 28),
            Value::decimal("0.0000000000000000000000000001"),
            numeric(1, 28),
        ),
        (
            Type::Numeric(38, 0),
            Value::decimal(&most.to_string()),
            numeric(most, 0),
        ),
        (char(5), Value::text("grü€"), string("grü€ ")),
        (Type::varchar(10), Value::text(""), string("")),
        (
            Type::VarChar(None, collation.clone()),
            Value::text("x".repeat(9_000)),
            string(&"x".repeat(9_000)),
        ),
        (Type::NChar(6, collation.clone()), Value::text("日本"), string("日本 ")),
        (Type::nvarchar(10), Value::text("😀 ok"), string("😀 ok")),
        (
            Type::nvarchar_max(),
            Value::text("日".repeat(9_000)),
            string(&"日".repeat(9_000)),
        ),
        (Type::Text(collation.clone()), Value::text("old"), string("old")),
        (Type::NText(collation), Value::text("älter"), string("älter")),
        (Type::Image, Value::Bytes(vec![0, 255]), binary(&[0, 255])),
        (Type::Binary(3), Value::Bytes(vec![1]), binary(&[1, 0, 0])),
        (Type::VarBinary(Some(8)), Value::Bytes(Vec::new()), binary(&[])),
        (
            Type::VarBinary(None),
            Value::Bytes(vec![7; 10_000]),
            binary(&[7; 10_000]),
        ),
        (
            Type::RowVersion,
            Value::Bytes(vec![0, 0, 0, 0, 0, 0, 7, 0xD1]),
            binary(&[0, 0, 0, 0, 0, 0, 7, 0xD1]),
        ),
        (
            Type::UniqueIdentifier,
            Value::guid("6F9619FF-8B86-D011-B42D-00C04FC964FF"),
            ColumnData::Guid(Some(Uuid::parse_str("6f9619ff-8b86-d011-b42d-00c04fc964ff").unwrap())),
        ),
        (Type::Date, Value::date("2024-02-29"), ColumnData::Date(Some(day))),
        (
            Type::DateTime,
            Value::datetime("1753-01-01"),
            ColumnData::DateTime(Some(DateTime::new(-53_690, 0))),
        ),
        (
            Type::DateTime,
            Value::datetime("2024-02-29 23:59:59.997"),
            ColumnData::DateTime(Some(DateTime::new(45_349, 25_919_999))),
        ),
        (
            Type::SmallDateTime,
            Value::datetime2("2079-06-06 23:59"),
            ColumnData::SmallDateTime(Some(SmallDateTime::new(65_535, 1_439))),
        ),
        (
            Type::Udt(Udt::system("hierarchyid")),
            Value::Bytes(vec![0x58]),
            binary(&[0x58]),
        ),
    ];
    for scale in 0..=7 {
        // 23:59:59.9999999, cut to the scale.
        let units = 863_999_999_999 / 10_u64.pow(u32::from(7 - scale));
        let time = Time::new(units, scale);
        values.push((
            Type::Time(scale),
            Value::time("23:59:59.9999999"),
            ColumnData::Time(Some(time)),
        ));
        let both = DateTime2::new(day, time);
        values.push((
            Type::DateTime2(scale),
            Value::datetime2("2024-02-29 23:59:59.9999999"),
            ColumnData::DateTime2(Some(both)),
        ));
        values.push((
            Type::DateTimeOffset(scale),
            Value::datetimeoffset("2024-03-01 13:59:59.9999999 +14:00"),
            ColumnData::DateTimeOffset(Some(DateTimeOffset::new(both, 840))),
        ));
    }
    values
}

#[tokio::test]
async fn every_type_arrives_with_and_without_null() {
    for (ty, value, expected) in values() {
        for nullable in [true, false] {
            let seen = seen(ty.clone(), nullable, value.clone()).await.unwrap();
            assert_eq!(seen, expected, "{ty:?}, nullable: {nullable}");
        }
    }
}

/// All types in one row, then NULLs alone, then the row again: a value of a wrong length would shift all that follow.
#[tokio::test]
async fn every_type_stands_in_one_row_with_nulls() {
    let columns: Vec<Column> = values()
        .into_iter()
        .enumerate()
        .map(|(at, (ty, ..))| Column::new(&format!("c{at}"), ty))
        .collect();
    let full: Vec<Value> = values().into_iter().map(|(_, value, _)| value).collect();
    let mut half = full.clone();
    for value in half.iter_mut().step_by(2) {
        *value = Value::Null;
    }
    let rows = vec![full.clone(), vec![Value::Null; full.len()], half, full];
    for plp in [
        Plp::default(),
        Plp {
            known_length: false,
            chunk: 1_000,
        },
        Plp {
            known_length: true,
            chunk: 1,
        },
        Plp {
            known_length: false,
            chunk: usize::MAX,
        },
    ] {
        let (columns, rows) = (columns.clone(), rows.clone());
        let server = Server::start(Behaviour::answering(move |_| {
            Answer::rows(columns.clone(), rows.clone()).chunked(plp)
        }))
        .unwrap();
        let mut client = connect(&server).await;
        let seen = client
            .simple_query("SELECT * FROM t")
            .await
            .unwrap()
            .into_first_result()
            .await
            .unwrap();
        let seen: Vec<Vec<ColumnData<'static>>> = seen.into_iter().map(cells).collect();
        let expected: Vec<ColumnData<'static>> = values().into_iter().map(|(.., expected)| expected).collect();
        assert_eq!(seen.len(), 4);
        assert_eq!((&seen[0], &seen[3]), (&expected, &expected), "{plp:?}");
        for (at, cell) in seen[2].iter().enumerate() {
            assert_eq!(cell == &expected[at], at % 2 == 1, "{plp:?} {cell:?}");
        }
    }
}

#[tokio::test]
async fn xml_arrives_as_text() {
    let ColumnData::Xml(Some(xml)) = seen(Type::Xml, true, Value::text("<a b=\"ü\"/>")).await.unwrap() else {
        panic!("no xml");
    };
    // The byte order mark that the server sends is part of what the client gives.
    assert_eq!(xml.to_string().trim_start_matches('\u{feff}'), "<a b=\"ü\"/>");
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_an_error_that_names_the_column() {
    let error = seen(Type::TinyInt, true, Value::Int(-1)).await.unwrap_err();
    assert!(
        error.to_string().contains("c: Int(-1) in a column of type TinyInt"),
        "{error}"
    );
}
