//! What arrives, value by value.

use tds::{Behaviour, Database, Index, Module, ModuleKind, Sequence, Table, Type, Value};

use super::Scene;

/// A type, a value of it, and the text of what arrives.
fn values() -> Vec<(&'static str, Value, &'static str)> {
    let variant = |base, value| Value::variant(base, value);
    vec![
        ("bit", Value::Bit(true), "true"),
        ("tinyint", 255.into(), "255"),
        ("smallint", (-32_768).into(), "-32768"),
        ("int", i32::MIN.into(), "-2147483648"),
        ("bigint", i64::MIN.into(), "-9223372036854775808"),
        ("real", Value::Real(1.1), "1.1"),
        ("float", Value::Float(0.1), "0.1"),
        ("smallmoney", Value::decimal("-214748.3648"), "-214748.3648"),
        ("money", Value::decimal("922337203685477.5807"), "922337203685477.5807"),
        (
            "decimal(38, 10)",
            Value::decimal("-1234567890123456789012345678.0123456789"),
            "-1234567890123456789012345678.0123456789",
        ),
        ("numeric(5, 0)", 12_345.into(), "12345"),
        ("varchar(20)", "grün €".into(), "grün €"),
        ("nvarchar(20)", "😀 日本".into(), "😀 日本"),
        ("text", "alt €".into(), "alt €"),
        ("ntext", "älter".into(), "älter"),
        ("image", Value::Bytes(vec![0, 255]), "\\x00ff"),
        ("binary(4)", Value::Bytes(vec![1, 2]), "\\x01020000"),
        ("varbinary(8)", Value::Bytes(vec![3]), "\\x03"),
        (
            "rowversion",
            Value::Bytes(vec![0, 0, 0, 0, 0, 0, 7, 0xD1]),
            "\\x00000000000007d1",
        ),
        (
            "uniqueidentifier",
            Value::guid("6F9619FF-8B86-D011-B42D-00C04FC964FF"),
            "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        ),
        ("date", "2024-02-29".into(), "2024-02-29"),
        ("time(7)", "23:59:59.9999990".into(), "23:59:59.999999"),
        (
            "datetime",
            Value::datetime("2024-02-29 12:34:56.997"),
            "2024-02-29 12:34:56.997",
        ),
        ("smalldatetime", "2024-02-29 12:34".into(), "2024-02-29 12:34:00"),
        (
            "datetime2(7)",
            "0001-01-01 12:34:56.1234560".into(),
            "0001-01-01 12:34:56.123456",
        ),
        (
            "datetimeoffset(7)",
            "2024-02-29 12:34:56.1234560 +02:00".into(),
            "2024-02-29 10:34:56.123456+00",
        ),
        ("xml", "<a b=\"1\">ü</a>".into(), "<a b=\"1\">ü</a>"),
        (
            "sql_variant",
            variant(Type::Decimal(5, 2), Value::decimal("1.50")),
            "1.50",
        ),
        ("sql_variant", variant(Type::Money, Value::decimal("1.2345")), "1.2345"),
        ("sql_variant", variant(Type::nvarchar(5), "ü".into()), "ü"),
        (
            "sql_variant",
            variant(Type::VarBinary(Some(3)), Value::Bytes(vec![1, 171])),
            "0x01AB",
        ),
        ("hierarchyid", "/1/2.1/".into(), "/1/2.1/"),
        ("json", "{\"a\": [1, 2]}".into(), "{\"a\": [1, 2]}"),
    ]
}

#[test]
fn every_type_arrives_exactly() {
    let mut table = Table::new("dbo", "types").column("id", "int").not_null();
    let mut full = vec![1.into()];
    for (at, (ty, value, _)) in values().into_iter().enumerate() {
        table = table.column(&format!("c{at}"), ty);
        full.push(value);
    }
    let mut none = vec![Value::Null; full.len()];
    none[0] = 2.into();
    let database = Database::new("shop").table(table.primary_key(&["id"]).row(full).row(none));
    let mut scene = Scene::new("lf_standin_types", Behaviour::serving(database.open()), "");
    scene.project.landfall(&["migrate"]).expect(0);
    scene.passes();
    scene.target.run("set timezone = 'UTC'");
    for (at, (ty, _, expected)) in values().into_iter().enumerate() {
        let found = scene
            .target
            .value(&format!("select c{at}::text from dbo.types where id = 1"));
        assert_eq!(found.as_deref(), Some(expected), "{ty}");
        let found = scene.target.value(&format!(
            "select count(*)::text from dbo.types where id = 2 and c{at} is null"
        ));
        assert_eq!(found.as_deref(), Some("1"), "NULL of {ty}");
    }
}

/// The driver would garble the first, refuse the second, and end at the third.
#[test]
fn texts_of_every_code_page_arrive() {
    let table = Table::new("dbo", "texts")
        .column("id", "int")
        .not_null()
        .column("utf8", "varchar(20)")
        .collate("Latin1_General_100_CI_AS_SC_UTF8")
        .column("dos", "varchar(20)")
        .collate("SQL_Latin1_General_CP850_CI_AS")
        .column("japanese", "varchar(20)")
        .collate("Japanese_CI_AS")
        .column("fixed", "char(6)")
        .collate("Cyrillic_General_CI_AS")
        .primary_key(&["id"])
        .row(vec![
            1.into(),
            "grün 緑 😀".into(),
            "grün ½".into(),
            "緑".into(),
            "зелён".into(),
        ]);
    let database = Database::new("shop").table(table);
    let mut scene = Scene::new("lf_standin_texts", Behaviour::serving(database.open()), "");
    scene.project.landfall(&["migrate"]).expect(0);
    let found = scene
        .target
        .value("select concat_ws('|', utf8, dos, japanese, rtrim(fixed)) from dbo.texts");
    assert_eq!(found.as_deref(), Some("grün 緑 😀|grün ½|緑|зелён"));
}

#[test]
fn half_a_pair_of_surrogates_is_refused_with_its_row_alone() {
    let row = |id: i32, text: Value| vec![id.into(), text];
    let table = Table::new("dbo", "halves")
        .column("id", "int")
        .not_null()
        .column("t", "nvarchar(10)")
        .primary_key(&["id"])
        .row(row(1, "😀".into()))
        .row(row(2, Value::Bytes(vec![b'a', 0, 0x3D, 0xD8])))
        .row(row(3, "c".into()));
    let database = Database::new("shop").table(table);
    let mut scene = Scene::new("lf_standin_halves", Behaviour::serving(database.open()), "");
    scene.project.landfall(&["schema", "--apply"]).expect(0);
    let copied = scene.project.landfall(&["copy"]);
    assert_eq!(copied.code, 1, "{}{}", copied.stdout, copied.stderr);
    let found = scene
        .target
        .value("select string_agg(id::text || t, ',' order by id) from dbo.halves");
    assert_eq!(found.as_deref(), Some("1😀,3c"));
}

#[test]
fn objects_arrive_beside_the_rows() {
    let parents = Table::new("dbo", "parents")
        .column("id", "int")
        .not_null()
        .identity(1, 1, Some(40))
        .column("code", "nvarchar(10)")
        .not_null()
        .primary_key(&["id"])
        .unique("UQ_code", &["code"])
        .row(vec![40.into(), "x".into()]);
    let children = Table::new("sales", "children")
        .column("parent", "int")
        .not_null()
        .column("line", "smallint")
        .not_null()
        .column("price", "decimal(9, 2)")
        .default("DF_price", "((0))")
        .primary_key(&["parent", "line"])
        .index(
            Index::new("IX_price", &["price DESC"])
                .include(&["line"])
                .filter("([price]>(0))"),
        )
        .foreign_key(
            "FK_parent",
            &["parent"],
            ("dbo", "parents", &["id"]),
            ("CASCADE", "NO_ACTION"),
        )
        .check("CK_price", "([price]>=(0))")
        .row(vec![40.into(), 1.into(), Value::decimal("1.50")]);
    let database = Database::new("shop")
        .table(parents)
        .table(children)
        .module(Module::new(
            "dbo",
            "v",
            ModuleKind::View,
            "CREATE VIEW dbo.v AS SELECT id FROM dbo.parents",
        ))
        .sequence(Sequence::new("dbo", "numbers", 10, 5, 25))
        .property("sales", "children", Some("price"), "MS_Description", "what it costs");
    let mut scene = Scene::new("lf_standin_objects", Behaviour::serving(database.open()), "");
    scene.project.landfall(&["migrate"]).expect(0);
    let mut value = |sql: &str| scene.target.value(sql).unwrap_or_default();
    assert_eq!(value("select id::text from dbo.v"), "40");
    assert_eq!(
        value("select nextval(pg_get_serial_sequence('dbo.parents', 'id'))::text"),
        "41"
    );
    assert_eq!(
        value("select col_description('sales.children'::regclass, 3)"),
        "what it costs"
    );
    let index = value("select indexdef from pg_indexes where schemaname = 'sales' and indexdef like '%DESC%'");
    assert!(index.contains("INCLUDE (line) WHERE (price > "), "{index}");
    let key = value("select pg_get_constraintdef(oid) from pg_constraint where contype = 'f'");
    assert!(key.contains("ON DELETE CASCADE"), "{key}");
}
