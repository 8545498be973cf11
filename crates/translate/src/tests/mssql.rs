//! Decisions of the whole translation of SQL Server: one broad script, through the reader and on a real PostgreSQL.

mod permission;
mod procedural;
mod random;

use model::pg_schema::{PgSchema, PgTable};
use model::{Dialect, Finding, SourceSchema};

use super::live::Database;
use crate::script::{ReadOptions, Script, read};
use crate::{Mapping, Options, Translation, render, translate};

/// The schema of a script.
pub(super) fn schema(text: &str) -> SourceSchema {
    let script = Script {
        name: "test.sql".to_owned(),
        text: text.to_owned(),
    };
    let reading = read(Dialect::Mssql, &[script], &ReadOptions::default());
    assert_eq!(reading.statements.not_understood, 0, "{:?}", reading.findings);
    reading.schema
}

fn broad() -> SourceSchema {
    schema(include_str!("mssql/broad.sql"))
}

fn with(source: &SourceSchema, user: &str, target_version: u32) -> Translation {
    let mapping = Mapping::shipped(Dialect::Mssql).with_user_file(user).unwrap();
    let options = Options {
        target_version,
        extensions: ["citext".to_owned()].into(),
        ..Options::default()
    };
    translate(source, &mapping, &options)
}

fn table<'s>(schema: &'s PgSchema, name: &str) -> &'s PgTable {
    schema.tables.iter().find(|table| table.name.name == name).unwrap()
}

fn default<'s>(schema: &'s PgSchema, name: &str, column: &str) -> Option<&'s str> {
    let column = table(schema, name).columns.iter().find(|c| c.name == column).unwrap();
    column.default.as_deref()
}

fn codes<'f>(findings: &'f [Finding], object: &str) -> Vec<&'f str> {
    findings
        .iter()
        .filter(|finding| finding.object == object)
        .map(|finding| finding.code.as_str())
        .collect()
}

/// Runs all files on a server, and gives the database; nothing without a server.
fn live(name: &str, translation: &Translation) -> Option<Database> {
    let database = Database::of_server(name)?;
    for file in render(&translation.schema) {
        if let Err(error) = database.psql(&file.text()) {
            panic!("{}: {error}\n{}", file.path, file.text());
        }
    }
    Some(database)
}

#[test]
fn constants_become_those_of_the_column() {
    let translation = with(&broad(), "", 15);
    for (column, expected) in [
        ("flag", Some("false")),
        ("flag_text", Some("true")),
        ("tiny", Some("255")),
        ("small", Some("-1")),
        ("number", Some("0.5")),
        ("price", Some("1.25")),
        ("ratio", Some("'1e3'")),
        ("code", Some("'ab'")),
        ("name", Some("'it''s'")),
        ("title", Some("'ünï'")),
        ("zero", Some("'0'")),
        ("body", Some("''")),
        ("fixed_bytes", Some("'\\x01020000'::bytea")),
        ("bytes", Some("'\\x'::bytea")),
        ("counted", Some("'\\x00000000'::bytea")),
        ("day", Some("'2020-01-31'::date")),
        ("epoch", Some("'1900-01-01 00:00:00'::timestamp")),
        ("clock", Some("'12:30:00'::time")),
        ("stamp", Some("'2020-01-31 10:11:12.123457'::timestamp")),
        ("guid", Some("'6f9619ff-8b86-d011-b42d-00c04fc964ff'::uuid")),
        ("doc", Some("'<a/>'::xml")),
        ("next_no", Some("nextval('\"dbo\".\"order_no\"'::regclass)")),
        ("id", None),
    ] {
        assert_eq!(default(&translation.schema, "types", column), expected, "{column}");
    }
}

#[test]
fn unique_keys_take_one_null_where_there_may_be_one() {
    let translation = with(&broad(), "", 15);
    let customer = table(&translation.schema, "customer");
    let key = |name: &str| customer.unique_keys.iter().find(|key| key.name == name).unwrap();
    assert!(key("uq_email").nulls_not_distinct);
    assert!(!key("uq_code").nulls_not_distinct);
    assert!(!key("ix_tax").nulls_not_distinct);
    assert_eq!(
        codes(&translation.findings, "index sales.customer.ix_tax"),
        ["filter-not-needed"]
    );
    let index = |name: &str| customer.indexes.iter().find(|index| index.name == name).unwrap();
    let two = index("ix_two");
    // region may be NULL and is in no filter.
    assert!(two.nulls_not_distinct && two.predicate.is_some());
    assert!(index("ix_desc").nulls_not_distinct);
    assert_eq!(index("ix_name").include, ["code", "region"]);
    assert_eq!(
        codes(&translation.findings, "index sales.customer.ix_off"),
        ["index-not-kept"]
    );
}

#[test]
fn names_are_kept_and_made_unique() {
    let translation = with(&broad(), "", 15);
    let order = table(&translation.schema, "order");
    assert_eq!(order.primary_key.as_ref().unwrap().name, "pk_order");
    assert_eq!(order.indexes[0].name, "order_ix_name");
    let customer = table(&translation.schema, "customer");
    assert_eq!(customer.primary_key.as_ref().unwrap().name, "customer_pkey");
    assert_eq!(customer.foreign_keys[0].name, "customer_parent_fkey");
    let names: Vec<&str> = order.checks.iter().map(|check| check.name.as_str()).collect();
    assert_eq!(names, ["ck_amount", "order_check", "ck_late"]);
}

#[test]
fn what_the_source_does_not_hold_is_told() {
    let translation = with(&broad(), "", 15);
    let order = table(&translation.schema, "order");
    let late = order.checks.iter().find(|check| check.name == "ck_late").unwrap();
    assert!(late.not_valid);
    let names: Vec<(&str, bool)> = order
        .foreign_keys
        .iter()
        .map(|key| (key.name.as_str(), key.not_valid))
        .collect();
    assert_eq!(names, [("fk_customer", false), ("fk_code", false), ("fk_late", true)]);
    let off: Vec<&Finding> = translation
        .findings
        .iter()
        .filter(|finding| finding.object.ends_with("fk_off"))
        .collect();
    assert!(
        off[0]
            .help
            .contains("alter table \"sales\".\"order\" add constraint \"fk_off\""),
        "{off:?}"
    );
    let newest = with(&broad(), "", 18);
    let off = table(&newest.schema, "order")
        .foreign_keys
        .iter()
        .find(|key| key.name == "fk_off");
    assert!(off.unwrap().not_enforced);
}

#[test]
fn identity_columns_are_whole_numbers() {
    let translation = with(&broad(), "", 15);
    let identity = |name: &str| table(&translation.schema, name).columns[0].identity.clone().unwrap();
    assert_eq!((identity("types").next, identity("types").increment), (10, 5));
    assert_eq!((identity("order").next, identity("order").increment), (-1, -1));
    let customer = table(&translation.schema, "customer");
    assert_eq!(customer.columns[0].pg_type, model::PgType::BigInt);
    assert_eq!(customer.columns[3].pg_type, model::PgType::BigInt);
    let plan = translation
        .tables
        .iter()
        .find(|plan| plan.source.name == "customer")
        .unwrap();
    assert_eq!(plan.columns.len(), 6);
}

#[test]
fn bounds_of_range_left_are_the_values_after() {
    let translation = with(&broad(), "", 15);
    let bounds = |name: &str| -> Vec<String> {
        let partitioning = table(&translation.schema, name).partitioning.as_ref().unwrap();
        partitioning
            .partitions
            .iter()
            .map(|partition| partition.bound.clone())
            .collect()
    };
    assert_eq!(
        bounds("events"),
        [
            "FOR VALUES FROM (MINVALUE) TO ('2020-01-31 23:59:59.998000')",
            "FOR VALUES FROM ('2020-01-31 23:59:59.998000') TO ('2020-02-29 23:59:59.998000')",
            "FOR VALUES FROM ('2020-02-29 23:59:59.998000') TO (MAXVALUE)",
            "DEFAULT"
        ]
    );
    assert_eq!(
        bounds("numbers"),
        [
            "FOR VALUES FROM (MINVALUE) TO (10)",
            "FOR VALUES FROM (10) TO (100)",
            "FOR VALUES FROM (100) TO (1000)",
            "FOR VALUES FROM (1000) TO (MAXVALUE)"
        ]
    );
}

#[test]
fn computed_columns_follow_the_mapping() {
    let source = broad();
    let made = with(&source, "", 15);
    let generated = |translation: &Translation, name: &str| {
        let made = table(&translation.schema, "made");
        let column = made.columns.iter().find(|column| column.name == name).unwrap();
        column.generated.is_some().then_some(column.is_virtual)
    };
    assert_eq!(generated(&made, "total"), Some(false));
    assert_eq!(generated(&made, "twice"), Some(false));
    assert_eq!(generated(&made, "age"), None);
    assert!(codes(&made.findings, "dbo.made.age").contains(&"computed-by-trigger"));
    let newest = with(&source, "[options]\ncomputed = \"view\"", 18);
    assert_eq!(generated(&newest, "twice"), Some(true));
    assert!(codes(&newest.findings, "dbo.made.age").contains(&"computed-by-view"));
    assert!(newest.schema.views.iter().any(|view| view.name.name == "made_computed"));
    let plain = with(&source, "[column.\"dbo.made.age\"]\ncomputed = \"plain\"", 15);
    assert!(codes(&plain.findings, "dbo.made.age").contains(&"generated-not-kept"));
}

#[test]
fn every_object_is_there_or_told() {
    let source = broad();
    let translation = with(&source, "", 15);
    let told = |object: &str| translation.findings.iter().any(|finding| finding.object == object);
    for synonym in &source.synonyms {
        assert!(told(&format!("synonym {}", synonym.name)), "{}", synonym.name);
    }
    for made in &source.types {
        assert!(told(&format!("type {}", made.name)), "{}", made.name);
    }
    assert_eq!(translation.schema.sequences.len(), source.sequences.len());
    for (table, made) in source.tables.iter().zip(&translation.schema.tables) {
        for column in &table.columns {
            let object = format!("{}.{}", table.name, column.name);
            let kept = made.columns.iter().find(|other| other.name == column.name);
            let Some(kept) = kept else {
                assert!(told(&object), "{object}");
                continue;
            };
            assert!(
                column.default.is_none() || kept.default.is_some() || told(&object),
                "{object}"
            );
            assert!(
                column.options.is_empty() || told(&object) || object.contains("price"),
                "{object}"
            );
        }
        for index in &table.indexes {
            let object = format!("index {}.{}", table.name, index.name);
            let names = made.unique_keys.iter().map(|key| &key.name);
            let mut names = names.chain(made.indexes.iter().map(|index| &index.name));
            assert!(
                names.any(|name| *name == index.name) || told(&object) || index.server_named,
                "{object}"
            );
        }
    }
    let denied: Vec<&str> = translation
        .findings
        .iter()
        .filter(|finding| finding.code == "permission-not-kept")
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(denied.len(), 2, "{denied:?}");
}

#[test]
fn the_shipped_mapping_runs() {
    let translation = with(&broad(), "", 15);
    let Some(database) = live("mssql_shipped", &translation) else {
        return;
    };
    let answer = database
        .psql(
            r#"
            insert into dbo.price (id, amount) values (1, 10);
            update dbo.price set amount = 20;
            update dbo.price set amount = 30;
            delete from dbo.price;
            insert into dbo.price (id, amount) values (2, 5);
            select until from dbo.price;
            select amount, since <= until, until < now() at time zone 'UTC' + interval '1 minute' from dbo.price_history order by amount;
            insert into dbo.made (id, qty, price) values (1, 3, 2.50);
            select total, twice, age from dbo.made;
            insert into sales.customer (email, code) values (null, 'a') returning id;
            insert into dbo.clients (email, tax_no, code) values ('b@x', 't', 'b') returning code, id;
            insert into dbo.types (name) values ('x') returning id, next_no, flag, tiny;
            insert into dbo.events (day, what) values (null, 'n'), ('2020-01-31 23:59:59.997', 'a'), ('2020-02-01', 'b');
            select tableoid::regclass, what from dbo.events order by what;
            select obj_description('sales.customer'::regclass), obj_description('sales'::regnamespace);
            select has_table_privilege('clerk', 'sales.customer', 'insert'), has_table_privilege('clerk', 'sales.order', 'select'),
                   has_column_privilege('ada', 'sales.customer', 'region', 'update');
            "#,
        );
    let clean = database.psql("drop owned by clerk, ada; drop role clerk, ada;");
    let lines: Vec<String> = answer.unwrap().lines().map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "9999-12-31 23:59:59.999",
            "10.00|t|t",
            "20.00|t|t",
            "30.00|t|t",
            "7.50|6|0",
            "1",
            "b    |2",
            "10|100|f|255",
            "dbo.events_p1|a",
            "dbo.events_p2|b",
            "dbo.events_default|n",
            "who buys|the schema's",
            "t|t|t",
        ]
    );
    clean.unwrap();
    for refused in [
        "insert into sales.customer (email, code) values (null, 'c')",
        "insert into dbo.types (tiny) values (256)",
        "insert into dbo.types (bytes) values ('\\x010203040506070809')",
    ] {
        assert!(database.psql(refused).is_err(), "{refused}");
    }
    database
        .psql("insert into sales.customer (email, code) values ('x', 'd'), ('y', 'e'); update sales.customer set tax_no = null")
        .unwrap();
}

#[test]
fn texts_without_case_stay_so_with_icu() {
    let source = schema(
        "create table dbo.t (name nvarchar(20) not null primary key, other varchar(20) collate Latin1_General_CI_AI unique, \
         exact varchar(5) collate Latin1_General_BIN2, kind char(3) check (kind like 'a%'), ref nvarchar(20) references dbo.t (name))",
    );
    let translation = with(&source, "[options]\ncase_insensitive = \"icu\"", 15);
    assert_eq!(translation.schema.collations.len(), 2);
    assert!(table(&translation.schema, "t").checks.is_empty());
    let Some(database) = live("mssql_icu", &translation) else {
        return;
    };
    database
        .psql("insert into dbo.t (name, other, exact) values ('Ab', 'é', 'x')")
        .unwrap();
    for refused in [
        "insert into dbo.t (name) values ('aB')",
        "insert into dbo.t (name, other) values ('b', 'E')",
    ] {
        assert!(database.psql(refused).is_err(), "{refused}");
    }
    let answer = database.psql(
        "insert into dbo.t (name, ref) values ('z', 'AB'); select count(*) from dbo.t where name = 'Z' or exact = 'X'",
    );
    assert_eq!(answer.unwrap().trim(), "1");
}

#[test]
fn other_choices_run() {
    let user = "[options]\ncase_insensitive = \"citext\"\ncomputed = \"view\"\ntemporal = \"plain\"\npartitions = \"partitions\"\n\
                [types]\nbit = \"smallint\"\nuniqueidentifier = \"char\"\ndatetime = \"timestamptz\"";
    let translation = with(&broad(), user, 15);
    assert!(translation.schema.routines.is_empty());
    let Some(database) = live("mssql_other", &translation) else {
        return;
    };
    database
        .psql("drop owned by clerk, ada; drop role clerk, ada;")
        .unwrap();
}

#[test]
fn documents_keep_their_defaults() {
    let source = schema(
        "create table docs (id int primary key, a json not null default ('{}'), b json default N'[1, \"x\"]', c json default 'no')",
    );
    let translation = with(&source, "", 15);
    let default = |column| default(&translation.schema, "docs", column);
    assert_eq!(default("a"), Some("'{}'::jsonb"));
    assert_eq!(default("b"), Some(r#"'[1, "x"]'::jsonb"#));
    assert_eq!(default("c"), None);
    assert!(codes(&translation.findings, "dbo.docs.c").contains(&"default-not-kept"));
}

#[test]
fn what_an_index_includes_has_to_fit() {
    let source = schema(
        "create table notes (id int primary key, at int, note nvarchar(max), line varchar(8000), code varchar(9))\n\
         create index ix_note on notes (at) include (note, code)\ncreate index ix_line on notes (at) include (line)",
    );
    let translation = with(&source, "", 15);
    let notes = table(&translation.schema, "notes");
    let included = |name: &str| {
        notes
            .indexes
            .iter()
            .find(|index| index.name == name)
            .unwrap()
            .include
            .clone()
    };
    assert_eq!(included("ix_note"), ["code"]);
    assert_eq!(included("ix_line"), ["line"]);
    for index in ["index dbo.notes.ix_note", "index dbo.notes.ix_line"] {
        assert_eq!(codes(&translation.findings, index), ["long-index-key"]);
    }
}

#[test]
fn a_key_that_partitions_cost_is_a_finding_of_its_own() {
    let source = schema(
        "create partition function pf (date) as range right for values ('2020-01-01')\n\
         create partition scheme ps as partition pf all to ([primary])\ngo\n\
         create table lines (id int not null constraint pk primary key nonclustered on [primary], d date not null) on ps (d)",
    );
    let translation = with(&source, "[options]\npartitions = \"partitions\"\n", 15);
    let lost = translation
        .findings
        .iter()
        .find(|finding| finding.message.contains("plain index"))
        .unwrap();
    assert_eq!(lost.severity, model::Severity::Behaviour);
    assert!(lost.message.contains("the primary key pk "), "{}", lost.message);
}

#[test]
fn options_of_a_primary_key_are_told() {
    let source = schema(
        "create table t (id int not null, n int not null, constraint pk primary key (id desc) with (fillfactor = 80) on fg,\n\
         constraint uq unique (n) with (ignore_dup_key = on))",
    );
    let translation = with(&source, "", 15);
    let told = |object: &str| {
        let found = translation.findings.iter().filter(|finding| finding.object == object);
        found
            .map(|finding| (finding.code.as_str(), finding.severity))
            .collect::<Vec<_>>()
    };
    use model::Severity::{Behaviour, Info};
    assert_eq!(told("index dbo.t.pk"), [("table-option-dropped", Info)]);
    assert_eq!(told("index dbo.t.uq"), [("table-option-dropped", Behaviour)]);
}

#[test]
fn the_trigger_that_is_off_is_told_so() {
    let source = schema(
        "create table t (id int primary key)\ngo\ncreate trigger tr on t after delete as select 1\ngo\ndisable trigger tr on t",
    );
    let translation = with(&source, "", 15);
    let finding = translation
        .findings
        .iter()
        .find(|finding| finding.code.as_str() == "trigger")
        .unwrap();
    assert!(
        finding.message.contains("disabled in the source"),
        "{}",
        finding.message
    );
}

#[test]
fn a_type_that_nobody_knows_is_told_once() {
    let script = Script {
        name: "test.sql".to_owned(),
        text:
            "create type dbo.point external name shapes.point\ngo\ncreate table odd (id int primary key, a quaternion)"
                .to_owned(),
    };
    let reading = read(Dialect::Mssql, &[script], &ReadOptions::default());
    assert_eq!(reading.findings, []);
    let translation = with(&reading.schema, "", 15);
    assert_eq!(codes(&translation.findings, "dbo.odd.a"), ["unsupported-type"]);
    assert_eq!(codes(&translation.findings, "type dbo.point"), ["type-not-kept"]);
    let as_text = with(&reading.schema, "[types]\nunsupported = \"text\"\n", 15);
    assert!(!codes(&as_text.findings, "dbo.odd.a").contains(&"unsupported-type"));
}

#[test]
fn a_spatial_index_that_is_made_is_no_loss() {
    let source = schema(
        "create table t (id int primary key, g geometry)\ncreate spatial index sx on t (g) with (bounding_box = (0, 0, 5, 5))",
    );
    let mapping = Mapping::shipped(Dialect::Mssql)
        .with_user_file("[types]\ngeometry = \"geometry\"\n")
        .unwrap();
    let severity = |extensions: &[&str]| {
        let options = Options {
            target_version: 15,
            extensions: extensions.iter().map(|name| (*name).to_owned()).collect(),
            ..Options::default()
        };
        let findings = translate(&source, &mapping, &options).findings;
        findings
            .into_iter()
            .find(|finding| finding.code.as_str() == "spatial-index")
            .unwrap()
            .severity
    };
    assert_eq!(severity(&["postgis"]), model::Severity::Info);
    assert_eq!(severity(&[]), model::Severity::Unsupported);
}
