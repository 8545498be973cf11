//! Each type that is no text and no moment, at its ends: what is asked for, what the server sends, and the wire form of it.

use tds::{Collation, Type, Udt, Value};

use super::{Wire, arrive, hex, plan, read_all, reader, seen, shown, utf16};
use crate::mssql::stand_in::answering;

fn bytes(text: &str) -> Value {
    Value::Bytes(hex(text))
}

#[tokio::test]
async fn whole_numbers() {
    arrive(
        "bit",
        "[c]",
        Type::Bit,
        vec![(Value::Bit(false), Wire::Int(0)), (Value::Bit(true), Wire::Int(1))],
    )
    .await;
    for (declared, sent, least, most) in [
        ("tinyint", Type::TinyInt, 0, 255),
        ("smallint", Type::SmallInt, -32_768, 32_767),
        ("int", Type::Int, i64::from(i32::MIN), i64::from(i32::MAX)),
        ("bigint", Type::BigInt, i64::MIN, i64::MAX),
    ] {
        let ends = [least, 0, 1, most].map(|number| (Value::Int(number), Wire::Int(number)));
        arrive(declared, "[c]", sent, ends.into()).await;
    }
}

#[tokio::test]
async fn decimals_of_all_sizes() {
    for (precision, scale, digits) in [
        (1, 0, vec!["9", "-9", "0"]),
        (9, 2, vec!["9999999.99", "-9999999.99", "0.01", "-0.01", "0.00"]),
        (10, 0, vec!["9999999999", "-9999999999"]),
        (19, 19, vec!["0.9999999999999999999", "-0.0000000000000000001"]),
        (28, 5, vec!["99999999999999999999999.99999"]),
        (29, 0, vec!["-99999999999999999999999999999"]),
        (
            38,
            0,
            vec![
                "99999999999999999999999999999999999999",
                "-99999999999999999999999999999999999999",
                "0",
            ],
        ),
        (
            38,
            38,
            vec![
                "0.99999999999999999999999999999999999999",
                "-0.00000000000000000000000000000000000001",
            ],
        ),
        (38, 10, vec!["-1234567890123456789012345678.0123456789"]),
    ] {
        let values = digits.into_iter().map(|digits| (Value::decimal(digits), digits));
        let values: Vec<(Value, &str)> = values.collect();
        for (word, sent) in [
            ("decimal", Type::Decimal(precision, scale)),
            ("numeric", Type::Numeric(precision, scale)),
        ] {
            arrive(&format!("{word}({precision}, {scale})"), "[c]", sent, values.clone()).await;
        }
    }
}

#[tokio::test]
async fn money_as_decimals() {
    let ends = ["922337203685477.5807", "-922337203685477.5808", "0.0001", "0.0000"];
    let values = ends.map(|digits| (Value::decimal(digits), digits)).into();
    arrive("money", "CAST([c] AS decimal(19, 4))", Type::Decimal(19, 4), values).await;
    let ends = ["214748.3647", "-214748.3648", "-0.0001"];
    let values = ends.map(|digits| (Value::decimal(digits), digits)).into();
    arrive(
        "smallmoney",
        "CAST([c] AS decimal(10, 4))",
        Type::Decimal(10, 4),
        values,
    )
    .await;
}

#[tokio::test]
async fn floats_bit_by_bit() {
    // What the server does not let in can still be in old tables.
    let doubles = [
        0.0,
        -0.0,
        0.1,
        f64::MIN_POSITIVE,
        f64::from_bits(1),
        f64::MAX,
        f64::MIN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
    ];
    let values = doubles
        .map(|number| (Value::Float(number), Wire::Float(number.to_bits())))
        .into();
    arrive("float", "[c]", Type::Float, values).await;
    let singles = [
        0.0,
        -0.0,
        0.1,
        f32::MIN_POSITIVE,
        f32::from_bits(1),
        f32::MAX,
        f32::MIN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
    ];
    let values = singles
        .map(|number| (Value::Real(number), Wire::Real(number.to_bits())))
        .into();
    arrive("real", "[c]", Type::Real, values).await;
    arrive(
        "float(24)",
        "[c]",
        Type::Real,
        vec![(Value::Real(1.5), Wire::Real(1.5_f32.to_bits()))],
    )
    .await;
}

/// <https://learn.microsoft.com/en-us/sql/t-sql/data-types/uniqueidentifier-transact-sql>: the first three groups are numbers, their
/// lowest byte first.
#[tokio::test]
async fn uniqueidentifiers_as_the_server_prints_them() {
    let values = vec![
        (
            bytes("FF19966F 868B 11D0 B42D 00C04FC964FF"),
            "6F9619FF-8B86-D011-B42D-00C04FC964FF",
        ),
        (
            bytes("00000000 0000 0000 0000 000000000000"),
            "00000000-0000-0000-0000-000000000000",
        ),
        (
            bytes("00010203 0405 0607 0809 0A0B0C0D0E0F"),
            "03020100-0504-0706-0809-0A0B0C0D0E0F",
        ),
    ];
    arrive("uniqueidentifier", "[c]", Type::UniqueIdentifier, values).await;
}

#[tokio::test]
async fn bytes_as_they_are() {
    let all: Vec<u8> = (0..=255).collect();
    let same = |bytes: &[u8]| (Value::Bytes(bytes.to_vec()), Wire::Bytes(bytes.to_vec()));
    arrive("binary(4)", "[c]", Type::Binary(4), vec![same(&[0, 1, 0xFF, 0])]).await;
    arrive(
        "varbinary(8000)",
        "[c]",
        Type::VarBinary(Some(8000)),
        vec![same(&[]), same(&all), same(&[7; 8000])],
    )
    .await;
    let large = [&[0xAB; 100_000][..], &[0xCD]].concat();
    let values = vec![same(&[]), same(&[0]), same(&all), same(&large)];
    arrive("varbinary(max)", "[c]", Type::VarBinary(None), values.clone()).await;
    arrive("image", "CAST([c] AS varbinary(max))", Type::VarBinary(None), values).await;
    let version = same(&[0, 0, 0, 0, 0, 0, 7, 0xD1]);
    arrive("rowversion", "CAST([c] AS binary(8))", Type::Binary(8), vec![version]).await;
}

/// `geography::Point(1, 2, 4326)` and `geometry::Point(1, 2, 0)`, as MS-SSCLRT has them, and their EWKB.
#[tokio::test]
async fn shapes_as_ewkb() {
    let (one, two) = ("000000000000F03F", "0000000000000040");
    let globe = bytes(&format!("E6100000 01 0C {one} {two}"));
    let expected = Wire::Bytes(hex(&format!("01 01000020 E6100000 {two} {one}")));
    let asked = "CAST([c] AS varbinary(max))";
    arrive("geography", asked, Type::VarBinary(None), vec![(globe, expected)]).await;
    let plane = bytes(&format!("00000000 01 0C {one} {two}"));
    let expected = Wire::Bytes(hex(&format!("01 01000000 {one} {two}")));
    arrive("geometry", asked, Type::VarBinary(None), vec![(plane, expected)]).await;
    // CIRCULARSTRING is of version 2, and there is no such shape in what is written here: the table stops, and says where.
    let arc = bytes(&format!(
        "00000000 02 04 03000000 {one}{one} {two}{two} {two}{one} 01000000 02 00000000 01000000 FFFFFFFF 00000000 08"
    ));
    let error = seen("geometry", asked, Type::VarBinary(None), &[arc])
        .await
        .unwrap_err();
    let said = shown(&error);
    assert!(said.contains("dbo.t.c") && said.contains("an arc"), "{said}");
}

/// The driver hands over the bytes of a type of the CLR, whichever it is: of a hierarchy, nobody could tell the path from them.
#[tokio::test]
async fn hierarchies_by_their_path() {
    let raw = Value::Bytes(vec![0x5B, 0x40]);
    let uncast = super::uncast(Type::Udt(Udt::system("hierarchyid")), raw).await.unwrap();
    assert_eq!(uncast, tiberius::ColumnData::Binary(Some(vec![0x5B, 0x40].into())));
    let asked = "CAST([c].ToString() AS varbinary(8000))";
    let values = ["/", "/1/", "/1/2.1/-3/"].map(|path| (utf16(path), path)).into();
    arrive("hierarchyid", asked, Type::VarBinary(Some(8000)), values).await;
}

#[tokio::test]
async fn vectors_are_refused_by_name() {
    let server = answering(|_| tds::Answer::done());
    let mut reader = reader(&server).await;
    let before = server.statements().len();
    for mapped in ["c vector(3) NULL", "id int NOT NULL, c vector(3) NULL"] {
        let error = read_all(&mut reader, &plan(mapped)).await.unwrap_err();
        let said = shown(&error);
        assert!(
            said.contains("dbo.t.c") && said.contains("leave the column out"),
            "{said}"
        );
    }
    assert_eq!(server.statements().len(), before);
}

/// A server of another mind than the plan: the table stops, and the column is named.
#[tokio::test]
async fn values_of_another_type_are_refused_by_column() {
    let text = Type::VarChar(Some(10), Collation::default());
    for (declared, asked, sent, value) in [
        ("int", "[c]", text.clone(), Value::text("1")),
        ("int", "[c]", Type::Decimal(5, 2), Value::decimal("1.00")),
        ("float", "[c]", Type::Real, Value::Real(1.0)),
        ("real", "[c]", Type::Float, Value::Float(1.0)),
        ("date", "[c]", text.clone(), Value::text("2024-01-01")),
        ("datetime2(7)", "[c]", Type::Int, Value::Int(1)),
        ("decimal(5, 2)", "[c]", Type::Money, Value::decimal("1.0000")),
        ("uniqueidentifier", "[c]", Type::Binary(16), Value::Bytes(vec![1; 16])),
        ("varbinary(10)", "[c]", text.clone(), Value::text("x")),
        (
            "nvarchar(10)",
            "CAST([c] AS varbinary(20))",
            Type::nvarchar(10),
            Value::text("x"),
        ),
        (
            "geometry",
            "CAST([c] AS varbinary(max))",
            text,
            Value::text("POINT(1 2)"),
        ),
    ] {
        let error = seen(declared, asked, sent, &[value]).await.unwrap_err();
        let said = shown(&error);
        assert!(
            said.contains("unexpected value in dbo.t.c: expected"),
            "{declared}: {said}"
        );
    }
}
