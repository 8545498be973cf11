//! What tiberius 0.13 makes of some values. Each of these is a reason for a cast in our queries; when one of these tests fails with a newer
//! driver, the cast may be no longer needed.

use tds::{Collation, Type, Udt, Value};
use tiberius::ColumnData;

use crate::client::seen;

fn varchar(collation: &str) -> Type {
    Type::VarChar(Some(100), Collation::named(collation).unwrap())
}

fn text(cell: &ColumnData<'_>) -> String {
    match cell {
        ColumnData::String(Some(text)) => text.to_string(),
        other => panic!("no text: {other:?}"),
    }
}

#[tokio::test]
async fn money_loses_digits_as_a_float() {
    let one = seen(Type::Money, true, Value::decimal("922337203685477.5807"))
        .await
        .unwrap();
    let other = seen(Type::Money, true, Value::decimal("922337203685477.5806"))
        .await
        .unwrap();
    assert_eq!(one, other);
    // As decimal(19,4) it is exact.
    let exact = seen(Type::Decimal(19, 4), true, Value::decimal("922337203685477.5807"))
        .await
        .unwrap();
    let ColumnData::Numeric(Some(exact)) = exact else {
        panic!("{exact:?}");
    };
    assert_eq!(exact.value(), 9_223_372_036_854_775_807);
}

#[tokio::test]
async fn text_of_a_utf8_collation_is_garbled() {
    let seen = seen(varchar("Latin1_General_100_CI_AS_SC_UTF8"), true, Value::text("grün"))
        .await
        .unwrap();
    assert_eq!(text(&seen), "grÃ¼n");
}

#[tokio::test]
async fn text_of_a_dos_code_page_is_an_error() {
    for collation in ["SQL_Latin1_General_CP850_CI_AS", "SQL_Latin1_General_CP437_CI_AS"] {
        let error = seen(varchar(collation), true, Value::text("gr\u{fc}n"))
            .await
            .unwrap_err();
        assert!(
            matches!(error, tiberius::error::Error::Encoding(_)),
            "{collation}: {error:?}"
        );
    }
}

#[tokio::test]
async fn text_of_other_code_pages_arrives() {
    for (collation, written) in [
        ("SQL_Latin1_General_CP1_CI_AS", "grün €"),
        ("Cyrillic_General_CI_AS", "зелёный"),
        ("Greek_CI_AS", "πράσινο"),
        ("Japanese_CI_AS", "緑色"),
        ("Chinese_PRC_CI_AS", "绿色"),
        ("Polish_CI_AS", "zielonożółty"),
    ] {
        let seen = seen(varchar(collation), true, Value::text(written)).await.unwrap();
        assert_eq!(text(&seen), written, "{collation}");
    }
}

#[tokio::test]
async fn one_byte_that_is_no_character_is_an_error() {
    let error = seen(varchar("Japanese_CI_AS"), true, Value::Bytes(vec![b'a', 0x81])).await;
    assert!(error.is_err(), "{error:?}");
}

#[tokio::test]
async fn a_lone_surrogate_is_an_error() {
    let lone = Value::Bytes(vec![b'a', 0, 0x3D, 0xD8]);
    let error = seen(Type::nvarchar(10), true, lone).await.unwrap_err();
    assert!(error.to_string().contains("invalid UTF-16"), "{error:?}");
}

#[tokio::test]
async fn a_variant_loses_its_base_type() {
    let date = Value::variant(Type::varchar(8000), Value::text("1"));
    let wide = Value::variant(Type::nvarchar(4000), Value::text("1"));
    assert_eq!(
        seen(Type::SqlVariant, true, date).await.unwrap(),
        seen(Type::SqlVariant, true, wide).await.unwrap()
    );
    // NULL looks like a text.
    assert_eq!(
        seen(Type::SqlVariant, true, Value::Null).await.unwrap(),
        ColumnData::String(None)
    );
    for (base, value) in [
        (Type::Bit, Value::Bit(true)),
        (Type::TinyInt, Value::Int(1)),
        (Type::SmallInt, Value::Int(1)),
        (Type::Int, Value::Int(1)),
        (Type::BigInt, Value::Int(1)),
        (Type::Real, Value::Real(1.0)),
        (Type::Float, Value::Float(1.0)),
        (Type::Money, Value::decimal("1")),
        (Type::SmallMoney, Value::decimal("1")),
        (Type::Decimal(38, 10), Value::decimal("1")),
        (Type::Numeric(5, 0), Value::decimal("1")),
        (Type::Date, Value::date("2024-01-01")),
        (Type::Time(7), Value::time("01:02:03")),
        (Type::DateTime, Value::datetime("2024-01-01")),
        (Type::SmallDateTime, Value::datetime2("2024-01-01")),
        (Type::DateTime2(3), Value::datetime2("2024-01-01")),
        (
            Type::DateTimeOffset(0),
            Value::datetimeoffset("2024-01-01 00:00 +01:00"),
        ),
        (Type::UniqueIdentifier, Value::Guid([1; 16])),
        (Type::VarBinary(Some(10)), Value::Bytes(vec![1])),
        (Type::Binary(2), Value::Bytes(vec![1])),
        (Type::Char(3, Collation::default()), Value::text("abc")),
        (Type::NChar(6, Collation::default()), Value::text("abc")),
    ] {
        let name = base.name().to_owned();
        let seen = seen(Type::SqlVariant, true, Value::variant(base, value)).await;
        assert!(seen.is_ok(), "{name}: {seen:?}");
    }
}

#[tokio::test]
async fn clr_types_are_bytes() {
    let point = vec![0xE6, 0x10, 0, 0, 1, 0x0C];
    let seen = seen(Type::Udt(Udt::system("geography")), true, Value::Bytes(point.clone()))
        .await
        .unwrap();
    assert_eq!(seen, ColumnData::Binary(Some(point.into())));
}

#[tokio::test]
async fn json_and_vector_are_refused() {
    for (ty, value) in [(Type::Json, "{}"), (Type::Vector(2), "[1, 2.5]")] {
        let error = seen(ty.clone(), true, Value::text(value)).await.unwrap_err();
        assert!(
            matches!(error, tiberius::error::Error::Protocol(_)),
            "{ty:?}: {error:?}"
        );
    }
}
