//! The catalog: a script, and the server that ran it, are the same schema.

use std::sync::Arc;

use model::source_schema::{SourceDefault, SourceIdentity, SourceIndex, SourceSchema, SourceTable};
use model::{Connection, Dialect, Finding, MssqlType, Password, SourceType, TableName};
use translate::script::{ReadOptions, Script, read};
use translate::{Mapping, Options};

use super::{Server, batches};
use crate::mssql::client::Client;
use crate::{Scope, TableShape};

const PORTABLE: &str = include_str!("portable.sql");
/// What is compared with rows that were written down, too.
const OWN: &str = include_str!("../inspect/tests/script.sql");

impl Server {
    async fn inspected(&mut self) -> (SourceSchema, Vec<Finding>) {
        let schema = self.client.inspect(&Scope::default()).await.unwrap();
        let mut findings = Vec::new();
        self.client.place(&mut findings);
        (schema, findings)
    }

    /// Babelfish speaks the protocol, and its catalog is not SQL Server's in some places.
    async fn is_babelfish(&mut self) -> bool {
        let version = self.client.one_text("reading the version", "SELECT @@VERSION").await;
        version.unwrap().is_some_and(|text| text.contains("Babelfish"))
    }
}

/// The schema that batches make, read as a script.
fn scripted(batches: &[String]) -> SourceSchema {
    let script = Script {
        name: "script".to_owned(),
        text: batches.join("\nGO\n"),
    };
    let reading = read(Dialect::Mssql, &[script], &ReadOptions::default());
    assert_eq!(reading.statements.not_understood, 0, "{:#?}", reading.findings);
    reading.schema
}

/// The statements that make a schema in PostgreSQL, without the order of those that stand side by side.
fn statements(schema: &SourceSchema) -> Vec<String> {
    let translation = translate::translate(schema, &Mapping::shipped(Dialect::Mssql), &Options::default());
    let files = translate::render(&translation.schema);
    let mut statements: Vec<String> = files
        .iter()
        .flat_map(|file| &file.statements)
        .map(|statement| statement.sql.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    statements.sort();
    statements
}

/// Numbers that were given are not in a script.
fn without_numbers(mut schema: SourceSchema) -> SourceSchema {
    for table in &mut schema.tables {
        table.next_identity = None;
    }
    schema
}

/// What Babelfish's catalog does not tell: the expressions of defaults in T-SQL (and a rowversion has one there), seeds outside of
/// dbo, names of indexes.
fn as_babelfish_shows(mut schema: SourceSchema) -> SourceSchema {
    for table in &mut schema.tables {
        for column in &mut table.columns {
            let is_version = column.source_type == SourceType::Mssql(MssqlType::Rowversion);
            let default = column.default.take().filter(|_| !is_version);
            column.default = default.map(|_| SourceDefault::Literal("0".to_owned()));
            if table.name.schema != "dbo" && column.identity.is_some() {
                column.identity = Some(SourceIdentity { seed: 1, increment: 1 });
            }
        }
        let parts = |index: &SourceIndex| format!("{:?} {:?}", index.parts, index.include);
        table.indexes.sort_by_key(parts);
        for (at, index) in table.indexes.iter_mut().enumerate() {
            index.name = format!("index_{at}");
        }
    }
    schema
}

#[tokio::test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
async fn a_script_and_the_server_that_ran_it_are_the_same_schema() {
    let mut server = Server::start("catalog").await;
    let refused = server.run(PORTABLE).await;
    assert!(refused.is_empty(), "{refused:#?}");
    let (live, findings) = server.inspected().await;
    let script = scripted(&batches(PORTABLE));

    let names = |schema: &SourceSchema| -> Vec<String> {
        let tables = schema.tables.iter().map(|table| format!("table {}", table.name));
        let others = schema
            .others
            .iter()
            .map(|other| format!("{:?} {}", other.kind, other.name));
        let types = schema.types.iter().map(|made| format!("type {}", made.name));
        let comments = schema
            .comments
            .iter()
            .map(|comment| format!("{} {}", comment.object, comment.text));
        let mut names: Vec<String> = tables.chain(others).chain(types).chain(comments).collect();
        names.sort();
        names
    };
    assert_eq!(names(&live), names(&script), "{findings:#?}");
    let own = |schema: &SourceSchema, name: &str| {
        let mut others = schema.others.iter().filter(|other| other.name.name == name);
        others.next().cloned().unwrap_or_else(|| panic!("no {name}"))
    };
    for name in ["names", "codes", "counters", "touch", "half_of", "noted"] {
        assert_eq!(own(&live, name), own(&script, name));
    }
    let counter = live.tables.iter().find(|table| table.name.name == "counter").unwrap();
    assert_eq!(
        counter.columns[0].identity,
        Some(SourceIdentity {
            seed: 100,
            increment: 5
        })
    );
    assert_eq!(counter.next_identity, Some(110), "two rows are in it");
    let customer = live.tables.iter().find(|table| table.name.name == "customer").unwrap();
    assert_eq!(customer.comment, "People");
    let line = live
        .tables
        .iter()
        .find(|table| table.name.name == "order line")
        .unwrap();
    assert_eq!(line.columns[3].name, "strange ] name");
    let index = line.indexes.first().unwrap();
    assert_eq!(
        index.parts.iter().map(|part| part.descending).collect::<Vec<_>>(),
        [true, false]
    );
    assert_eq!(index.include, ["customer"]);

    let (live, script) = (without_numbers(live), without_numbers(script));
    if server.is_babelfish().await {
        let shown = |schema| statements(&as_babelfish_shows(schema));
        assert_eq!(shown(live), shown(script));
    } else {
        assert_eq!(statements(&live), statements(&script));
    }
    server.end().await;
}

#[tokio::test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
async fn what_the_server_takes_of_its_own_features_is_seen() {
    let mut server = Server::start("features").await;
    if server.is_babelfish().await {
        // It takes much and does nothing: columnstore, NOCHECK, compression.
        #[expect(clippy::print_stdout, reason = "says that nothing was tested")]
        {
            println!("left out: Babelfish takes statements that it does not carry out");
        }
        return server.end().await;
    }
    let script = OWN.replace("[shop]", &format!("[{}]", server.database));
    let refused = server.run(&script).await;
    let taken: Vec<String> = batches(&script)
        .into_iter()
        .filter(|batch| !refused.iter().any(|(no, _)| no == batch))
        .collect();
    let (live, findings) = server.inspected().await;
    assert!(
        findings.iter().all(|finding| finding.code != "catalog-not-seen"),
        "{findings:#?}"
    );
    let (live, script) = (without_numbers(live), without_numbers(scripted(&taken)));
    assert_eq!(statements(&live), statements(&script), "refused: {refused:#?}");
    server.end().await;
}

#[tokio::test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
async fn shapes_are_those_of_the_inspected_tables_and_follow_alter() {
    let mut server = Server::start("shapes").await;
    let refused = server.run(PORTABLE).await;
    assert!(refused.is_empty(), "{refused:#?}");
    let (schema, _) = server.inspected().await;
    let mut names: Vec<TableName> = schema.tables.iter().map(|table| table.name.clone()).collect();
    names.push(TableName::new("sales", "gone"));
    names.push(TableName::new("SALES", "Customer"));
    let shapes = server.client.shapes(&names).await.unwrap();
    assert_eq!(shapes.len(), schema.tables.len(), "names are compared exactly");
    for table in &schema.tables {
        let shape = &shapes[&table.name];
        assert!(
            shape
                .created
                .as_ref()
                .is_some_and(|created| created.contains("(object "))
        );
        let without = TableShape {
            created: None,
            ..shape.clone()
        };
        assert_eq!(without, TableShape::from(table));
    }
    let again = server.client.shapes(&names).await.unwrap();
    assert_eq!(again, shapes, "nothing was altered");
    let refused = server.run("alter table sales.[order line] add more int null").await;
    assert!(refused.is_empty(), "{refused:#?}");
    let line = TableName::new("sales", "order line");
    let now = server.client.shapes(std::slice::from_ref(&line)).await.unwrap();
    assert_eq!(now.len(), 1);
    let difference = shapes[&line].difference(&now[&line]).unwrap();
    assert_eq!(difference, "column more is new");
    // Made anew with the same columns, it is another one.
    let other = TableName::new("my s", "größe");
    let made = "create table [my s].[größe] (k int not null, v int null, constraint pk_k primary key (k))";
    let refused = server.run(&format!("drop table [my s].[größe]\ngo\n{made}")).await;
    assert!(refused.is_empty(), "{refused:#?}");
    let now = server.client.shapes(std::slice::from_ref(&other)).await.unwrap();
    let difference = shapes[&other].difference(&now[&other]).unwrap();
    assert!(difference.contains("rebuilt or replaced"), "{difference}");
    server.end().await;
}

#[tokio::test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
async fn one_text_that_the_server_cannot_show_costs_only_itself() {
    let mut server = Server::start("texts").await;
    let refused = server
        .run(
            "create table dbo.t (a int not null, b int null, constraint ck_a check (a > 0),\n\
             constraint ck_b check (case when b is null then 1 else b end > 0))",
        )
        .await;
    assert!(refused.is_empty(), "{refused:#?}");
    let (schema, findings) = server.inspected().await;
    let checks: Vec<&str> = schema.tables[0]
        .checks
        .iter()
        .map(|check| check.name.as_str())
        .collect();
    assert!(checks.contains(&"ck_a"), "{checks:?}");
    let is_told = findings
        .iter()
        .any(|finding| finding.code == "catalog-not-seen" && finding.message.contains("ck_b"));
    assert!(checks.contains(&"ck_b") != is_told, "{checks:?} {findings:#?}");
    server.end().await;
}

#[tokio::test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
async fn a_scope_names_schemas() {
    let mut server = Server::start("scope").await;
    let refused = server
        .run("create schema one\ngo\ncreate table one.t (a int)\ngo\ncreate table dbo.t (a int)")
        .await;
    assert!(refused.is_empty(), "{refused:#?}");
    let scope = |name: &str| Scope {
        databases: vec![name.to_owned()],
    };
    let schema = server.client.inspect(&scope("one")).await.unwrap();
    let names: Vec<String> = schema.tables.iter().map(|table| table.name.to_string()).collect();
    assert_eq!(names, ["one.t"]);
    assert_eq!(schema.schemas, ["one"]);
    let error = server.client.inspect(&scope("ONE")).await.unwrap_err().to_string();
    assert!(error.starts_with("no schema named ONE in database"), "{error}");
    server.end().await;
}

#[tokio::test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
async fn an_account_with_select_on_one_table_sees_that_table() {
    let mut server = Server::start("select").await;
    let login = format!("lf{}", server.database.replace("landfall_", ""));
    let refused = server
        .run(&format!(
            "create table dbo.p (id int not null constraint pk_p primary key)\ngo\n\
             create table dbo.t (id int identity(3,2) not null constraint pk_t primary key, n int not null constraint df_n default (7),\n\
             p int null constraint fk_p references dbo.p (id), twice as (n * 2) persisted, constraint ck_n check (n > 0))\ngo\n\
             create login {login} with password = 'Secret-pass-1'\ngo\ncreate user {login} for login {login}\ngo\n\
             grant select on dbo.t to {login}"
        ))
        .await;
    assert!(refused.is_empty(), "{refused:#?}");
    let (all, _) = server.inspected().await;
    let all = all.tables.iter().find(|table| table.name.name == "t").unwrap();
    let connection = Connection {
        user: login.clone(),
        password: Some(Password::new("Secret-pass-1")),
        ..server.connection.clone()
    };
    let mut client = Client::connect(&Arc::new(connection)).await.unwrap();
    let schema = client.inspect(&Scope::default()).await.unwrap();
    let mut findings = Vec::new();
    client.place(&mut findings);
    client.close().await;
    let seen = schema.tables.iter().find(|table| table.name.name == "t").unwrap();
    let columns = |table: &SourceTable| -> Vec<(String, String, bool)> {
        let columns = table.columns.iter();
        columns
            .map(|column| (column.name.clone(), column.raw_type.clone(), column.nullable))
            .collect()
    };
    assert_eq!(columns(seen), columns(all));
    assert_eq!(seen.primary_key, all.primary_key);
    // A text that is not seen is told.
    let is_told = |what: &str| {
        findings
            .iter()
            .any(|finding| format!("{} {}", finding.object, finding.message).contains(what))
    };
    assert!(
        seen.checks == all.checks || is_told("check dbo.t.ck_n"),
        "{findings:#?}"
    );
    assert!(
        seen.foreign_keys == all.foreign_keys || is_told("foreign key dbo.t.fk_p"),
        "{findings:#?}"
    );
    assert!(
        seen.columns[1].default == all.columns[1].default || is_told("default "),
        "{findings:#?}"
    );
    assert!(
        seen.columns[3].generated == all.columns[3].generated || is_told("dbo.t.twice"),
        "{findings:#?}"
    );
    let gone = format!("revoke select on dbo.t from {login}\ngo\ndrop user {login}\ngo\ndrop login {login}");
    let refused = server.run(&gone).await;
    assert!(refused.is_empty(), "{refused:#?}");
    server.end().await;
}
