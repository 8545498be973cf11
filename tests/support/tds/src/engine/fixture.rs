//! A database as a test describes it.

use crate::collation::Collation;
use crate::types::Type;
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

/// A table with its rows.
#[derive(Debug, Clone)]
pub struct Table {
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) columns: Vec<Defined>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    /// Names and conditions.
    pub(crate) checks: Vec<(String, String)>,
    pub(crate) rows: Vec<Vec<Value>>,
    pub(crate) memory_optimized: bool,
}

/// A column as it was defined.
#[derive(Debug, Clone)]
pub(crate) struct Defined {
    pub(crate) name: String,
    /// As T-SQL writes it.
    pub(crate) ty: String,
    pub(crate) collation: Option<String>,
    pub(crate) nullable: bool,
    /// Seed, increment, last value.
    pub(crate) identity: Option<(i64, i64, Option<i64>)>,
    /// Name and definition.
    pub(crate) default: Option<(String, String)>,
    /// Definition, and whether it is stored.
    pub(crate) computed: Option<(String, bool)>,
}

/// An index, or a key.
#[derive(Debug, Clone)]
pub struct Index {
    pub(crate) name: String,
    /// Names, and whether they are descending.
    pub(crate) columns: Vec<(String, bool)>,
    pub(crate) include: Vec<String>,
    pub(crate) unique: bool,
    pub(crate) clustered: bool,
    pub(crate) primary: bool,
    pub(crate) constraint: bool,
    pub(crate) filter: Option<String>,
    pub(crate) disabled: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct ForeignKey {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) schema: String,
    pub(crate) table: String,
    pub(crate) referenced: Vec<String>,
    pub(crate) on_delete: String,
    pub(crate) on_update: String,
}

impl Table {
    /// One without columns.
    pub fn new(schema: &str, name: &str) -> Self {
        Self {
            schema: schema.to_owned(),
            name: name.to_owned(),
            columns: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            rows: Vec::new(),
            memory_optimized: false,
        }
    }

    /// With one more column, which may be NULL: `("price", "decimal(12, 2)")`. What follows changes this column.
    #[must_use]
    pub fn column(mut self, name: &str, ty: &str) -> Self {
        self.columns.push(Defined {
            name: name.to_owned(),
            ty: ty.to_owned(),
            collation: None,
            nullable: true,
            identity: None,
            default: None,
            computed: None,
        });
        self
    }

    fn last(mut self, change: impl FnOnce(&mut Defined)) -> Self {
        change(self.columns.last_mut().expect("a column to change"));
        self
    }

    /// The last column is not NULL.
    #[must_use]
    pub fn not_null(self) -> Self {
        self.last(|column| column.nullable = false)
    }

    /// The last column has this collation.
    #[must_use]
    pub fn collate(self, name: &str) -> Self {
        self.last(|column| column.collation = Some(name.to_owned()))
    }

    /// The last column is an identity: seed, increment, and the last value if there was one.
    #[must_use]
    pub fn identity(self, seed: i64, increment: i64, last: Option<i64>) -> Self {
        self.last(|column| column.identity = Some((seed, increment, last)))
    }

    /// The last column has a default: its constraint's name and its expression as the catalog writes it, in parentheses.
    #[must_use]
    pub fn default(self, name: &str, definition: &str) -> Self {
        self.last(|column| column.default = Some((name.to_owned(), definition.to_owned())))
    }

    /// The last column is computed, and stored or not; its values are given with the rows.
    #[must_use]
    pub fn computed(self, definition: &str, stored: bool) -> Self {
        self.last(|column| column.computed = Some((definition.to_owned(), stored)))
    }

    /// With a clustered primary key, `PK_` and the table's name.
    #[must_use]
    pub fn primary_key(self, columns: &[&str]) -> Self {
        let name = format!("PK_{}", self.name);
        self.index(Index {
            primary: true,
            constraint: true,
            ..Index::new(&name, columns).unique().clustered()
        })
    }

    /// With a UNIQUE constraint.
    #[must_use]
    pub fn unique(self, name: &str, columns: &[&str]) -> Self {
        self.index(Index {
            constraint: true,
            ..Index::new(name, columns).unique()
        })
    }

    /// With an index.
    #[must_use]
    pub fn index(mut self, index: Index) -> Self {
        self.indexes.push(index);
        self
    }

    /// With a foreign key to `schema.table (columns)`; the actions as in the catalog: `NO_ACTION`, `CASCADE`, `SET_NULL`, `SET_DEFAULT`.
    #[must_use]
    pub fn foreign_key(
        mut self,
        name: &str,
        columns: &[&str],
        (schema, table, referenced): (&str, &str, &[&str]),
        (on_delete, on_update): (&str, &str),
    ) -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        self.foreign_keys.push(ForeignKey {
            name: name.to_owned(),
            columns: owned(columns),
            schema: schema.to_owned(),
            table: table.to_owned(),
            referenced: owned(referenced),
            on_delete: on_delete.to_owned(),
            on_update: on_update.to_owned(),
        });
        self
    }

    /// With a check: its name, and its condition as the catalog writes it, in parentheses.
    #[must_use]
    pub fn check(mut self, name: &str, condition: &str) -> Self {
        self.checks.push((name.to_owned(), condition.to_owned()));
        self
    }

    /// Memory-optimized.
    #[must_use]
    pub fn memory_optimized(mut self) -> Self {
        self.memory_optimized = true;
        self
    }

    /// With a row: a value for each column.
    #[must_use]
    pub fn row(mut self, row: Vec<Value>) -> Self {
        self.rows.push(row);
        self
    }

    /// With rows.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// The columns' types.
    ///
    /// # Panics
    /// Where one is no type, or of a collation that the stand-in does not know.
    pub(crate) fn types(&self, database: &Collation) -> Vec<Type> {
        self.columns
            .iter()
            .map(|column| {
                let collation = column.collation.as_ref().map(|name| {
                    Collation::named(name).unwrap_or_else(|| panic!("the stand-in does not know the collation {name}"))
                });
                Type::parse(&column.ty, collation.as_ref().unwrap_or(database))
                    .unwrap_or_else(|| panic!("{}.{}: {} is no type", self.name, column.name, column.ty))
            })
            .collect()
    }
}

impl Index {
    /// A nonclustered index over columns; `"price DESC"` is a descending one.
    pub fn new(name: &str, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|column| match column.strip_suffix(" DESC") {
            Some(column) => (column.to_owned(), true),
            None => ((*column).to_owned(), false),
        });
        Self {
            name: name.to_owned(),
            columns: columns.collect(),
            include: Vec::new(),
            unique: false,
            clustered: false,
            primary: false,
            constraint: false,
            filter: None,
            disabled: false,
        }
    }

    /// With columns that are no part of the key.
    #[must_use]
    pub fn include(mut self, columns: &[&str]) -> Self {
        self.include = columns.iter().map(|column| (*column).to_owned()).collect();
        self
    }

    /// Unique.
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Clustered.
    #[must_use]
    pub fn clustered(mut self) -> Self {
        self.clustered = true;
        self
    }

    /// Of the rows of a condition alone, as the catalog writes it, in parentheses.
    #[must_use]
    pub fn filter(mut self, condition: &str) -> Self {
        self.filter = Some(condition.to_owned());
        self
    }

    /// Disabled.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
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
