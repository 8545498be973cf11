//! Labels of ENUM and SET columns that the catalog cannot show.
//!
//! Catalog and SHOW CREATE TABLE are in three-byte UTF-8, with a question mark for every character beyond, but the type
//! itself holds the label whole. MariaDB gives it through a variable of the column's type, without looking at a row;
//! MySQL has no such variable (seen in 9.7), so there the rows tell the labels that they use, in one pass over the table.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/charset-metadata.html>,
//! <https://mariadb.com/kb/en/declare-variable/>

use model::source_schema::{HiddenLabel, SourceColumn, SourceDefault, SourceTable};
use model::{MysqlType, SourceType, TableName};

use crate::error::{Result, SourceError};
use crate::mysql::client::Client;
use crate::mysql::quote;

/// As many labels are asked of one pass; a row of the answer has that many columns.
const LABELS_PER_PASS: usize = 200;

/// A label that may have been replaced.
struct Wanted {
    /// Position of its column in the table.
    column: usize,
    /// Position in the type, from 0.
    label: usize,
    /// Quoted name of the column.
    name: String,
    is_set: bool,
}

impl Client {
    /// Puts the real labels and defaults in the place of those with a question mark, and marks the labels that stay
    /// unknown. `from_data` allows a pass over each concerned table where nothing else tells.
    pub(crate) async fn complete_labels(&mut self, tables: &mut [SourceTable], from_data: bool) -> Result<()> {
        for table in tables {
            let wanted = wanted(table);
            let mut found = vec![None; wanted.len()];
            if self.version().is_mariadb() {
                for (label, found) in wanted.iter().zip(&mut found) {
                    *found = self.label_of_type(&table.name, label).await?;
                }
            }
            if from_data && found.iter().any(Option::is_none) {
                self.labels_in_rows(&table.name, &wanted, &mut found).await?;
            }
            for (label, found) in wanted.iter().zip(found) {
                put(&mut table.columns[label.column], label.label, found);
            }
            for position in 0..table.columns.len() {
                let SourceTable { name, columns, .. } = table;
                self.complete_default(name, &mut columns[position]).await?;
                drop_repeated(&mut columns[position]);
            }
        }
        Ok(())
    }

    /// What a variable of the column's type says when it is set to the label's number.
    async fn label_of_type(&mut self, table: &TableName, label: &Wanted) -> Result<Option<String>> {
        let sql = format!(
            "BEGIN NOT ATOMIC DECLARE label TYPE OF {}.{}; SET label = {}; SELECT CONVERT(label USING utf8mb4); END",
            quote::table(table),
            label.name,
            label.number()
        );
        let doing = format!("reading the labels of {table}");
        optional(self.one_text(&doing, &sql).await)
    }

    /// Fills in what the rows have.
    async fn labels_in_rows(
        &mut self,
        table: &TableName,
        wanted: &[Wanted],
        found: &mut [Option<String>],
    ) -> Result<()> {
        let doing = format!("looking for the labels of {table}");
        let open: Vec<usize> = (0..wanted.len()).filter(|&at| found[at].is_none()).collect();
        for open in open.chunks(LABELS_PER_PASS) {
            let columns: Vec<String> = open.iter().map(|&at| wanted[at].in_row()).collect();
            let sql = format!("SELECT {} FROM {}", columns.join(", "), quote::table(table));
            let records = match self.show(&doing, &sql).await {
                // Whoever may not read the rows does not migrate them either; the labels stay unknown.
                Err(SourceError::PermissionDenied { .. }) => return Ok(()),
                records => records?,
            };
            if let Some(record) = records.first() {
                for (column, &at) in open.iter().enumerate() {
                    found[at] = record.at(column)?;
                }
            }
        }
        Ok(())
    }

    /// A default with a question mark: as the server gives it, or the only label that the catalog would show so.
    async fn complete_default(&mut self, table: &TableName, column: &mut SourceColumn) -> Result<()> {
        let Some((is_set, labels)) = labels_of(column) else {
            return Ok(());
        };
        let Some(SourceDefault::Literal(shown)) = &column.default else {
            return Ok(());
        };
        if !column.is_beyond_catalog() || !shown.contains('?') {
            return Ok(());
        }
        let sql = format!(
            "SELECT CONVERT(DEFAULT({}) USING utf8mb4) FROM {} LIMIT 1",
            quote::identifier(&column.name),
            quote::table(table)
        );
        let told = optional(self.one_text(&format!("reading the defaults of {table}"), &sql).await)?;
        let known = told.filter(|text| in_catalog(text) == *shown).or_else(|| {
            if is_set {
                shown
                    .split(',')
                    .map(|member| only(labels, member))
                    .collect::<Option<Vec<_>>>()
                    .map(|members| members.join(","))
            } else {
                only(labels, shown).map(str::to_owned)
            }
        });
        if let Some(known) = known {
            column.default = Some(SourceDefault::Literal(known));
        }
        Ok(())
    }
}

impl Wanted {
    /// What the server calls the label: its index in an ENUM, its bit in a SET.
    fn number(&self) -> u64 {
        if self.is_set {
            self.bit()
        } else {
            u64::try_from(self.label).unwrap_or(u64::MAX).saturating_add(1)
        }
    }

    /// A SET has at most 64 members.
    fn bit(&self) -> u64 {
        u32::try_from(self.label)
            .ok()
            .and_then(|shift| 1_u64.checked_shl(shift))
            .unwrap_or_default()
    }

    /// The label, of any row that has it. The members of a SET come in their order, separated by commas, which none
    /// holds: as many are before this one as lower bits are set.
    fn in_row(&self) -> String {
        let (name, number) = (&self.name, self.number());
        if self.is_set {
            let before = format!("BIT_COUNT({name} & {})", number.saturating_sub(1));
            format!(
                "MAX(CASE WHEN {name} & {number} THEN SUBSTRING_INDEX(SUBSTRING_INDEX(CONVERT({name} USING utf8mb4), \
                 ',', {before} + 1), ',', -1) END)"
            )
        } else {
            format!("MAX(CASE WHEN {name} + 0 = {number} THEN CONVERT({name} USING utf8mb4) END)")
        }
    }
}

/// An answer that may be denied or not be possible; a lost connection is still an error.
fn optional(answer: Result<Option<String>>) -> Result<Option<String>> {
    match answer {
        Err(SourceError::PermissionDenied { .. } | SourceError::NotFound { .. } | SourceError::Server { .. }) => {
            Ok(None)
        }
        other => other,
    }
}

fn wanted(table: &SourceTable) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for (position, column) in table.columns.iter().enumerate() {
        if !column.is_beyond_catalog() {
            continue;
        }
        let Some((is_set, labels)) = labels_of(column) else {
            continue;
        };
        for (label, _) in labels.iter().enumerate().filter(|(_, label)| label.contains('?')) {
            wanted.push(Wanted {
                column: position,
                label,
                name: quote::identifier(&column.name),
                is_set,
            });
        }
    }
    wanted
}

/// Whether it is a SET, and the labels; `None` for other types.
fn labels_of(column: &SourceColumn) -> Option<(bool, &[String])> {
    match &column.source_type {
        SourceType::Mysql(MysqlType::Enum { labels }) => Some((false, labels)),
        SourceType::Mysql(MysqlType::Set { members }) => Some((true, members)),
        SourceType::Mysql(_) | SourceType::Mssql(_) => None,
    }
}

fn labels_mut(column: &mut SourceColumn) -> Option<&mut Vec<String>> {
    match &mut column.source_type {
        SourceType::Mysql(MysqlType::Enum { labels: all } | MysqlType::Set { members: all }) => Some(all),
        SourceType::Mysql(_) | SourceType::Mssql(_) => None,
    }
}

/// Takes the real label, if there is one that the catalog would show as it does.
fn put(column: &mut SourceColumn, position: usize, found: Option<String>) {
    let Some(label) = labels_mut(column).and_then(|labels| labels.get_mut(position)) else {
        return;
    };
    match found.filter(|found| in_catalog(found) == *label) {
        Some(found) => *label = found,
        None => {
            let shown = label.clone();
            column.hidden_labels.push(HiddenLabel {
                number: position + 1,
                shown,
            });
        }
    }
}

/// Unknown labels that look like another one are left out of the type: PostgreSQL takes each label once.
fn drop_repeated(column: &mut SourceColumn) {
    let hidden: Vec<usize> = column.hidden_labels.iter().map(|hidden| hidden.number - 1).collect();
    let Some(labels) = labels_mut(column) else { return };
    for position in hidden.into_iter().rev() {
        let label = labels[position].clone();
        if labels.iter().filter(|other| **other == label).count() > 1 {
            labels.remove(position);
        }
    }
}

/// The only label that the catalog shows like this.
fn only<'l>(labels: &'l [String], shown: &str) -> Option<&'l str> {
    let mut alike = labels.iter().filter(|label| in_catalog(label) == shown);
    let first = alike.next()?;
    alike.next().is_none().then_some(first)
}

/// A text as the catalog shows it.
fn in_catalog(text: &str) -> String {
    text.chars().map(|c| if c.len_utf8() > 3 { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_told_by_its_catalogued_form() {
        assert_eq!(in_catalog("a🙂é日?"), "a?é日?");
        let labels = ["🙂".to_owned(), "x🎉".to_owned(), "?".to_owned()];
        assert_eq!(only(&labels, "x?"), Some("x🎉"));
        assert_eq!(only(&labels, "?"), None);
        assert_eq!(only(&labels, "y"), None);
    }

    #[test]
    fn numbers_are_indexes_and_bits() {
        let label = |label, is_set| Wanted {
            column: 0,
            label,
            name: "`c`".to_owned(),
            is_set,
        };
        assert_eq!(label(0, false).number(), 1);
        assert_eq!(label(63, true).number(), 1 << 63);
        assert!(label(2, true).in_row().contains("`c` & 4 THEN"));
        assert!(label(2, true).in_row().contains("BIT_COUNT(`c` & 3)"));
    }
}
