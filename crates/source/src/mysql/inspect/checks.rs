//! CHECK constraints, and MariaDB's JSON columns, which are made of one.

use model::source_schema::{ConstraintState, SourceCheck};

use super::{Tables, defaults, mark_json};
use crate::error::Result;
use crate::mysql::client::Client;
use crate::mysql::quote;

impl Client {
    /// Adds the checks to the tables of a database. MySQL has none before 8.0.16.
    pub(super) async fn add_checks(&mut self, database: &str, tables: &mut Tables) -> Result<()> {
        let sql = if self.version().is_mariadb() {
            include_str!("checks_mariadb.sql")
        } else if self.version().is_mysql_since(8, 0, 16) {
            include_str!("checks_mysql.sql")
        } else {
            return Ok(());
        };
        for record in self.catalog("the checks", database, sql).await? {
            let Some(table) = tables.get_mut(&record.text("table_name")?) else {
                continue;
            };
            let name = record.text("constraint_name")?;
            let expression = defaults::unescape(&record.text("check_clause")?);
            // A check written at a column carries the column's name.
            let of_column = record.text_or_empty("level")? == "Column";
            let is_json = of_column && expression.eq_ignore_ascii_case(&json_check(&name));
            if is_json && mark_json(table, &name) {
                continue;
            }
            table.checks.push(SourceCheck {
                name,
                expression,
                state: if record.text("enforced")? == "YES" {
                    ConstraintState::Enforced
                } else {
                    ConstraintState::NotEnforced
                },
                server_named: false,
            });
        }
        Ok(())
    }
}

/// The check that MariaDB writes for the type JSON.
///
/// Source: <https://mariadb.com/kb/en/json-data-type/>.
fn json_check(column: &str) -> String {
    format!("json_valid({})", quote::identifier(column))
}
