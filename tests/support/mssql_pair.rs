//! The usual scene of a test of SQL Server: a source database, a target database and a project between them.

use serde_json::Value;

use super::landfall::Run;
use super::mssql::MssqlDatabase;
use super::postgres::PgDatabase;
use super::project::Project;
use super::server;

/// A source database of one test's own, its empty target, and the project.
pub struct MssqlPair {
    pub source: MssqlDatabase,
    pub target: PgDatabase,
    pub project: Project,
}

impl MssqlPair {
    /// Databases `name`; `more` is appended to landfall.toml.
    pub fn new(name: &str, more: &str) -> MssqlPair {
        let source = MssqlDatabase::create(name);
        let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), name);
        let project = project(source.url.as_str(), &target.url, more);
        MssqlPair {
            source,
            target,
            project,
        }
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

    /// Fails the test unless a table has the same rows on both sides, by the tests' own clients; gives their number.
    #[track_caller]
    pub fn assert_same_rows(&mut self, schema: &str, table: &str) -> usize {
        let bracket = |text: &str| format!("[{}]", text.replace(']', "]]"));
        let expected = self.source.dump(&format!("{}.{}", bracket(schema), bracket(table)));
        let actual = self.target.dump(schema, table);
        assert_eq!(expected.len(), actual.len(), "rows of {schema}.{table}");
        for (expected, actual) in expected.iter().zip(&actual) {
            let other: Vec<_> = expected.iter().zip(actual).filter(|(a, b)| a != b).collect();
            assert!(
                other.is_empty() && expected.len() == actual.len(),
                "{schema}.{table}, the row of {:?}: source and target: {other:?}",
                expected[0]
            );
        }
        expected.len()
    }
}

/// A project from `source` to `target`, which says of the source's TLS what its URL says.
pub fn project(source: &str, target: &str, more: &str) -> Project {
    Project::with_text(&format!(
        "[source]\nurl = \"{source}\"\n\n[target]\nurl = \"{target}\"\ntls = \"disable\"\n\n[stage]\npath = \"stage\"\n\n{more}"
    ))
}
