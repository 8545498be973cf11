//! The catalog, refined into a [`SourceSchema`].
//!
//! First all rows are asked for, one query per view (`inspect/*.sql`), then they are refined without the server: the same model
//! that `translate`'s reader of scripts gives. A query that the server or the account does not allow (a view that Azure or an
//! older version lacks, a permission that is missing) costs what it would have told, and a finding says so. Names are compared
//! exactly: a database may tell upper case from lower.

mod columns;
mod constraints;
mod features;
mod grants;
mod indexes;
mod modules;
mod objects;
mod partitions;
mod properties;
mod queries;
mod tables;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use model::source_schema::{Dialect, SourceSchema, SourceTable};
use model::{Finding, TableName, code};

use self::queries::{Need, Query, Raw};
use super::client::Client;
use super::quote;
use super::record::Record;
use super::version::Engine;
use crate::error::{Result, SourceError};
use crate::shape::{Scope, TableShape};

/// Something that a query did not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NotSeen {
    what: String,
    why: String,
}

/// Most tables whose shapes are asked for by their names; of more, all are.
const MOST_BY_NAME: usize = 200;

impl Client {
    /// Everything that the scope's schemas hold; the scope's `databases` are schemas here, since a connection is to one database.
    /// What was not seen, and what has no place in the schema, is for [`place`](Client::place).
    pub(crate) async fn inspect(&mut self, scope: &Scope) -> Result<SourceSchema> {
        let mut raw = Raw::default();
        let not_seen = self.ask(Query::ALL, &[], &mut raw).await?;
        let mut schema = SourceSchema::empty(Dialect::Mssql, self.version().product(), self.version().text.clone());
        let schemas = wanted_schemas(raw.rows(Query::Schemas), scope, self.database())?;
        let mut findings = Refining::new(&raw, &schemas).refine(&mut schema)?;
        findings.extend(told(not_seen));
        self.inspected = findings;
        Ok(schema)
    }

    /// Puts what the last inspection found before other findings.
    pub(crate) fn place(&self, findings: &mut Vec<Finding>) {
        findings.splice(0..0, self.inspected.iter().cloned());
    }

    /// The present shapes of some tables; of one that is not there any more there is none.
    pub(crate) async fn shapes(&mut self, tables: &[TableName]) -> Result<BTreeMap<TableName, TableShape>> {
        let mut raw = Raw::default();
        let only: Vec<String> = match tables.len() {
            0 => return Ok(BTreeMap::new()),
            1..=MOST_BY_NAME => tables.iter().map(object_id).collect(),
            _ => Vec::new(),
        };
        self.ask(Query::OF_SHAPES, &only, &mut raw).await?;
        let schemas = tables.iter().map(|name| name.schema.clone()).collect();
        let mut refining = Refining::new(&raw, &schemas);
        refining.shapes_only()?;
        let mut created = BTreeMap::new();
        for record in raw.rows(Query::Tables) {
            if let (Some(number), Some(modified)) = (record.number("table_id")?, record.optional("modified")?) {
                // No other table in its place has the number.
                created.insert(number, format!("{modified} (object {number})"));
            }
        }
        let wanted: BTreeSet<&TableName> = tables.iter().collect();
        let found = refining
            .tables
            .into_iter()
            .filter(|(_, table)| wanted.contains(&table.name));
        let shapes = found.map(|(number, table)| {
            let shape = TableShape {
                created: created.remove(&number),
                ..TableShape::from(&table)
            };
            (table.name, shape)
        });
        Ok(shapes.collect())
    }

    /// Runs queries, and says which ones could not be.
    async fn ask(&mut self, queries: &[Query], only: &[String], raw: &mut Raw) -> Result<Vec<NotSeen>> {
        let mut not_seen = Vec::new();
        for query in queries.iter().copied() {
            if !self.has(query.since()) {
                continue;
            }
            match self.answer(query, &query.restricted(only, "")).await {
                Ok(records) => raw.put(query, records),
                Err(error) if query.need() == Need::Required || !can_do_without(&error) => return Err(error),
                Err(error) => match query.texts_of() {
                    Some(named) if !matches!(error, SourceError::PermissionDenied { .. }) => {
                        self.ask_one_by_one(query, named, raw, &mut not_seen).await?;
                    }
                    _ if query.need() == Need::Estimate => {}
                    _ => not_seen.push(NotSeen {
                        what: query.what().to_owned(),
                        why: reason(&error),
                    }),
                },
            }
        }
        Ok(not_seen)
    }

    /// Texts of which some cannot be had, each by a query of its own.
    async fn ask_one_by_one(
        &mut self,
        query: Query,
        named: Query,
        raw: &mut Raw,
        not_seen: &mut Vec<NotSeen>,
    ) -> Result<()> {
        let mut found = Vec::new();
        for record in raw.rows(named) {
            let (object, more) = match (record.has("constraint_id"), record.number("column_id")) {
                (true, _) => (record.number("constraint_id")?, String::new()),
                (false, Ok(Some(column))) => (record.number("table_id")?, format!(" AND c.column_id = {column}")),
                (false, _) => continue,
            };
            let Some(object) = object else { continue };
            match self
                .answer(query, &query.restricted(&[object.to_string()], &more))
                .await
            {
                Ok(records) => found.extend(records),
                Err(error) if can_do_without(&error) => not_seen.push(NotSeen {
                    what: format!("one of {}", query.what()),
                    why: reason(&error),
                }),
                Err(error) => return Err(error),
            }
        }
        raw.put(query, found);
        Ok(())
    }

    async fn answer(&mut self, query: Query, sql: &str) -> Result<Vec<Record>> {
        self.show(&format!("reading {}", query.what()), sql).await
    }

    /// Services of Azure have what the newest version has.
    fn has(&self, since: u16) -> bool {
        self.version().engine != Engine::Server || self.version().major() >= since
    }
}

/// The number of a table, as the server finds it by its name.
///
/// <https://learn.microsoft.com/en-us/sql/t-sql/functions/object-id-transact-sql>
fn object_id(table: &TableName) -> String {
    format!("OBJECT_ID({}, N'U')", quote::text(&quote::table(table)))
}

/// True where the server refused a statement, and the connection can go on with the next one.
fn can_do_without(error: &SourceError) -> bool {
    matches!(
        error,
        SourceError::PermissionDenied { .. } | SourceError::NotFound { .. } | SourceError::Server { .. }
    )
}

/// What the server said, without what was being done.
fn reason(error: &SourceError) -> String {
    match error {
        SourceError::PermissionDenied { message, .. } => format!("permission denied: {message}"),
        SourceError::NotFound { message, .. } | SourceError::Server { message, .. } => message.clone(),
        other => other.to_string(),
    }
}

/// One finding for all that was not seen for the same reason.
fn told(not_seen: Vec<NotSeen>) -> Vec<Finding> {
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for NotSeen { what, why } in not_seen {
        match reasons.iter_mut().find(|(reason, _)| *reason == why) {
            Some((_, all)) => all.push(what),
            None => reasons.push((why, vec![what])),
        }
    }
    let finding = |(why, what): (String, Vec<String>)| {
        Finding::new(
            code::CATALOG_NOT_SEEN,
            "the catalog",
            format!("not seen: {}; the server says: {why}", counted(&what).join(", ")),
        )
    };
    reasons.into_iter().map(finding).collect()
}

/// Each text once, with how often it is there.
fn counted(texts: &[String]) -> Vec<String> {
    let mut counts: Vec<(&String, usize)> = Vec::new();
    for text in texts {
        match counts.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += 1,
            None => counts.push((text, 1)),
        }
    }
    counts
        .into_iter()
        .map(|(text, count)| {
            if count == 1 {
                text.clone()
            } else {
                format!("{text} ({count} times)")
            }
        })
        .collect()
}

/// The schemas of a scope; where it names none, all but the server's own, and those of fixed roles that hold nothing.
fn wanted_schemas(records: &[Record], scope: &Scope, database: &str) -> Result<BTreeSet<String>> {
    let (mut known, mut own) = (BTreeSet::new(), BTreeSet::new());
    for record in records {
        let name = record.text("schema_name")?;
        let is_empty = record.number("objects")?.unwrap_or(0) == 0;
        let lower = name.to_lowercase();
        let of_server = matches!(lower.as_str(), "sys" | "information_schema");
        if !of_server && !(is_empty && (lower == "guest" || is_of_fixed_role(&lower))) {
            own.insert(name.clone());
        }
        known.insert(name);
    }
    if scope.databases.is_empty() {
        return Ok(own);
    }
    match scope.databases.iter().find(|name| !known.contains(*name)) {
        None => Ok(scope.databases.iter().cloned().collect()),
        Some(missing) => Err(SourceError::UnknownSchema {
            schema: missing.clone(),
            database: database.to_owned(),
            known: own.into_iter().collect(),
        }),
    }
}

/// Every database has a schema for each of these roles.
///
/// <https://learn.microsoft.com/en-us/sql/relational-databases/security/authentication-access/database-level-roles>
fn is_of_fixed_role(schema: &str) -> bool {
    matches!(
        schema,
        "db_accessadmin"
            | "db_backupoperator"
            | "db_datareader"
            | "db_datawriter"
            | "db_ddladmin"
            | "db_denydatareader"
            | "db_denydatawriter"
            | "db_owner"
            | "db_securityadmin"
    )
}

/// The answers while they are refined.
struct Refining<'r> {
    raw: &'r Raw,
    /// The schemas that are wanted.
    schemas: &'r BTreeSet<String>,
    /// By their numbers.
    tables: BTreeMap<i64, SourceTable>,
    /// The names of columns by the numbers of table and column, those that are not kept among them.
    column_names: BTreeMap<(i64, i64), String>,
    findings: Vec<Finding>,
    /// Objects of whose definition there is no text.
    without_text: Vec<String>,
}

impl<'r> Refining<'r> {
    fn new(raw: &'r Raw, schemas: &'r BTreeSet<String>) -> Refining<'r> {
        Refining {
            raw,
            schemas,
            tables: BTreeMap::new(),
            column_names: BTreeMap::new(),
            findings: Vec::new(),
            without_text: Vec::new(),
        }
    }

    /// What tells the shape of tables, nothing else.
    fn shapes_only(&mut self) -> Result<()> {
        self.add_tables()?;
        self.add_columns()?;
        self.add_partitions()
    }

    /// Everything, in the order in which one needs the other.
    fn refine(mut self, schema: &mut SourceSchema) -> Result<Vec<Finding>> {
        self.shapes_only()?;
        self.add_table_options()?;
        self.add_column_properties()?;
        self.add_identities()?;
        self.add_defaults()?;
        self.add_versioning()?;
        self.add_indexes()?;
        self.add_special_indexes()?;
        self.add_foreign_keys()?;
        self.add_checks()?;
        // A script says CREATE SCHEMA of all but this one.
        schema.schemas = self.schemas.iter().filter(|name| *name != "dbo").cloned().collect();
        schema.sequences = self.sequences()?;
        schema.types = self.types()?;
        schema.synonyms = self.synonyms()?;
        schema.others = self.modules()?;
        schema.comments = self.comments()?;
        schema.grants = self.grants()?;
        self.features()?;
        self.tell_of_missing_texts()?;
        schema.tables = self.tables.into_values().collect();
        schema.tables.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(self.findings)
    }

    /// The table of a number, if it is one that is wanted.
    fn table(&mut self, record: &Record) -> Result<Option<&mut SourceTable>> {
        Ok(match record.number("table_id")? {
            Some(number) => self.tables.get_mut(&number),
            None => None,
        })
    }

    /// The name in two columns of a record, if its schema is wanted.
    fn name(&self, record: &Record, column: &str) -> Result<Option<TableName>> {
        let schema = record.text_or_empty("schema_name")?;
        if !self.schemas.contains(&schema) {
            return Ok(None);
        }
        Ok(record.optional(column)?.map(|name| TableName::new(schema, name)))
    }

    /// Says of which objects the account does not see the text.
    fn tell_of_missing_texts(&mut self) -> Result<()> {
        if self.without_text.is_empty() {
            return Ok(());
        }
        let may_view = match self.raw.rows(Query::Database).first() {
            Some(database) => database.flag("views_definitions")?,
            None => true,
        };
        const SHOWN: usize = 20;
        let count = self.without_text.len();
        let mut shown = self.without_text[..count.min(SHOWN)].join(", ");
        if count > SHOWN {
            shown.push_str(", …");
        }
        let why = if may_view {
            "the server does not show it"
        } else {
            "the account has no VIEW DEFINITION on the database"
        };
        self.findings.push(Finding::new(
            code::CATALOG_NOT_SEEN,
            "the catalog",
            format!("the text of {count} objects is not seen, because {why}: {shown}"),
        ));
        Ok(())
    }
}

/// The number of a table or the like, and the number of one of its parts.
fn numbers(record: &Record, of: &str, part: &str) -> Result<Option<(i64, i64)>> {
    Ok(record.number(of)?.zip(record.number(part)?))
}

#[cfg(test)]
mod tests;
