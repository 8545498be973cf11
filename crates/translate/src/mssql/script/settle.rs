//! What is there at the end -> the schema: types resolved, names spelled as declared, constraints named.

use std::collections::{BTreeMap, BTreeSet};

use model::source_schema::{
    SourceColumn, SourceForeignKey, SourceIndex, SourceObjectKind, SourceType, SourceUserTypeKind, SourceVersioning,
};
use model::{Dialect, MssqlType, SourceSchema, SourceTable, TableName, code};

use super::catalog::{Catalog, Column, Index, Table, fold, key};
use super::{NEWEST, Reader};
use crate::mssql::column::is_text;
use crate::mssql::column_type;
use crate::script::{Allowance, NUMBERS_TAKEN, ReadOptions, Reading, Rows, read_in_the_end};

impl Reader {
    /// The schema of everything that was read.
    pub(super) fn finish(mut self, options: &ReadOptions) -> Reading {
        self.catalog.history_tables();
        self.catalog.settle_stars();
        let names: Vec<TableName> = self.catalog.tables.values().map(|table| table.name.clone()).collect();
        let functions = self.functions();
        for name in &names {
            self.settle_columns(name, &functions);
        }
        for name in &names {
            self.settle_keys(name);
        }
        if let Some(at) = self.transaction.uncommitted(&self.rows, |_| true) {
            let message = "from here on rows wait for a COMMIT that does not come: a server takes them back when the session ends; they are kept here";
            self.finding(code::SCRIPT_TRANSACTION_OPEN, "transaction", at.line, message);
        }
        let rows = std::mem::replace(&mut self.rows, Rows::new(key, Allowance::none()));
        let (rows, given_up) = rows.finish();
        for unread in given_up {
            self.rows_not_kept(
                unread.at.line,
                unread.table,
                "rows between too many changes of their table",
            );
        }
        let tables = &self.catalog.tables;
        let counts = |name: &TableName| {
            let table = tables.get(&key(name));
            table.is_some_and(|table| table.columns.iter().any(|column| column.column.identity.is_some()))
        };
        let (mut rows, uncounted) = read_in_the_end(rows, counts);
        for (table, at) in uncounted {
            let found = self.catalog.tables.get(&key(&table));
            if found.is_some_and(|found| found.reseeded.is_none()) {
                self.finding(code::SCRIPT_NUMBERS_TAKEN, table.to_string(), at.line, NUMBERS_TAKEN);
            }
        }
        for statement in &mut rows {
            if let Some(table) = self.catalog.tables.get(&key(&statement.table)) {
                statement.table = table.name.clone();
            }
        }
        let mut unread = self.unread;
        for statement in &mut unread {
            let known = statement
                .table
                .as_ref()
                .and_then(|name| self.catalog.tables.get(&key(name)));
            if let Some(table) = known {
                statement.table = Some(table.name.clone());
            }
        }
        let catalog = self.catalog;
        let mut tables: Vec<SourceTable> = catalog.tables.values().map(|table| finished(&catalog, table)).collect();
        tables.sort_by(|one, other| one.name.cmp(&other.name));
        let schema = SourceSchema {
            dialect: Dialect::Mssql,
            product: "SQL Server".to_owned(),
            version: options.source_version.clone().unwrap_or_else(|| NEWEST.to_owned()),
            tables,
            schemas: catalog.schemas,
            sequences: catalog.sequences.into_values().collect(),
            types: catalog.types.into_values().collect(),
            synonyms: catalog.synonyms.into_values().collect(),
            others: catalog.objects.into_values().chain(catalog.others).collect(),
            comments: catalog.comments,
            grants: catalog.grants,
        };
        Reading {
            schema,
            findings: catalog.findings,
            lines: catalog.lines,
            rows,
            unread,
            statements: self.counts,
        }
    }

    /// What the scalar functions of the script return, by their names in lower case.
    fn functions(&self) -> BTreeMap<String, MssqlType> {
        let has_computed = self
            .catalog
            .tables
            .values()
            .any(|table| table.columns.iter().any(|column| column.computed));
        let functions = self.catalog.objects.values();
        functions
            .filter(|object| has_computed && object.kind == SourceObjectKind::Function)
            .filter_map(|object| {
                let returned = super::computed::returned_by(object.definition.as_deref()?)?;
                Some((fold(&object.name.name), returned))
            })
            .collect()
    }

    fn settle_columns(&mut self, name: &TableName, functions: &BTreeMap<String, MssqlType>) {
        let Some(mut table) = self.catalog.table(name).cloned() else {
            return;
        };
        let key_columns: BTreeSet<String> = table
            .primary_key
            .iter()
            .flat_map(|index| &index.index.parts)
            .filter_map(|part| part.column.as_deref().map(fold))
            .collect();
        for column in &mut table.columns {
            self.settle_type(column);
            if key_columns.contains(&fold(&column.column.name)) {
                column.column.nullable = false;
            }
        }
        let mut types: BTreeMap<String, SourceColumn> = table
            .columns
            .iter()
            .map(|column| (fold(&column.column.name), column.column.clone()))
            .collect();
        for column in table.columns.iter_mut().filter(|column| column.computed) {
            let expression = column
                .column
                .generated
                .as_ref()
                .map_or("", |generated| &generated.expression);
            let source_type = super::computed::type_of(expression, &types, functions);
            if source_type.as_ref().is_some_and(is_text) {
                column.column.collation =
                    super::derived::collation_of(expression, &types).or_else(|| self.catalog.collation.clone());
            }
            column.column.nullable = column
                .null
                .unwrap_or_else(|| super::derived::is_nullable(expression, &types));
            column.column.raw_type = source_type.as_ref().map_or_else(String::new, column_type::spell);
            column.column.source_type = SourceType::Mssql(source_type.unwrap_or(MssqlType::Unsupported {
                raw: format!("AS {expression}"),
            }));
            // No computed column may name another, but people write it.
            types.insert(fold(&column.column.name), column.column.clone());
        }
        for column in table.columns.iter_mut().filter(|column| column.of_history) {
            column.column.generated = None;
        }
        if let Some(place) = self.catalog.table_mut(name) {
            *place = table;
        }
    }

    pub(super) fn settle_type(&self, column: &mut Column) {
        if column.computed {
            column.column.nullable = column.null.unwrap_or(true);
            return;
        }
        let mut source_type = column_type::parse(&column.written_type);
        let is_own = !matches!(source_type, MssqlType::Unsupported { .. });
        let mut nullable = match fold(&column.written_type).trim_start_matches("sys.") {
            "sysname" | "timestamp" | "rowversion" => false,
            _ => column.column.identity.is_none(),
        };
        let alias = column
            .type_name
            .as_ref()
            .filter(|name| !is_own || fold(&name.schema) != "dbo");
        let found = alias.and_then(|name| {
            let in_dbo = TableName::new("dbo", name.name.clone());
            self.catalog
                .types
                .get(&key(name))
                .or_else(|| self.catalog.types.get(&key(&in_dbo)))
        });
        if let Some(found) = found
            && let SourceUserTypeKind::Alias {
                source_type: SourceType::Mssql(stands_for),
                nullable: may_be_null,
                ..
            } = &found.kind
        {
            source_type = stands_for.clone();
            nullable = *may_be_null && nullable;
            column.column.alias = Some(found.name.clone());
        }
        if matches!(source_type, MssqlType::Xml)
            && let Some((_, collection)) = column.written_type.split_once('(')
        {
            let collection = collection.trim_end_matches(')');
            column
                .column
                .options
                .push(format!("XML SCHEMA COLLECTION {collection}"));
        }
        let has_text = matches!(
            source_type,
            MssqlType::Char { .. }
                | MssqlType::Varchar { .. }
                | MssqlType::Text
                | MssqlType::Nchar { .. }
                | MssqlType::Nvarchar { .. }
                | MssqlType::Ntext
        );
        if has_text && column.column.collation.is_none() {
            column.column.collation.clone_from(&self.catalog.collation);
        }
        if column
            .column
            .collation
            .as_ref()
            .is_some_and(|collation| collation.eq_ignore_ascii_case("database_default"))
        {
            column.column.collation.clone_from(&self.catalog.collation);
        }
        column.column.nullable = column.null.unwrap_or(nullable);
        column.column.raw_type = column_type::spell(&source_type);
        column.column.source_type = SourceType::Mssql(source_type);
    }

    /// Spells columns as their tables do, completes references and names what has no name.
    fn settle_keys(&mut self, name: &TableName) {
        let Some(mut table) = self.catalog.table(name).cloned() else {
            return;
        };
        let spelling = spellings(&table);
        for index in table.all_indexes() {
            for column in index.index.parts.iter_mut().filter_map(|part| part.column.as_mut()) {
                spell(&spelling, column);
            }
            index
                .index
                .include
                .iter_mut()
                .for_each(|column| spell(&spelling, column));
        }
        if let Some((from, to)) = &mut table.versioning.period {
            spell(&spelling, from);
            spell(&spelling, to);
        }
        if let Some(on) = &mut table.on_scheme {
            spell(&spelling, &mut on.column);
        }
        for foreign_key in &mut table.foreign_keys {
            foreign_key
                .columns
                .iter_mut()
                .for_each(|column| spell(&spelling, column));
            let Some(other) = self.catalog.table(&foreign_key.referenced_table) else {
                continue;
            };
            foreign_key.referenced_table = other.name.clone();
            if foreign_key.referenced_columns.is_empty() {
                let parts = other.primary_key.iter().flat_map(|index| &index.index.parts);
                foreign_key.referenced_columns = parts.filter_map(|part| part.column.clone()).collect();
            }
            let spelling = spellings(other);
            foreign_key
                .referenced_columns
                .iter_mut()
                .for_each(|column| spell(&spelling, column));
        }
        table.name_constraints();
        if table
            .on_scheme
            .as_ref()
            .is_some_and(|on| self.catalog.partitioning(on).is_none())
            && let Some(on) = table.on_scheme.take()
        {
            table.option(format!("ON {} ({})", on.scheme, on.column));
        }
        if let Some(place) = self.catalog.table_mut(name) {
            *place = table;
        }
    }
}

fn spellings(table: &Table) -> BTreeMap<String, String> {
    let columns = table.columns.iter();
    columns
        .map(|column| (fold(&column.column.name), column.column.name.clone()))
        .collect()
}

fn spell(spellings: &BTreeMap<String, String>, column: &mut String) {
    if let Some(spelled) = spellings.get(&fold(column)) {
        column.clone_from(spelled);
    }
}

fn finished(catalog: &Catalog, table: &Table) -> SourceTable {
    let mut options = table.options.clone();
    if let (false, Some((from, to))) = (table.versioning.on, &table.versioning.period) {
        options.push(format!("PERIOD FOR SYSTEM_TIME ({from}, {to})"));
    }
    if table.versioning.on {
        options.extend(table.versioning.retention.clone());
    }
    let index = |index: &Index| -> SourceIndex { index.index.clone() };
    SourceTable {
        name: table.name.clone(),
        engine: if table.memory_optimized { "memory-optimized" } else { "" }.to_owned(),
        transactional: true,
        comment: table.comment.clone(),
        collation: catalog.collation.clone(),
        next_identity: table.next_identity,
        columns: table.columns.iter().map(|column| column.column.clone()).collect(),
        primary_key: table.primary_key.as_ref().map(index),
        indexes: table.indexes.iter().map(index).collect(),
        foreign_keys: table
            .foreign_keys
            .iter()
            .map(|key| SourceForeignKey {
                name: key.name.clone(),
                columns: key.columns.clone(),
                referenced_table: key.referenced_table.clone(),
                referenced_columns: key.referenced_columns.clone(),
                on_update: key.on_update,
                on_delete: key.on_delete,
                state: key.state,
                server_named: key.server_named,
            })
            .collect(),
        checks: table.checks.iter().cloned().chain(table.rule_checks()).collect(),
        partitioning: table.on_scheme.as_ref().and_then(|on| catalog.partitioning(on)),
        system_versioned: table.versioning.on.then(|| SourceVersioning {
            history: table.versioning.history.clone(),
            period: table.versioning.period.clone(),
            ..SourceVersioning::default()
        }),
        estimated_rows: 0,
        estimated_bytes: 0,
        options,
    }
}
