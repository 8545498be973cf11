//! A project at work: its settings, and the servers when a command asks for them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use model::{Finding, SourceSchema, TableName, code};
use postgres::{Canceller, Target, TargetFacts};
use source::{Address, Scope, Source};
use stage::{Stage, Store};
use transfer::CopyPlan;
use translate::{Mapping, Translation};

use crate::failure::Failure;
use crate::printer::Printer;
use crate::scope::TableScope;
use crate::settings::{Settings, nearest};
use crate::stall;

/// The oldest PostgreSQL that is a target; assumed where the target cannot be asked.
const OLDEST_TARGET: u32 = 15;

/// A project at work.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) settings: Settings,
    pub(crate) printer: Arc<Printer>,
    pub(crate) sessions: Sessions,
    /// Opened once: it remembers what it saw of another one's lock.
    pub(crate) store: OnceLock<Arc<dyn Store>>,
}

/// The sessions of the target that the command opened through [`Project::connect_target`], to be cancelled on an interruption.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sessions(Arc<Mutex<Vec<Canceller>>>);

impl Sessions {
    fn add(&self, session: Canceller) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(session);
    }

    /// Asks the server to end what these sessions are doing.
    pub(crate) async fn cancel(&self) {
        let sessions = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for session in sessions {
            // A server that cannot be asked ends the statement when it is done: nothing is lost by it.
            let _not_asked = session.cancel().await;
        }
    }
}

/// Whether a look at the catalog may also pass over rows, where only they tell what the catalog cannot show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    MayBeRead,
    NotRead,
}

/// What translation needs to know of the target.
#[derive(Debug, Clone)]
pub(crate) struct TargetTraits {
    version: u32,
    extensions: BTreeSet<String>,
}

impl TargetTraits {
    /// What a target is taken for that cannot be asked: as `[target]` says, else the oldest one without any extension, whose
    /// schema holds everywhere.
    pub(crate) fn expected(settings: &Settings) -> Self {
        let (version, extensions) = settings.expected_target();
        TargetTraits {
            version: version.unwrap_or(OLDEST_TARGET).max(OLDEST_TARGET),
            extensions: extensions.iter().cloned().collect(),
        }
    }

    /// Words for people.
    pub(crate) fn words(&self) -> String {
        if self.extensions.is_empty() {
            return format!("PostgreSQL {} without extensions", self.version);
        }
        let names: Vec<&str> = self.extensions.iter().map(String::as_str).collect();
        format!("PostgreSQL {} with {}", self.version, names.join(", "))
    }

    /// What is said when [`TargetTraits::expected`] stands in for a target that cannot be asked.
    pub(crate) fn assumed(settings: &Settings, failure: &Failure) -> String {
        format!(
            "the target cannot be asked ({}); {} is assumed (version and extensions in [target] of landfall.toml)",
            failure.message(),
            TargetTraits::expected(settings).words()
        )
    }

    /// Of a real target.
    pub(crate) fn of(facts: &TargetFacts) -> Self {
        TargetTraits {
            version: facts.major_version(),
            extensions: facts
                .extensions
                .iter()
                .map(|extension| extension.name.clone())
                .collect(),
        }
    }
}

impl Project {
    /// The same project with one set of tables of the cutover's plan alone, and the stage of that set: what `--set` means.
    ///
    /// # Errors
    /// There is no plan, or it has no such set.
    pub(crate) fn of_set(&self, set: &cutover::Id) -> Result<Project, Failure> {
        Ok(Project {
            settings: self.settings.clone().of_set(set)?,
            printer: Arc::clone(&self.printer),
            sessions: self.sessions.clone(),
            store: OnceLock::new(),
        })
    }

    /// Connects to the source, or reads its scripts. Without a named schema in scope all are seen.
    ///
    /// # Errors
    /// The settings, or the server.
    pub(crate) async fn connect_source(&self) -> Result<Source, Failure> {
        let mut address = self.settings.source()?;
        if self.scope().schemas().is_none() {
            address.see_all_schemas();
        }
        match &address {
            Address::Server { connection, .. } => self.printer.detail(format!(
                "connecting to the source at {}:{}",
                connection.host, connection.port
            )),
            Address::Script(_) => self.printer.say(format!("reading {}", self.settings.source_place())),
        }
        Ok(Source::connect(&address).await?)
    }

    /// Connects to the target.
    ///
    /// # Errors
    /// The settings, or the server.
    pub(crate) async fn connect_target(&self) -> Result<Target, Failure> {
        let connection = self.settings.target()?;
        self.printer.detail(format!(
            "connecting to the target at {}:{}",
            connection.host, connection.port
        ));
        let target = Target::connect(&connection).await?;
        self.sessions.add(target.canceller());
        Ok(target)
    }

    /// The tables that are migrated.
    pub(crate) fn scope(&self) -> TableScope {
        TableScope::new(self.settings.include(), self.settings.exclude())
    }

    /// Reads the source's catalog, as far as it is in scope.
    ///
    /// # Errors
    /// The server, a table that the settings name and the source does not have, or nothing in scope.
    pub(crate) async fn inspect(&self, source: &mut Source, rows: Rows) -> Result<SourceSchema, Failure> {
        // A mapping that cannot be read is said before the catalog is.
        let mapping = self.mapping()?;
        let scope = self.scope();
        let databases = Scope {
            databases: scope.schemas().unwrap_or_default(),
        };
        let steps = stall::steps(self).with_source(&self.settings.source()?, source);
        let inspecting = source.inspect(&databases);
        let mut schema = steps.source("reading the source's catalog", inspecting).await?;
        self.check_rules(&schema, &mapping)?;
        self.check_included(&scope, &schema)?;
        let all: Vec<TableName> = schema.tables.iter().map(|table| table.name.clone()).collect();
        scope.apply(&mut schema);
        if schema.tables.is_empty() {
            return Err(Failure::NothingInScope {
                include: scope.include,
                exclude: scope.exclude,
            });
        }
        self.check_named(&schema, &all)?;
        source.complete_labels(&mut schema, rows == Rows::MayBeRead).await?;
        Ok(schema)
    }

    /// A finding for every database, and every table, of which the account may not read everything: what it does not see is in no
    /// plan. A database whose tables the scope names one by one has no others that are wanted.
    pub(crate) async fn hidden(&self, source: &mut Source, schema: &SourceSchema) -> Result<Vec<Finding>, Failure> {
        let databases = schema.tables.iter().map(|table| table.name.schema.clone()).collect();
        let scope = self.scope();
        let partly = source.partly_visible(&databases).await?;
        let of_database = |database: &String| {
            Finding::new(
                code::PARTLY_VISIBLE,
                format!("database {database}"),
                "the account has no SELECT on the whole database: tables and columns that it does not see are not copied",
            )
        };
        let of_table = |(table, what): &(TableName, &'static str)| {
            // Beside the table's own verdict, which speaks for the others.
            Finding::new(code::PARTLY_VISIBLE, format!("columns of {table}"), *what)
        };
        let tables: Vec<TableName> = schema.tables.iter().map(|table| table.name.clone()).collect();
        let readable = source.partly_readable(&tables).await?;
        let unnamed = partly.iter().filter(|database| !scope.names_each_table(database));
        Ok(unnamed.map(of_database).chain(readable.iter().map(of_table)).collect())
    }

    /// Refuses a mapping rule that means no column: most likely a name is misspelt.
    fn check_rules(&self, schema: &SourceSchema, mapping: &Mapping) -> Result<(), Failure> {
        let columns: Vec<(&str, &str, &str)> = schema
            .tables
            .iter()
            .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
            .map(|(table, column)| {
                (
                    table.name.schema.as_str(),
                    table.name.name.as_str(),
                    column.name.as_str(),
                )
            })
            .collect();
        let rules = mapping.unused_column_rules(&columns);
        match self.settings.mapping()? {
            Some((path, _)) if !rules.is_empty() => Err(Failure::UnusedRules {
                path,
                line: rules.iter().map(|rule| rule.line()).min().unwrap_or(1),
                rules: rules.into_iter().map(|rule| rule.text().to_owned()).collect(),
            }),
            _ => Ok(()),
        }
    }

    /// Refuses a table that `[scope]` names in full and that is not there: it is misspelt, or hidden from the account.
    fn check_included(&self, scope: &TableScope, schema: &SourceSchema) -> Result<(), Failure> {
        let mut names: Vec<String> = schema.tables.iter().map(|table| table.name.to_string()).collect();
        names.extend(schema.others.iter().map(|object| object.name.to_string()));
        match scope.named().find(|name| !names.iter().any(|known| known == name)) {
            None => Ok(()),
            Some(name) => Err(Failure::UnknownTable {
                named_in: format!("include in [scope] of {}", self.settings.path.display()),
                table: name.to_owned(),
                nearest: nearest(name, &names),
            }),
        }
    }

    /// Refuses schemas, tables and columns in the project file that the source does not have, or that are not in scope. `all` are
    /// the tables of the source, in scope or not.
    fn check_named(&self, schema: &SourceSchema, all: &[TableName]) -> Result<(), Failure> {
        let named_in = self.settings.path.display().to_string();
        let names: Vec<String> = schema.tables.iter().map(|table| table.name.to_string()).collect();
        let schemas: BTreeSet<&String> = schema.tables.iter().map(|table| &table.name.schema).collect();
        let schemas: Vec<String> = schemas.into_iter().cloned().collect();
        if let Some(name) = self.settings.named_schemas().find(|name| !schemas.contains(name)) {
            return Err(Failure::UnknownSchema {
                named_in,
                schema: name.clone(),
                nearest: nearest(name, &schemas),
            });
        }
        for (name, columns) in self.settings.named_tables() {
            let Some(table) = schema.tables.iter().find(|table| &table.name == name) else {
                if all.contains(name) {
                    return Err(Failure::NotInScope {
                        named_in,
                        table: name.clone(),
                    });
                }
                return Err(self.unknown_table(&named_in, name, &names));
            };
            let known: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
            for column in columns {
                if !known.contains(column) {
                    return Err(Failure::UnknownColumn {
                        named_in,
                        table: name.clone(),
                        column: column.clone(),
                        nearest: nearest(column, &known),
                    });
                }
            }
        }
        Ok(())
    }

    /// The failure for a name that none of `names` is.
    pub(crate) fn unknown_table(&self, named_in: &str, table: &TableName, names: &[String]) -> Failure {
        let table = table.to_string();
        let nearest = nearest(&table, names);
        Failure::UnknownTable {
            named_in: named_in.to_owned(),
            table,
            nearest,
        }
    }

    /// The default mapping with the user's over it.
    ///
    /// # Errors
    /// The user's file cannot be read, or is not a mapping.
    pub(crate) fn mapping(&self) -> Result<Mapping, Failure> {
        let shipped = Mapping::shipped(self.settings.source()?.dialect());
        match self.settings.mapping()? {
            None => Ok(shipped),
            Some((path, text)) => shipped
                .with_user_file(&text)
                .map_err(|error| Failure::Mapping { path, error }),
        }
    }

    /// Translates the schema of a source for a target, as far as the source can fill it.
    ///
    /// # Errors
    /// The mapping cannot be read.
    pub(crate) fn translate(
        &self,
        source: &Source,
        schema: &SourceSchema,
        target: &TargetTraits,
    ) -> Result<Translation, Failure> {
        let mapping = self.mapping()?;
        let options = translate::Options {
            target_version: target.version,
            extensions: target.extensions.clone(),
            ..self.settings.translate_options()
        };
        let mut translation = translate::translate(schema, &mapping, &options);
        source.place(&mut translation.findings);
        let limits = source.limit(&mut translation.tables);
        translation.findings.extend(limits);
        Ok(translation)
    }

    /// The stage as it is; `None` if there is none.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn stage(&self) -> Result<Option<Stage>, Failure> {
        Ok(Stage::find_in(self.store()?)?)
    }

    /// What keeps the stage, whether there is one yet or not.
    ///
    /// # Errors
    /// `[stage] path` is an address that cannot be used.
    pub(crate) fn store(&self) -> Result<Arc<dyn Store>, Failure> {
        if let Some(store) = self.store.get() {
            return Ok(Arc::clone(store));
        }
        let store = self.settings.stage().store()?;
        Ok(Arc::clone(self.store.get_or_init(|| store)))
    }

    /// The stage and the plan in it.
    ///
    /// # Errors
    /// There is no stage, or nothing was planned in it.
    pub(crate) fn planned(&self) -> Result<(Stage, CopyPlan), Failure> {
        let not_planned = || Failure::NotPlanned {
            stage: self.settings.stage().path(),
        };
        let stage = self.stage()?.ok_or_else(not_planned)?;
        let plan = CopyPlan::read(&stage)?.ok_or_else(not_planned)?;
        Ok((stage, plan))
    }

    /// A path relative to the project's folder.
    pub(crate) fn beside(&self, path: &std::path::Path) -> PathBuf {
        self.settings.beside(path)
    }
}
