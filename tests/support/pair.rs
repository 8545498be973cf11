//! The usual scene of a test: a source database, a target database and a project between them.

use serde_json::Value;

use super::landfall::Run;
use super::mysql::MysqlDatabase;
use super::postgres::PgDatabase;
use super::project::Project;
use super::server::{self, PrivateServer};

/// A source database of one test's own, its empty target, and the project.
pub struct Pair {
    pub source: MysqlDatabase,
    pub target: PgDatabase,
    pub project: Project,
    /// Name of the databases and of the schema in the target.
    pub name: String,
    /// The source's server, if it is this test's own.
    _server: Option<PrivateServer>,
}

impl Pair {
    /// Databases `name` on the shared servers; `more` is appended to landfall.toml.
    pub fn new(name: &str, more: &str) -> Pair {
        Pair::on(None, name, more)
    }

    /// The same with a source server of its own: for what other tests' statements on the shared one would disturb, such as a
    /// proof that nothing changes.
    pub fn alone(name: &str, more: &str) -> Pair {
        Pair::on(
            Some(PrivateServer::start_with("mariadb", &["--event-scheduler=OFF"])),
            name,
            more,
        )
    }

    fn on(server: Option<PrivateServer>, name: &str, more: &str) -> Pair {
        let url = match &server {
            Some(server) => server.url.clone(),
            None => server::url("LANDFALL_TEST_MYSQL_URL"),
        };
        let source = MysqlDatabase::create(&url, name);
        let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), name);
        let project = Project::new(&format!("{}/{name}", source.server_url), &target.url, more);
        // Landfall names the schema in full; the tests' own SQL need not. The schema need not be there yet.
        target.run(&format!("set search_path = \"{name}\""));
        Pair {
            source,
            target,
            project,
            name: name.to_owned(),
            _server: server,
        }
    }

    /// The same with the lines of a mapping file.
    pub fn with_mapping(name: &str, mapping: &str, more: &str) -> Pair {
        let pair = Pair::new(name, &format!("[mapping]\nfile = \"mapping.toml\"\n\n{more}"));
        std::fs::write(pair.project.file("mapping.toml"), mapping).unwrap();
        pair
    }

    /// Runs the binary.
    pub fn landfall(&self, arguments: &[&str]) -> Run {
        self.project.landfall(arguments)
    }

    /// The report of `verify`, whatever its answer is.
    #[track_caller]
    pub fn verify(&self) -> Value {
        self.landfall(&["verify", "--format", "json"]).json()
    }

    /// Number of rows of a table of the target; 0 if it is not there.
    pub fn target_rows(&mut self, table: &str) -> u64 {
        let name = &self.name;
        match self
            .target
            .value(&format!("select to_regclass('\"{name}\".\"{table}\"')"))
        {
            None => 0,
            Some(_) => self
                .target
                .value(&format!("select count(*) from \"{name}\".\"{table}\""))
                .unwrap()
                .parse()
                .unwrap(),
        }
    }

    /// Number of rows of a table of the source.
    pub fn source_rows(&mut self, table: &str) -> u64 {
        self.source
            .value(&format!("select cast(count(*) as char) from `{}`.`{table}`", self.name))
            .unwrap()
            .parse()
            .unwrap()
    }

    /// True if Landfall has loaded nothing: no row stands in any table of the schema.
    pub fn target_is_empty(&mut self) -> bool {
        let tables = self.target.rows(&format!(
            "select tablename::text from pg_tables where schemaname = '{}'",
            self.name
        ));
        let names: Vec<String> = tables.iter().map(|row| row.get(0)).collect();
        names.iter().all(|table| self.target_rows(table) == 0)
    }
}

/// The result of one table in a report of `verify`.
#[track_caller]
pub fn table<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["tables"]
        .as_array()
        .and_then(|tables| tables.iter().find(|table| table["source"]["name"] == name))
        .unwrap_or_else(|| panic!("no table {name} in {report:#}"))
}

/// All findings in a document of any verb, wherever its list is.
pub fn findings(document: &Value) -> Vec<&Value> {
    match document {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| match value {
                Value::Array(list) if name == "findings" => list.iter().collect(),
                other => findings(other),
            })
            .collect(),
        Value::Array(list) => list.iter().flat_map(findings).collect(),
        _ => Vec::new(),
    }
}
