//! Texts: what is asked for, and why. Each way around the driver stands beside what the driver makes of the column itself; when one of
//! these tests fails with a newer driver, its way around may have become needless.

use tds::{Answer, Collation, Column, Type, Value};
use tiberius::ColumnData;

use super::{Wire, answering, arrive, cells, last, plan, read_all, reader, seen, shown, uncast, utf16};

fn varchar(collation: &str) -> Type {
    Type::VarChar(Some(100), Collation::named(collation).unwrap())
}

/// The text that the driver makes of a column as it is.
async fn driver_text(sent: Type, value: Value) -> String {
    match uncast(sent, value).await.unwrap() {
        ColumnData::String(Some(text)) => text.into_owned(),
        other => panic!("no text: {other:?}"),
    }
}

#[tokio::test]
async fn every_text_type_is_asked_for_as_the_bytes_of_utf16() {
    let texts = ["", "a", "grün €", "日本語 😀", "\u{FFFD}\u{FEFF}", "a\0b", "  spaces  "];
    for (declared, asked, bytes) in [
        (
            "char(100)",
            "CAST(CAST([c] AS nvarchar(100)) AS varbinary(200))",
            Some(200),
        ),
        (
            "varchar(100)",
            "CAST(CAST([c] AS nvarchar(100)) AS varbinary(200))",
            Some(200),
        ),
        (
            "varchar(4000)",
            "CAST(CAST([c] AS nvarchar(4000)) AS varbinary(8000))",
            Some(8000),
        ),
        (
            "varchar(8000)",
            "CAST(CAST([c] AS nvarchar(max)) AS varbinary(max))",
            None,
        ),
        ("char(8000)", "CAST(CAST([c] AS nvarchar(max)) AS varbinary(max))", None),
        (
            "varchar(max)",
            "CAST(CAST([c] AS nvarchar(max)) AS varbinary(max))",
            None,
        ),
        (
            "text",
            "CAST(CAST(CAST([c] AS varchar(max)) AS nvarchar(max)) AS varbinary(max))",
            None,
        ),
        ("nchar(100)", "CAST([c] AS varbinary(200))", Some(200)),
        ("nvarchar(100)", "CAST([c] AS varbinary(200))", Some(200)),
        ("nvarchar(4000)", "CAST([c] AS varbinary(8000))", Some(8000)),
        ("nvarchar(max)", "CAST([c] AS varbinary(max))", None),
        ("sysname", "CAST([c] AS varbinary(256))", Some(256)),
        ("ntext", "CAST(CAST([c] AS nvarchar(max)) AS varbinary(max))", None),
        ("xml", "CAST(CAST([c] AS nvarchar(max)) AS varbinary(max))", None),
        ("json", "CAST(CAST([c] AS nvarchar(max)) AS varbinary(max))", None),
    ] {
        let values = texts.map(|text| (utf16(text), text)).into();
        arrive(declared, asked, Type::VarBinary(bytes), values).await;
    }
    let long = "日😀".repeat(50_000);
    let values = vec![(utf16(&long), long.as_str())];
    arrive(
        "nvarchar(max)",
        "CAST([c] AS varbinary(max))",
        Type::VarBinary(None),
        values,
    )
    .await;
}

/// A name with the bracket that ends one, in the place of each type's.
#[tokio::test]
async fn names_are_quoted_wherever_they_stand() {
    let server = answering(|_| Answer::rows(vec![Column::new("", Type::VarBinary(Some(20)))], Vec::new()));
    let mut reader = reader(&server).await;
    for (declared, asked) in [
        ("int", "[a]]b c]"),
        ("money", "CAST([a]]b c] AS decimal(19, 4))"),
        ("varchar(5)", "CAST(CAST([a]]b c] AS nvarchar(5)) AS varbinary(10))"),
        ("hierarchyid", "CAST([a]]b c].ToString() AS varbinary(8000))"),
    ] {
        read_all(&mut reader, &plan(&format!("[a]]b c] {declared} NULL")))
            .await
            .unwrap();
        assert_eq!(last(&server), format!("SELECT {asked} FROM [dbo].[t]"));
    }
}

/// What SQL Server does not say in UTF-16 is asked for as the driver reads it.
#[tokio::test]
async fn servers_that_show_other_bytes_are_asked_for_the_text() {
    let version = include_str!("../client/version.sql");
    let behaviour = tds::Behaviour::answering(move |statement| {
        if statement.text == version {
            let text = |name: &str| Column::new(name, Type::nvarchar(50));
            let number = |name: &str| Column::new(name, Type::Int);
            return Answer::rows(
                vec![
                    text("version"),
                    text("edition"),
                    number("engine"),
                    text("database_name"),
                    number("session"),
                    number("shows_utf16"),
                ],
                vec![vec![
                    "15.0".into(),
                    "x".into(),
                    3.into(),
                    "shop".into(),
                    51.into(),
                    0.into(),
                ]],
            );
        }
        super::usual(statement)
            .unwrap_or_else(|| Answer::rows(vec![Column::new("c", Type::nvarchar(20))], vec![vec!["grün 😀".into()]]))
    });
    let server = tds::Server::start(behaviour).unwrap();
    let mut reader = reader(&server).await;
    let batches = read_all(&mut reader, &plan("c varchar(20) NULL")).await.unwrap();
    assert_eq!(cells(&batches, 0), ["grün 😀".into()]);
    assert_eq!(last(&server), "SELECT CAST([c] AS nvarchar(20)) FROM [dbo].[t]");
}

#[tokio::test]
async fn money_would_lose_digits_as_a_float() {
    let most = uncast(Type::Money, Value::decimal("922337203685477.5807"))
        .await
        .unwrap();
    let less = uncast(Type::Money, Value::decimal("922337203685477.5806"))
        .await
        .unwrap();
    assert!(matches!(most, ColumnData::F64(Some(_))), "{most:?}");
    assert_eq!(most, less);
    let cast = "CAST([c] AS decimal(19, 4))";
    let values = ["922337203685477.5807", "922337203685477.5806"].map(|digits| (Value::decimal(digits), digits));
    arrive("money", cast, Type::Decimal(19, 4), values.into()).await;
}

const CAST: &str = "CAST(CAST([c] AS nvarchar(100)) AS varbinary(200))";

#[tokio::test]
async fn text_of_a_utf8_collation_would_be_garbled() {
    let collation = varchar("Latin1_General_100_CI_AS_SC_UTF8");
    assert_eq!(driver_text(collation, Value::text("grün")).await, "grÃ¼n");
    arrive(
        "varchar(100)",
        CAST,
        Type::VarBinary(Some(200)),
        vec![(utf16("grün"), "grün")],
    )
    .await;
}

#[tokio::test]
async fn text_of_a_dos_code_page_would_end_the_result() {
    for collation in ["SQL_Latin1_General_CP437_CI_AS", "SQL_Latin1_General_CP850_CI_AS"] {
        let error = uncast(varchar(collation), Value::text("grün")).await.unwrap_err();
        assert!(
            matches!(error, tiberius::error::Error::Encoding(_)),
            "{collation}: {error:?}"
        );
    }
    arrive(
        "varchar(100)",
        CAST,
        Type::VarBinary(Some(200)),
        vec![(utf16("grün"), "grün")],
    )
    .await;
}

/// 0x81 alone is nothing in code page 932. The server gives what its table has for it, and the row is one as any other.
#[tokio::test]
async fn a_byte_that_a_code_page_lacks_would_end_the_result() {
    let torn = Value::Bytes(vec![b'a', 0x81]);
    let error = uncast(varchar("Japanese_CI_AS"), torn).await.unwrap_err();
    assert!(matches!(error, tiberius::error::Error::Encoding(_)), "{error:?}");
    let values = vec![(utf16("a\u{FFFD}"), "a\u{FFFD}"), (utf16("緑"), "緑")];
    arrive("varchar(100)", CAST, Type::VarBinary(Some(200)), values).await;
}

/// As bytes that are no UTF-8, which are refused when they become a text, with their row; the rows beside it arrive.
#[tokio::test]
async fn half_a_pair_of_surrogates_would_end_the_result() {
    let half = Value::Bytes(vec![b'a', 0, 0x3D, 0xD8]);
    let error = uncast(Type::nvarchar(10), half.clone()).await.unwrap_err();
    assert!(error.to_string().contains("UTF-16"), "{error:?}");
    let values = vec![
        (utf16("before"), Wire::from("before")),
        (half, Wire::Bytes(vec![b'a', 0xED, 0xA0, 0xBD])),
        // A byte that is left over is not left out.
        (Value::Bytes(vec![b'a', 0, b'b']), Wire::Bytes(vec![b'a', 0xFF])),
        (utf16("😀"), Wire::from("😀")),
    ];
    arrive(
        "nvarchar(10)",
        "CAST([c] AS varbinary(20))",
        Type::VarBinary(Some(20)),
        values,
    )
    .await;
}

/// What the server cannot cast fails by the server's word, and says of which table.
#[tokio::test]
async fn xml_and_json_would_come_in_forms_of_their_own() {
    let xml = uncast(Type::Xml, Value::text("<a/>")).await.unwrap();
    assert!(matches!(xml, ColumnData::Xml(Some(_))), "{xml:?}");
    let error = uncast(Type::Json, Value::text("{}")).await.unwrap_err();
    assert!(matches!(error, tiberius::error::Error::Protocol(_)), "{error:?}");
    let error = uncast(Type::Vector(2), Value::text("[1, 2.5]")).await.unwrap_err();
    assert!(matches!(error, tiberius::error::Error::Protocol(_)), "{error:?}");
    let asked = "CAST(CAST([c] AS nvarchar(max)) AS varbinary(max))";
    arrive("xml", asked, Type::VarBinary(None), vec![(utf16("<a/>"), "<a/>")]).await;
    arrive("json", asked, Type::VarBinary(None), vec![(utf16("{}"), "{}")]).await;
    // So it is said of a native form that arrives all the same.
    let said = shown(&seen("json", asked, Type::Json, &[Value::text("{}")]).await.unwrap_err());
    assert!(
        said.contains("reading dbo.t") && said.contains("the driver cannot read it"),
        "{said}"
    );
}

/// Two values of different types would be one and the same; so the server is asked for a text that is exact for each type.
#[tokio::test]
async fn a_variant_would_lose_its_base_type() {
    let narrow = Value::variant(Type::varchar(8000), Value::text("1"));
    let wide = Value::variant(Type::nvarchar(4000), Value::text("1"));
    assert_eq!(
        uncast(Type::SqlVariant, narrow).await.unwrap(),
        uncast(Type::SqlVariant, wide).await.unwrap()
    );
    let money = Value::variant(Type::Money, Value::decimal("922337203685477.5807"));
    let money = uncast(Type::SqlVariant, money).await.unwrap();
    assert!(matches!(money, ColumnData::F64(Some(_))), "{money:?}");
    let server = answering(|_| {
        Answer::rows(
            vec![Column::new("", Type::VarBinary(None))],
            vec![vec![utf16("922337203685477.5807")]],
        )
    });
    let mut reader = reader(&server).await;
    let batches = read_all(&mut reader, &plan("c sql_variant NULL")).await.unwrap();
    assert_eq!(cells(&batches, 0), ["922337203685477.5807".into()]);
    let asked = last(&server);
    assert!(
        asked.contains("WHEN N'money' THEN CAST(CAST([c] AS decimal(19, 4)) AS"),
        "{asked}"
    );
    // 8000 bytes are up to 8000 characters of a code page, or 16 002 digits: no length cuts them.
    assert!(
        asked.starts_with("SELECT CAST(CASE ")
            && asked.ends_with(" ELSE CAST([c] AS nvarchar(max)) END AS varbinary(max)) FROM [dbo].[t]"),
        "{asked}"
    );
}
