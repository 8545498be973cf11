//! Rows of the catalog, refined without a server. They are written down by what Microsoft says of its views, so this is about our
//! side; `live/catalog.rs` asks servers.

use std::collections::BTreeSet;

use model::source_schema::{SourceSchema, SourceTable};
use model::{Dialect, Finding, TableName};
use translate::script::{ReadOptions, Script, read};

use super::queries::{Query, Raw};
use super::{NotSeen, Refining, told, wanted_schemas};
use crate::error::SourceError;
use crate::mssql::record::Record;
use crate::shape::{Scope, TableShape};

const SCRIPT: &str = include_str!("tests/script.sql");
const SERVER: &str = include_str!("tests/server.txt");

/// Sections of `[Query]`, a line of names, and lines of values between bars: `NULL`, and `\n` for the end of a line.
fn rows(text: &str) -> Raw {
    let mut raw = Raw::default();
    for section in text.split("\n[").skip(1) {
        let (name, table) = section.split_once("]\n").expect("a section has a name");
        let query = Query::ALL.iter().find(|query| format!("{query:?}") == name);
        let query = *query.unwrap_or_else(|| panic!("no query {name}"));
        let mut lines = table.lines().filter(|line| !line.trim().is_empty());
        let names: Vec<&str> = lines.next().unwrap().split(" | ").collect();
        for name in &names {
            assert!(
                query.sql().contains(&format!(" AS {name}")),
                "{query:?} gives no {name}"
            );
        }
        let records = lines.map(|line| {
            let values: Vec<String> = line.split(" | ").map(|value| value.replace("\\n", "\n")).collect();
            assert_eq!(values.len(), names.len(), "{line}");
            let row: Vec<(&str, Option<&str>)> = names
                .iter()
                .zip(&values)
                .map(|(name, value)| (*name, Some(value.as_str()).filter(|value| *value != "NULL")))
                .collect();
            Record::of(&row)
        });
        raw.put(query, records.collect());
    }
    raw
}

fn refined(raw: &Raw, scope: &[&str]) -> (SourceSchema, Vec<Finding>) {
    let scope = Scope {
        databases: scope.iter().map(|name| (*name).to_owned()).collect(),
    };
    let schemas = wanted_schemas(raw.rows(Query::Schemas), &scope, "shop").unwrap();
    let mut schema = SourceSchema::empty(Dialect::Mssql, "SQL Server", "16.0");
    let findings = Refining::new(raw, &schemas).refine(&mut schema).unwrap();
    (schema, findings)
}

/// What neither side may be held to: the order of parts that stand side by side, numbers of rows, lines.
fn in_order(mut schema: SourceSchema) -> SourceSchema {
    schema.version.clear();
    schema
        .others
        .sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    schema.comments.sort_by(|one, other| one.object.cmp(&other.object));
    for grant in &mut schema.grants {
        grant.line = None;
    }
    schema.grants.sort_by(|one, other| one.statement.cmp(&other.statement));
    for table in &mut schema.tables {
        table.indexes.sort_by(|one, other| one.name.cmp(&other.name));
        table.foreign_keys.sort_by(|one, other| one.name.cmp(&other.name));
        table.options.sort();
        for column in &mut table.columns {
            column.options.sort();
        }
    }
    schema
}

#[test]
fn a_servers_rows_are_what_its_script_is() {
    let script = Script {
        name: "script.sql".to_owned(),
        text: SCRIPT.to_owned(),
    };
    let reading = read(Dialect::Mssql, &[script], &ReadOptions::default());
    assert_eq!(reading.statements.not_understood, 0, "{:#?}", reading.findings);
    let mut expected = in_order(reading.schema);
    let (live, findings) = refined(&rows(SERVER), &[]);
    let mut live = in_order(live);
    let order = table_mut(&mut live, "sales", "Order");
    // What a script does not say: numbers that were given, and which names are the server's own.
    assert_eq!(order.next_identity.take(), Some(45));
    let unique = order
        .indexes
        .iter_mut()
        .find(|index| index.name.starts_with("UQ__"))
        .unwrap();
    assert!(std::mem::take(&mut unique.server_named));
    // A script says a collation only where it differs from the database's, and knows no other.
    for table in &mut expected.tables {
        assert_eq!(table.collation.as_deref(), Some("Latin1_General_CI_AS"));
    }
    for (live, expected) in live.tables.iter().zip(&expected.tables) {
        assert_eq!(live, expected);
    }
    assert_eq!(live, expected);
    let told: Vec<&str> = findings.iter().map(|finding| finding.object.as_str()).collect();
    assert_eq!(
        told,
        ["dbo.Elsewhere", "index sales.Order._dta_index_Order_5"],
        "{findings:#?}"
    );
}

fn table_mut<'s>(schema: &'s mut SourceSchema, in_schema: &str, name: &str) -> &'s mut SourceTable {
    let wanted = TableName::new(in_schema, name);
    schema.tables.iter_mut().find(|table| table.name == wanted).unwrap()
}

#[test]
fn a_shape_is_that_of_the_inspected_table() {
    let raw = rows(SERVER);
    let (schema, _) = refined(&raw, &[]);
    let schemas: BTreeSet<String> = ["dbo", "sales"].map(str::to_owned).into();
    // Only the queries that shapes are made of.
    let mut few = Raw::default();
    let mut all = rows(SERVER);
    for query in Query::OF_SHAPES {
        few.put(*query, all.take(*query));
    }
    let mut refining = Refining::new(&few, &schemas);
    refining.shapes_only().unwrap();
    let shapes: Vec<TableShape> = refining.tables.values().map(TableShape::from).collect();
    assert_eq!(shapes.len(), schema.tables.len());
    for table in &schema.tables {
        assert!(shapes.contains(&TableShape::from(table)), "{}", table.name);
    }
}

#[test]
fn schemas_are_named_exactly() {
    let raw = rows(SERVER);
    let wanted = |names: &[&str]| {
        let scope = Scope {
            databases: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        wanted_schemas(raw.rows(Query::Schemas), &scope, "shop")
    };
    let all: Vec<String> = wanted(&[]).unwrap().into_iter().collect();
    assert_eq!(all, ["dbo", "sales"]);
    let error = wanted(&["Sales"]).unwrap_err();
    assert!(matches!(&error, SourceError::UnknownSchema { schema, .. } if schema == "Sales"));
    assert!(error.to_string().contains("it has: dbo, sales"), "{error}");
    let (schema, _) = refined(&raw, &["sales"]);
    let tables: Vec<String> = schema.tables.iter().map(|table| table.name.to_string()).collect();
    assert_eq!(tables, ["sales.Order", "sales.OrderHistory"]);
    assert!(schema.synonyms.is_empty() && schema.types.is_empty());
    assert!(schema.grants.iter().all(|grant| !grant.statement.contains("[Touch]")));
}

#[test]
fn what_is_not_answered_costs_only_itself() {
    let mut whole = rows(SERVER);
    let required = [
        Query::Schemas,
        Query::Tables,
        Query::Columns,
        Query::Indexes,
        Query::IndexColumns,
        Query::ForeignKeys,
        Query::ForeignKeyColumns,
    ];
    let mut few = Raw::default();
    for query in required {
        few.put(query, whole.take(query));
    }
    let (schema, findings) = refined(&few, &[]);
    // The external one is told from the others by a query that was not answered.
    assert_eq!(schema.tables.len(), 5);
    let order = schema.tables.iter().find(|table| table.name.name == "Order").unwrap();
    assert_eq!(order.columns.len(), 11);
    // It is copied as a plain column, which is told.
    let code = order.columns.iter().find(|column| column.name == "Code").unwrap();
    assert_eq!(code.generated, None);
    let told: Vec<&str> = findings.iter().map(|finding| finding.object.as_str()).collect();
    let wanted = [
        "sales.Order.Code",
        "sales.Order.Id",
        "index sales.Order._dta_index_Order_5",
    ];
    assert_eq!(told, wanted, "{findings:#?}");
    assert!(order.columns[0].identity.is_some());
}

#[test]
fn what_the_server_adds_to_graph_tables_is_left_out() {
    let mut raw = rows(SERVER);
    raw.put(Query::TableGraph, vec![row("table_id 3 is_node 1 is_edge 0")]);
    raw.put(Query::ColumnGraph, vec![row("table_id 3 column_id 2")]);
    let id =
        "column_id 2 column_name graph_id_0123 type_name bigint type_schema sys is_user_defined 0 is_assembly_type 0";
    let rest = "max_length 8 digits 19 scale 0 is_nullable 0 is_identity 0 is_computed 0 is_rowguidcol 0 is_sparse 0";
    let own = format!("table_id 3 {id} {rest} is_column_set 0 is_filestream 0 base_name bigint collation_name NULL");
    raw.put(Query::Columns, vec![row(&own)]);
    let index =
        "table_id 3 index_id 3 index_name GRAPH_UNIQUE_INDEX_0123 kind 2 is_unique 1 is_primary_key 0 is_disabled 0";
    let index = format!("{index} is_hypothetical 0 filter NULL fill_factor 0 is_padded 0 ignore_dup_key 0");
    raw.put(Query::Indexes, vec![row(&index)]);
    let part = "table_id 3 index_id 3 column_id 2 key_ordinal 1 is_descending 0 is_included 0 partition_ordinal 0";
    raw.put(Query::IndexColumns, vec![row(part)]);
    let (schema, _) = refined(&raw, &[]);
    let kind = schema.tables.iter().find(|table| table.name.name == "Kind").unwrap();
    let columns: Vec<&str> = kind.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["Id"]);
    assert!(kind.indexes.is_empty() && kind.primary_key.is_some());
    assert!(kind.options.iter().any(|option| option == "AS NODE"));
}

/// `name value name value …`
fn row(text: &str) -> Record {
    let words: Vec<&str> = text.split(' ').collect();
    let values: Vec<(&str, Option<&str>)> = words
        .chunks(2)
        .map(|pair| (pair[0], Some(pair[1]).filter(|value| *value != "NULL")))
        .collect();
    Record::of(&values)
}

#[test]
fn a_foreign_key_to_a_hidden_table_is_told() {
    let mut raw = rows(SERVER);
    raw.take(Query::ForeignKeys);
    let hidden = [
        ("table_id", Some("1")),
        ("constraint_id", Some("121")),
        ("constraint_name", Some("FK_Kind")),
        ("referenced_schema", None),
        ("referenced_table", None),
    ];
    raw.put(Query::ForeignKeys, vec![Record::of(&hidden)]);
    let (schema, findings) = refined(&raw, &[]);
    assert!(schema.tables.iter().all(|table| table.foreign_keys.is_empty()));
    let told: Vec<&str> = findings.iter().map(|finding| finding.object.as_str()).collect();
    assert!(told.contains(&"foreign key sales.Order.FK_Kind"), "{told:?}");
}

#[test]
fn hidden_texts_are_told() {
    let mut raw = rows(SERVER);
    raw.take(Query::DefaultDefinitions);
    raw.take(Query::CheckDefinitions);
    let (schema, findings) = refined(&raw, &[]);
    let order = schema.tables.iter().find(|table| table.name.name == "Order").unwrap();
    assert!(order.checks.is_empty() && order.columns[1].default.is_none());
    let told = findings
        .iter()
        .find(|finding| finding.code == "catalog-not-seen")
        .unwrap();
    for name in [
        "default DF_Total",
        "check sales.Order.CK_Total",
        "the text of 3 objects",
    ] {
        assert!(told.message.contains(name), "{}", told.message);
    }
}

#[test]
fn reasons_are_told_once() {
    let not_seen = |what: &str, why: &str| NotSeen {
        what: what.to_owned(),
        why: why.to_owned(),
    };
    let findings = told(vec![
        not_seen("masked columns", "no such view"),
        not_seen("one of the checks", "CASE"),
        not_seen("graph tables", "no such view"),
        not_seen("one of the checks", "CASE"),
    ]);
    let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "not seen: masked columns, graph tables; the server says: no such view",
            "not seen: one of the checks (2 times); the server says: CASE"
        ]
    );
}
