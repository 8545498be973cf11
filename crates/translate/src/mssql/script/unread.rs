//! Statements that change rows and are not carried over: they are told once for each kind and table, with how many there are.

use std::collections::BTreeMap;

use model::source_schema::SourceObjectKind;
use model::{TableName, code, figures};

use super::Reader;
use super::catalog::key;
use super::constant::split_name;
use super::extent::Batch;
use crate::script::UnreadRows;

/// Lines that a finding names.
const LINES: usize = 5;
/// Synonyms of synonyms.
const DEEPEST: usize = 8;

/// By script, and by what a statement does to which table.
pub(super) type Unkept = BTreeMap<(usize, String), Told>;

/// A kind of them.
#[derive(Debug)]
pub(super) struct Told {
    /// The place of its finding.
    finding: usize,
    statements: u64,
    lines: Vec<u32>,
}

impl Reader {
    /// A statement that changes rows in a way that is not carried over.
    pub(super) fn rows_not_kept(&mut self, line: u32, table: Option<TableName>, what: &str) {
        match table {
            Some(view) if self.is_view(&view) => {
                let tables = self.tables_behind(&view.name).into_iter().map(Some).collect();
                self.unread_rows(line, tables, &format!("{what}, a view"));
            }
            table => self.unread_rows(line, vec![table], what),
        }
    }

    /// UPDATE or DELETE of a part of a table, which is named by itself, by a view, or by what FROM calls it.
    pub(super) fn changes_not_kept(
        &mut self,
        batch: &Batch<'_>,
        (at, end): (usize, usize),
        table: &TableName,
        what: &str,
    ) {
        let line = batch.line(at);
        if self.catalog.table(table).is_some() || self.is_view(table) {
            return self.rows_not_kept(line, Some(table.clone()), what);
        }
        let mut tables: Vec<Option<TableName>> = Vec::new();
        for place in at + 1..end {
            let Some((parts, _)) = batch.name(place) else { continue };
            let named = self.behind_synonym(self.name(parts));
            let is_new = !tables.contains(&Some(named.clone()));
            if is_new && self.catalog.table(&named).is_some() {
                tables.push(Some(named));
            }
        }
        if tables.is_empty() {
            tables.push(Some(table.clone()));
        }
        self.unread_rows(line, tables, what);
    }

    fn unread_rows(&mut self, line: u32, tables: Vec<Option<TableName>>, what: &str) {
        let at = self.at(line);
        for table in tables {
            self.filled.extend(table.as_ref().map(key));
            if self.unread.iter().all(|known| known.table != table) {
                self.unread.push(UnreadRows { table, at });
            }
        }
        if let Some(told) = self.unkept.get_mut(&(self.script, what.to_owned())) {
            told.statements += 1;
            if told.lines.len() <= LINES {
                told.lines.push(line);
            }
            return;
        }
        let told = Told {
            finding: self.catalog.findings.len(),
            statements: 1,
            lines: vec![line],
        };
        self.unkept.insert((self.script, what.to_owned()), told);
        let message = format!("a statement changes rows and is not carried over: {what}");
        self.finding(code::SCRIPT_ROWS_NOT_READ, self.script_name.clone(), line, message);
    }

    /// Says in the findings how many statements they are about.
    pub(super) fn count_unkept(&mut self) {
        for ((_, what), told) in &self.unkept {
            let Some(finding) = self
                .catalog
                .findings
                .get_mut(told.finding)
                .filter(|_| told.statements > 1)
            else {
                continue;
            };
            let mut lines: Vec<String> = told.lines.iter().take(LINES).map(u32::to_string).collect();
            if told.lines.len() > LINES {
                lines.push("…".to_owned());
            }
            finding.message = format!(
                "{} change rows and are not carried over: {what} (line {})",
                figures::counted(told.statements, "statement"),
                lines.join(", ")
            );
        }
    }

    /// What a name stands for, if it is that of a synonym.
    pub(super) fn behind_synonym(&self, name: TableName) -> TableName {
        let mut name = name;
        for _ in 0..DEEPEST {
            if self.catalog.table(&name).is_some() {
                break;
            }
            let Some(synonym) = self.catalog.synonyms.get(&key(&name)) else {
                break;
            };
            let parts = split_name(&synonym.target);
            // Where the script does not name its own database, one that a synonym names is another.
            if self.is_of_another_database(&parts) || (parts.len() > 2 && self.databases.current.is_none()) {
                break;
            }
            name = self.name(parts);
        }
        name
    }

    pub(super) fn is_view(&self, name: &TableName) -> bool {
        let object = self.catalog.objects.get(&key(name));
        object.is_some_and(|object| object.kind == SourceObjectKind::View)
    }
}
