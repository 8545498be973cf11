//! The catalog.

use std::sync::Arc;

use model::SourceSchema;
use translate::{Identifiers, Mapping, Options, Translation};

use super::Server;
use crate::Scope;
use crate::mssql::client::Client;

#[tokio::test]
#[ignore = "scratch"]
async fn scratch() {
    let database = std::env::var("SCRATCH_DB").unwrap();
    let url = std::env::var("LANDFALL_TEST_MSSQL_URL").unwrap();
    let mut connection = super::connection(&url).unwrap();
    connection.database = Some(database);
    let mut client = Client::connect(&Arc::new(connection)).await.unwrap();
    let live = client.inspect(&Scope::default()).await.unwrap();
    for finding in &client.inspected {
        println!("{} {}: {}", finding.code, finding.object, finding.message);
    }
    let script = translate::script::Script {
        name: "s".into(),
        text: std::fs::read_to_string(std::env::var("SCRATCH_SQL").unwrap()).unwrap(),
    };
    let reading = translate::script::read(model::Dialect::Mssql, &[script], &Default::default());
    std::fs::write("/tmp/live.model", format!("{live:#?}").to_lowercase()).unwrap();
    std::fs::write("/tmp/script.model", format!("{:#?}", reading.schema).to_lowercase()).unwrap();
    let ddl = |t: &Translation| {
        translate::render(&t.schema)
            .iter()
            .map(|f| format!("{f:#?}"))
            .collect::<Vec<_>>()
            .join("\n")
            .replace("\\n", "\n")
    };
    std::fs::write("/tmp/live.ddl", ddl(&translated(&live))).unwrap();
    std::fs::write("/tmp/script.ddl", ddl(&translated(&reading.schema))).unwrap();
    let names = live.tables.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
    let t = std::time::Instant::now();
    let shapes = client.shapes(&names).await.unwrap();
    println!("shapes {:?}", t.elapsed());
    for t in &live.tables {
        let mut s = shapes[&t.name].clone();
        assert!(s.created.is_some());
        println!("{:?}", s.created);
        s.created = None;
        assert_eq!(s, crate::TableShape::from(t));
    }
}

fn translated(schema: &SourceSchema) -> Translation {
    let options = Options {
        identifiers: Identifiers::Lower,
        ..Options::default()
    };
    translate::translate(schema, &Mapping::shipped(model::Dialect::Mssql), &options)
}
