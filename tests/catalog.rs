//! Nothing is dropped in silence: whatever stands in the source's catalog stands in the target's, or in a finding.
//!
//! Both catalogs are read by queries of this module, which share nothing with Landfall's own.

mod behaviour;
mod columns;
mod keys;
mod nasty;
mod others;
mod whole;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::pair::{Pair, findings};

/// The findings of an assessment, to be asked for names.
struct Told(Vec<(String, String)>);

impl Told {
    fn of(document: &Value) -> Told {
        let text = |finding: &Value, field: &str| finding[field].as_str().unwrap().to_lowercase();
        Told(
            findings(document)
                .into_iter()
                .map(|finding| (text(finding, "object"), text(finding, "message")))
                .collect(),
        )
    }

    /// True if a finding is about `table` and names `thing`.
    fn about(&self, table: &str, thing: &str) -> bool {
        let (table, thing) = (table.to_lowercase(), thing.to_lowercase());
        self.0
            .iter()
            .any(|(object, message)| object.contains(&table) && (object.contains(&thing) || message.contains(&thing)))
    }
}

/// What is missing, one line each.
struct Check {
    pair: Pair,
    told: Told,
    wrong: Vec<String>,
    looked: BTreeMap<&'static str, usize>,
}

type Text = Option<String>;

impl Check {
    fn new(pair: Pair) -> Check {
        let assessment = pair
            .landfall(&["assess", "--severity", "info", "--format", "json"])
            .expect(0)
            .json();
        Check {
            told: Told::of(&assessment),
            pair,
            wrong: Vec::new(),
            looked: BTreeMap::new(),
        }
    }

    /// Rows of the source's catalog, all columns as text. `{s}` is the schema.
    fn source(&mut self, sql: &str) -> Vec<Vec<Text>> {
        let sql = sql.replace("{s}", &format!("'{}'", self.pair.name));
        self.pair
            .source
            .rows(&sql)
            .into_iter()
            .map(|row| {
                row.unwrap()
                    .into_iter()
                    .map(|value| match value {
                        mysql_async::Value::NULL => None,
                        mysql_async::Value::Bytes(bytes) => Some(String::from_utf8(bytes).unwrap()),
                        other => Some(other.as_sql(false).trim_matches('\'').to_owned()),
                    })
                    .collect()
            })
            .collect()
    }

    /// One value of the target's catalog. `{t}` is the table's oid.
    fn target(&mut self, table: &str, sql: &str) -> Text {
        let name = format!(
            "(select c.oid from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = '{}'::regnamespace and {})",
            quoted_identifier(&self.pair.name),
            named("c.relname", table)
        );
        let rows = self
            .pair
            .target
            .rows(&format!("select ({})::text", sql.replace("{t}", &name)));
        rows[0].get(0)
    }

    /// Notes what is neither in the target nor told.
    fn expect(&mut self, kind: &'static str, table: &str, thing: &str, kept: bool, what: impl FnOnce() -> String) {
        *self.looked.entry(kind).or_default() += 1;
        if !kept && !self.told.about(table, thing) {
            self.wrong.push(format!("{kind} {table}.{thing}: {}", what()));
        }
    }

    /// Looks at everything, and fails with all that is missing.
    fn run(mut self, kinds: &[&str]) -> Pair {
        let maria = self.pair.source.value("select version()").unwrap().contains("MariaDB");
        self.tables();
        self.columns();
        self.indexes();
        self.foreign_keys();
        self.checks(maria);
        self.partitions();
        self.others();
        let missing: Vec<&&str> = kinds.iter().filter(|kind| !self.looked.contains_key(**kind)).collect();
        assert!(
            missing.is_empty(),
            "the schema was to hold {missing:?}: {:?}",
            self.looked
        );
        assert!(
            self.wrong.is_empty(),
            "{} are neither in the target nor in a finding:\n{}",
            self.wrong.len(),
            self.wrong.join("\n")
        );
        self.pair
    }
}

/// A condition on a name of the target. A name that PostgreSQL cannot have is cut somewhere; that it was must be told.
fn named(column: &str, name: &str) -> String {
    if name.len() <= 63 {
        return format!("{column} = {}", literal(name));
    }
    format!("starts_with({column}::text, {})", literal(&name[..40]))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn quoted_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
