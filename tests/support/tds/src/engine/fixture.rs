//! A database as a test describes it.

mod table;

pub use table::{Index, Table};

use crate::collation::Collation;
use crate::value::Value;

/// A database: its objects, its rows, and what it allows.
#[derive(Debug, Clone)]
pub struct Database {
    pub(crate) name: String,
    pub(crate) collation: Collation,
    pub(crate) schemas: Vec<String>,
    pub(crate) tables: Vec<Table>,
    pub(crate) modules: Vec<Module>,
    pub(crate) sequences: Vec<Sequence>,
    pub(crate) synonyms: Vec<(String, String, String)>,
    /// Of (schema, table, column or nothing): a name and a text.
    pub(crate) properties: Vec<(String, String, Option<String>, String, String)>,
    pub(crate) snapshot_isolation: bool,
    pub(crate) read_only: bool,
    pub(crate) snapshot_of: bool,
    pub(crate) denied: Vec<(String, String)>,
    /// Rows of the catalog that are given as they are, by view.
    pub(crate) catalog: Vec<(&'static str, Vec<(&'static str, Value)>)>,
    /// Views of the catalog that are not there, and columns of views.
    pub(crate) missing: Vec<(String, Option<String>)>,
    pub(crate) version: String,
    pub(crate) engine_edition: i64,
}

impl Database {
    /// One with the schema `dbo` alone, the default collation, and SNAPSHOT isolation allowed.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            collation: Collation::default(),
            schemas: vec!["dbo".to_owned()],
            tables: Vec::new(),
            modules: Vec::new(),
            sequences: Vec::new(),
            synonyms: Vec::new(),
            properties: Vec::new(),
            snapshot_isolation: true,
            read_only: false,
            snapshot_of: false,
            denied: Vec::new(),
            catalog: Vec::new(),
            missing: Vec::new(),
            version: "16.0.4135.4".to_owned(),
            engine_edition: 3,
        }
    }

    /// Of another version and engine edition: `("13.0.5026.0", 3)` is SQL Server 2016, `("12.0.2000.8", 5)` Azure SQL Database. What
    /// such a server lacks is to be said by [`Database::without`].
    #[must_use]
    pub fn version(mut self, version: &str, engine_edition: i64) -> Self {
        version.clone_into(&mut self.version);
        self.engine_edition = engine_edition;
        self
    }

    /// Without a view of the catalog (error 208), or without one of its columns (error 207).
    #[must_use]
    pub fn without(mut self, view: &str, column: Option<&str>) -> Self {
        self.missing.push((view.to_owned(), column.map(str::to_owned)));
        self
    }

    /// With one more row in a view of the catalog, for what the rest of this cannot describe. Columns that are not told are NULL, zero or
    /// empty. Of tables and other objects that the fixture has, [`Store::object_id`](crate::Store::object_id) of the same fixture
    /// without such rows tells the numbers.
    #[must_use]
    pub fn catalog_row(mut self, view: &'static str, row: Vec<(&'static str, Value)>) -> Self {
        self.catalog.push((view, row));
        self
    }

    /// In another collation.
    ///
    /// # Panics
    /// Where the stand-in does not know it.
    #[must_use]
    pub fn collation(mut self, name: &str) -> Self {
        self.collation = Collation::named(name).expect("a collation that the stand-in knows");
        self
    }

    /// With a schema; those of tables are there without it.
    #[must_use]
    pub fn schema(mut self, name: &str) -> Self {
        if !self.schemas.iter().any(|known| known == name) {
            self.schemas.push(name.to_owned());
        }
        self
    }

    /// With a table.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self = self.schema(&table.schema.clone());
        self.tables.push(table);
        self
    }

    /// With a view, a routine or a trigger.
    #[must_use]
    pub fn module(mut self, module: Module) -> Self {
        self = self.schema(&module.schema.clone());
        self.modules.push(module);
        self
    }

    /// With a sequence.
    #[must_use]
    pub fn sequence(mut self, sequence: Sequence) -> Self {
        self = self.schema(&sequence.schema.clone());
        self.sequences.push(sequence);
        self
    }

    /// With a synonym in `dbo`: its schema, its name, and what it stands for.
    #[must_use]
    pub fn synonym(mut self, schema: &str, name: &str, target: &str) -> Self {
        self.synonyms
            .push((schema.to_owned(), name.to_owned(), target.to_owned()));
        self
    }

    /// With an extended property of a table, or of one of its columns.
    #[must_use]
    pub fn property(mut self, schema: &str, table: &str, column: Option<&str>, name: &str, text: &str) -> Self {
        let owned = str::to_owned;
        self.properties
            .push((owned(schema), owned(table), column.map(owned), owned(name), owned(text)));
        self
    }

    /// Without SNAPSHOT isolation.
    #[must_use]
    pub fn without_snapshot_isolation(mut self) -> Self {
        self.snapshot_isolation = false;
        self
    }

    /// Read-only.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// A database snapshot of another one.
    #[must_use]
    pub fn database_snapshot(mut self) -> Self {
        self.snapshot_of = true;
        self.read_only = true;
        self
    }

    /// Where nobody may SELECT from a table, or from a view of `sys` (error 229, and `HAS_PERMS_BY_NAME` says no).
    #[must_use]
    pub fn denied(mut self, schema: &str, table: &str) -> Self {
        self.denied.push((schema.to_owned(), table.to_owned()));
        self
    }
}

/// What a module is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleKind {
    /// A view. Nothing can be read from it: it is a text.
    View,
    /// A procedure.
    Procedure,
    /// A scalar function.
    Function,
    /// A trigger of this table of its schema.
    Trigger(String),
}

/// A view, routine or trigger with its text.
#[derive(Debug, Clone)]
pub struct Module {
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) kind: ModuleKind,
    /// None of an encrypted one.
    pub(crate) definition: Option<String>,
}

impl Module {
    /// One with its whole text, from CREATE on.
    pub fn new(schema: &str, name: &str, kind: ModuleKind, definition: &str) -> Self {
        Self {
            schema: schema.to_owned(),
            name: name.to_owned(),
            kind,
            definition: Some(definition.to_owned()),
        }
    }

    /// One whose text the server does not show.
    pub fn encrypted(schema: &str, name: &str, kind: ModuleKind) -> Self {
        Self {
            definition: None,
            ..Self::new(schema, name, kind, "")
        }
    }
}

/// A sequence of type bigint.
#[derive(Debug, Clone)]
pub struct Sequence {
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) start: i64,
    pub(crate) increment: i64,
    pub(crate) current: i64,
}

impl Sequence {
    /// One that cycles not, with the limits of bigint.
    pub fn new(schema: &str, name: &str, start: i64, increment: i64, current: i64) -> Self {
        Self {
            schema: schema.to_owned(),
            name: name.to_owned(),
            start,
            increment,
            current,
        }
    }
}
