//! Columns: type, default, generation, visibility.

use model::source_schema::{SourceColumn, SourceGenerated, SourceIdentity};
use model::{MysqlType, SourceType};
use translate::mysql::column_type;
use translate::mysql::period::UNVERSIONED;

use super::{Tables, defaults};
use crate::error::Result;
use crate::mysql::client::{Client, Record};

impl Client {
    /// Adds the columns to the tables of a database.
    pub(super) async fn add_columns(&mut self, database: &str, tables: &mut Tables) -> Result<()> {
        let sql = if self.version().is_mysql_since(8, 0, 0) {
            include_str!("columns_mysql8.sql")
        } else {
            include_str!("columns.sql")
        };
        let version = self.version().clone();
        for record in self.catalog("the columns", database, sql).await? {
            // Views and sequences have columns too.
            let Some(table) = tables.get_mut(&record.text("table_name")?) else {
                continue;
            };
            let raw_type = record.text("column_type")?;
            let mut source_type = column_type::parse(&raw_type);
            if let MysqlType::Geometry { srid, .. } = &mut source_type {
                *srid = record.number("srs_id")?.and_then(|id| u32::try_from(id).ok());
            }
            let extra = record.text_or_empty("extra")?;
            let upper = extra.to_ascii_uppercase();
            let default_text = record.optional("column_default")?;
            let expression = generation_expression(&record)?;
            table.columns.push(SourceColumn {
                name: record.text("column_name")?,
                nullable: record.text("is_nullable")? == "YES",
                default: if expression.is_some() {
                    None
                } else {
                    let column = defaults::Catalogued {
                        text: default_text.as_deref(),
                        extra: &extra,
                        column_type: &source_type,
                    };
                    defaults::parse(&version, column)
                },
                on_update_now: defaults::on_update_now(&extra),
                generated: expression.map(|expression| SourceGenerated {
                    expression,
                    stored: upper.contains("STORED GENERATED") || upper.contains("PERSISTENT"),
                }),
                identity: upper
                    .contains("AUTO_INCREMENT")
                    .then_some(SourceIdentity::AUTO_INCREMENT),
                invisible: upper.contains("INVISIBLE"),
                charset: record.optional("character_set_name")?,
                collation: record.optional("collation_name")?,
                alias: None,
                options: if upper.contains(UNVERSIONED) {
                    vec![UNVERSIONED.to_owned()]
                } else {
                    Vec::new()
                },
                comment: record.text_or_empty("column_comment")?,
                hidden_labels: Vec::new(),
                raw_type,
                source_type: SourceType::Mysql(source_type),
            });
        }
        for table in tables.values_mut() {
            if !table.columns.iter().any(|column| column.identity.is_some()) {
                table.next_identity = None;
            }
        }
        Ok(())
    }
}

/// The expression of a generated column. MySQL has an empty text for other columns, MariaDB NULL.
pub(super) fn generation_expression(record: &Record) -> Result<Option<String>> {
    let text = record.text_or_empty("generation_expression")?;
    Ok(if text.is_empty() {
        None
    } else {
        Some(defaults::unescape(&text))
    })
}
