//! Decisions of the whole translation.

mod partition;
mod zero_date;

use model::source_schema::*;
use model::{Canonical, Conversion, Finding, PgType, ScanCheck, ScanResult, Severity, TableName, TablePlan, ZeroDate};

use super::broad::*;
use crate::{Mapping, Options, TableOptions, Translation, advice, translate, wanted_scans};

fn shipped(source: &model::SourceSchema) -> Translation {
    translate(
        source,
        &Mapping::shipped(model::Dialect::Mysql),
        &Options {
            target_version: 15,
            ..Options::default()
        },
    )
}

fn codes<'f>(findings: &'f [Finding], object: &str) -> Vec<&'f str> {
    findings
        .iter()
        .filter(|finding| finding.object == object)
        .map(|finding| finding.code.as_str())
        .collect()
}

fn plan<'t>(translation: &'t Translation, table: &str) -> &'t TablePlan {
    translation
        .tables
        .iter()
        .find(|plan| plan.source.name == table)
        .unwrap()
}

fn target(translation: &Translation, table: &str, column: &str) -> PgType {
    plan(translation, table)
        .columns
        .iter()
        .find(|plan| plan.source_column == column)
        .unwrap()
        .target
        .clone()
}

#[test]
fn both_ends_of_every_key_agree() {
    let translation = shipped(&broad());
    assert_eq!(target(&translation, "customer", "id"), PgType::BigInt);
    assert_eq!(target(&translation, "customer", "parent_id"), PgType::BigInt);
    assert_eq!(target(&translation, "orders", "customer_id"), PgType::BigInt);
    assert_eq!(
        target(&translation, "orders", "customer_code"),
        PgType::Varchar { length: Some(20) }
    );
    assert_eq!(
        target(&translation, "customer", "code"),
        PgType::Varchar { length: Some(20) }
    );
    assert_eq!(
        target(&translation, "customer", "region"),
        target(&translation, "orders", "region")
    );
    assert_eq!(
        codes(&translation.findings, "shop.orders.customer_id"),
        ["identity-range"]
    );
    assert_eq!(codes(&translation.findings, "shop.customer.code"), ["key-type-unified"]);
    for table in &translation.schema.tables {
        for key in &table.foreign_keys {
            let parent = translation
                .schema
                .tables
                .iter()
                .find(|t| t.name == key.referenced_table)
                .unwrap();
            for (own, referenced) in key.columns.iter().zip(&key.referenced_columns) {
                let own = table.columns.iter().find(|column| column.name == *own).unwrap();
                let referenced = parent.columns.iter().find(|column| column.name == *referenced).unwrap();
                assert_eq!(own.pg_type, referenced.pg_type);
            }
        }
    }
}

#[test]
fn nothing_is_dropped_in_silence() {
    let source = broad();
    let translation = shipped(&source);
    let told = |object: String| translation.findings.iter().any(|finding| finding.object == object);
    for (table, made) in source.tables.iter().zip(&translation.schema.tables) {
        for column in &table.columns {
            let object = format!("{}.{}", table.name, column.name);
            let plan = plan(&translation, &table.name.name)
                .columns
                .iter()
                .find(|p| p.source_column == column.name);
            let Some(plan) = plan else {
                assert!(told(object), "{} {}", table.name, column.name);
                continue;
            };
            let kept = made.columns.iter().find(|c| c.name == plan.target_column).unwrap();
            assert!(
                column.default.is_none() || kept.default.is_some() || told(object.clone()),
                "default of {object}"
            );
            assert!(
                column.generated.is_none() || kept.generated.is_some() || told(object.clone()),
                "{object}"
            );
            assert_eq!(plan.generated, kept.generated.is_some(), "{object}");
            assert!(
                column.identity.is_none() || kept.identity.is_some() || told(object.clone()),
                "{object}"
            );
            assert!(
                column.nullable || !kept.nullable || told(object.clone()),
                "NOT NULL of {object}"
            );
        }
        for index in &table.indexes {
            let name = format!("{}_{}", made.name.name, index.name);
            let shortened = crate::names::shortened(&name);
            let kept = made.indexes.iter().any(|i| i.name == shortened)
                || made.unique_keys.iter().any(|k| k.name == shortened);
            assert!(kept || told(format!("index {}.{}", table.name, index.name)), "{name}");
        }
        for key in &table.foreign_keys {
            let kept = made.foreign_keys.iter().any(|k| k.name == key.name);
            assert!(
                kept || told(format!("foreign key {}.{}", table.name, key.name)),
                "{}",
                key.name
            );
        }
        for check in &table.checks {
            let kept = made.checks.iter().any(|c| c.name == check.name);
            assert!(
                kept || told(format!("check {}.{}", table.name, check.name)) || check.name.len() > 63,
                "{}",
                check.name
            );
        }
        assert!(table.partitioning.is_none() || told(table.name.to_string()));
        assert!(
            made.primary_key.is_some() == table.primary_key.is_some() || told(format!("index {}.PRIMARY", table.name))
        );
    }
    for other in &source.others {
        assert!(
            translation
                .findings
                .iter()
                .any(|f| f.object.ends_with(&other.name.to_string()) && f.message.contains("text"))
        );
    }
}

#[test]
fn names_are_unique_where_postgresql_wants_it() {
    let translation = shipped(&broad());
    let schema = &translation.schema;
    let mut relations: Vec<&str> = schema.enums.iter().map(|e| e.name.name.as_str()).collect();
    for table in &schema.tables {
        relations.push(&table.name.name);
        relations.extend(
            table
                .primary_key
                .iter()
                .chain(&table.unique_keys)
                .map(|key| key.name.as_str()),
        );
        relations.extend(table.indexes.iter().map(|index| index.name.as_str()));
        relations.extend(
            table
                .partitioning
                .iter()
                .flat_map(|p| &p.partitions)
                .map(|p| p.name.as_str()),
        );
    }
    let count = relations.len();
    assert!(relations.iter().all(|name| name.len() <= 63));
    relations.sort_unstable();
    relations.dedup();
    assert_eq!(relations.len(), count);
}

#[test]
fn keys_say_how_they_are_ordered() {
    let by_text = table(
        "by_text",
        vec![required("a", "varchar(9)"), required("n", "int")],
        &["a"],
    );
    let mut without = table(
        "without",
        vec![
            required("a", "varchar(9)"),
            required("b", "decimal(5,2)"),
            column("c", "int"),
        ],
        &[],
    );
    without.indexes = vec![unique("c", &["c"]), unique("a", &["a"]), unique("b", &["b"])];
    let bytes = table(
        "bytes",
        vec![required("a", "binary(16)"), required("t", "datetime(6)")],
        &["t", "a"],
    );
    let none = table("none", vec![column("a", "int")], &[]);
    let unused = |index: SourceIndex| SourceIndex {
        visible: false,
        ..index
    };
    let mut second = table("second", vec![required("a", "varchar(9)"), required("n", "int")], &[]);
    second.indexes = vec![unique("a", &["a"]), unused(unique("n", &["n"]))];
    let mut only = table("only", vec![required("n", "int")], &[]);
    only.indexes = vec![unused(unique("n", &["n"]))];
    let translation = shipped(&schema(vec![by_text, without, bytes, none, second, only]));
    let key = |name: &str| plan(&translation, name).key.clone();
    assert_eq!(
        key("by_text").map(|key| (key.columns, key.ordered_alike)),
        Some((vec![0], false))
    );
    assert_eq!(
        key("without").map(|key| (key.columns, key.ordered_alike)),
        Some((vec![1], true))
    );
    assert_eq!(
        key("bytes").map(|key| (key.columns, key.ordered_alike)),
        Some((vec![1, 0], true))
    );
    // The index that the server uses, although the other would cut better.
    assert_eq!(key("second").map(|key| key.columns), Some(vec![0]));
    assert_eq!(key("only").map(|key| key.columns), Some(vec![0]));
    let advised = |object: &str| {
        translation
            .findings
            .iter()
            .any(|finding| finding.object == object && finding.severity == Severity::Advice)
    };
    assert!(advised("index shop.only.n") && !advised("index shop.second.n"));
    assert_eq!(key("none"), None);
    assert_eq!(codes(&translation.findings, "shop.none"), ["no-key"]);
}

#[test]
fn options_rename_exclude_and_filter() {
    let mut source = schema(vec![table(
        "Orders",
        vec![identity("Id", "int"), column("secret", "text"), column("Note", "text")],
        &["Id"],
    )]);
    source.tables[0].indexes = vec![index("i", &["secret"]), index("n", &["Id"])];
    let own = TableOptions {
        target: Some(TableName::new("sales", "bestellung")),
        columns: [("Note".to_owned(), "remark".to_owned())].into(),
        exclude_columns: vec!["secret".to_owned()],
        filter: Some("Id > 5".to_owned()),
    };
    let options = Options {
        tables: [(TableName::new("shop", "Orders"), own)].into(),
        identifiers: crate::Identifiers::Lower,
        ..Options::default()
    };
    let translation = translate(&source, &Mapping::shipped(model::Dialect::Mysql), &options);
    let table = &translation.schema.tables[0];
    assert_eq!(table.name, TableName::new("sales", "bestellung"));
    assert_eq!(
        table.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
        ["id", "remark"]
    );
    assert_eq!(table.indexes.len(), 1);
    let plan = &translation.tables[0];
    assert_eq!(
        (plan.row_filter.as_deref(), plan.excluded_columns.as_slice()),
        (Some("Id > 5"), ["secret".to_owned()].as_slice())
    );
    assert_eq!(codes(&translation.findings, "index shop.Orders.i"), ["index-not-kept"]);
    let schemas = Options {
        schemas: [("shop".to_owned(), "public".to_owned())].into(),
        ..Options::default()
    };
    let translation = translate(&source, &Mapping::shipped(model::Dialect::Mysql), &schemas);
    assert_eq!(translation.schema.tables[0].name, TableName::new("public", "Orders"));
}

#[test]
fn a_mapping_that_cannot_be_is_blocking_and_names_the_choices() {
    let source = schema(vec![table("t", vec![column("d", "date")], &[])]);
    let mapping = Mapping::shipped(model::Dialect::Mysql)
        .with_user_file("[column.\"shop.t.d\"]\ntype = \"boolean\"\n[column.\"shop.t.nope\"]\ntype = \"text\"")
        .unwrap();
    let translation = translate(&source, &mapping, &Options::default());
    let finding = &translation.findings.iter().find(|f| f.object == "shop.t.d").unwrap();
    assert_eq!(
        (finding.code.as_str(), finding.severity),
        ("mapping-not-possible", Severity::Blocking)
    );
    assert!(finding.message.contains("one of: date"), "{}", finding.message);
    assert!(
        translation
            .findings
            .iter()
            .any(|f| f.code == "mapping-rule-unused" && f.object.contains("shop.t.nope"))
    );
    assert_eq!(target(&translation, "t", "d"), PgType::Date);
}

#[test]
fn scans_lead_to_advice_with_the_line_to_paste() {
    let source = broad();
    let translation = shipped(&source);
    let wanted = wanted_scans(&source, &translation);
    let answer = |table: &str, column: &str, rows: u64| -> Vec<Finding> {
        let results: Vec<ScanResult> = wanted
            .iter()
            .filter(|request| request.table.name == table && request.column == column)
            .map(|request| ScanResult {
                request: request.clone(),
                rows,
            })
            .collect();
        assert!(!results.is_empty(), "{table}.{column}");
        advice(&translation, &results)
    };
    let findings = answer("types", "t1", 0);
    assert_eq!(findings[0].code, "tinyint-boolean");
    assert_eq!(
        findings[0].help,
        "in the mapping file: [column.\"shop.types.t1\"] type = \"boolean\""
    );
    assert!(answer("types", "t1", 1).is_empty());
    let findings = answer("types", "tm", 0);
    assert_eq!(
        (findings[0].code.as_str(), findings[0].severity),
        ("time-as-interval", Severity::Advice)
    );
    assert!(answer("types", "dt", 3)[0].message.contains("3 rows"));
    assert!(answer("dates", "strict", 1)[0].help.contains("nullable = true"));
    assert_eq!(answer("customer", "id", 2)[0].code, "values-out-of-range");
    assert_eq!(answer("types", "en", 2)[0].code, "enum-error");
    let outside = wanted
        .iter()
        .find(|r| r.table.name == "customer" && r.column == "id")
        .unwrap();
    assert_eq!(
        outside.check,
        ScanCheck::Outside {
            min: "-9223372036854775808".to_owned(),
            max: "9223372036854775807".to_owned()
        }
    );
}

#[test]
fn json_and_uuid_take_their_canonical_forms() {
    let source = schema(vec![table("t", vec![column("j", "json"), column("u", "uuid")], &[])]);
    let translation = shipped(&source);
    let canonical: Vec<Canonical> = translation.tables[0].columns.iter().map(|c| c.canonical).collect();
    assert_eq!(canonical, [Canonical::Json, Canonical::Uuid]);
    let mapping = Mapping::shipped(model::Dialect::Mysql)
        .with_user_file("[types]\njson = \"text\"\nuuid = \"text\"")
        .unwrap();
    let translation = translate(&source, &mapping, &Options::default());
    let canonical: Vec<Canonical> = translation.tables[0].columns.iter().map(|c| c.canonical).collect();
    assert_eq!(canonical, [Canonical::Text, Canonical::Text]);
}
