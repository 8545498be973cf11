//! The fixture in a file of SQLite, which every session opens for itself: its snapshots are those of SNAPSHOT isolation.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::fixture::Database;
use super::locks::Seen;
use super::scope::{Named, collation, quoted};
use super::session::Running;
use super::{catalog, convert, registered, storage};
use crate::behaviour::{Service, Session};
use crate::error::ServerError;
use crate::types::Type;
use crate::value::Value;
use crate::wire::login::Login;

/// A database that can be served, and written to beside its server. Copies of it are the same database; its file goes with the last.
#[derive(Debug, Clone)]
pub struct Store(pub(crate) Arc<Shared>);

/// A table as statements see it.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) columns: Vec<Named>,
}

/// Who holds a table: sessions, and whether alone.
type Locks = HashMap<String, Vec<(u16, bool)>>;

#[derive(Debug)]
pub(crate) struct Shared {
    path: PathBuf,
    pub(crate) database: Database,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) names: catalog::Names,
    /// Types that functions inside SQLite know by their place here.
    pub(crate) types: Mutex<Vec<Type>>,
    pub(crate) locks: Mutex<Locks>,
    pub(crate) transactions: AtomicU64,
    pub(crate) sessions: Mutex<BTreeMap<u16, Seen>>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let mut path = self.path.clone().into_os_string();
            path.push(end);
            // It may not be there.
            std::fs::remove_file(path).ok();
        }
    }
}

impl Shared {
    /// A type's place in the list.
    pub(crate) fn place(&self, ty: &Type) -> usize {
        let mut types = self.types.lock().unwrap_or_else(PoisonError::into_inner);
        types.iter().position(|known| known == ty).unwrap_or_else(|| {
            types.push(ty.clone());
            types.len() - 1
        })
    }

    /// A table or view of the catalog by its names.
    pub(crate) fn shape(&self, schema: &str, name: &str) -> Option<&Shape> {
        let same = super::scope::same;
        self.shapes
            .iter()
            .find(|shape| same(&shape.schema, schema) && same(&shape.name, name))
    }
}

impl Database {
    /// The database, ready to be served.
    ///
    /// # Panics
    /// Where a value is none of its column's type, or there is no room for the file.
    pub fn open(self) -> Store {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("landfall-tds-{}-{number}.db", std::process::id()));
        let (views, names) = catalog::of(&self);
        let mut shapes = Vec::new();
        let mut connection = Connection::open(&path).expect("a file for the database");
        registered::collations(&connection).expect("SQLite takes collations");
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;")
            .expect("SQLite writes a log");
        let write = connection.transaction().expect("a transaction");
        for table in &self.tables {
            let types = table.types(&self.collation);
            let columns = table.columns.iter().zip(types);
            let columns = columns.map(|(column, ty)| Named {
                name: column.name.clone(),
                ty,
                nullable: column.nullable,
            });
            let shape = Shape {
                schema: table.schema.clone(),
                name: table.name.clone(),
                columns: columns.collect(),
            };
            fill(&write, &shape, &table.rows);
            for (at, index) in table.indexes.iter().enumerate() {
                let columns: Vec<String> = index
                    .columns
                    .iter()
                    .map(|(name, _)| {
                        let ty = shape
                            .columns
                            .iter()
                            .find(|column| column.name == *name)
                            .map(|column| &column.ty);
                        format!("{}{}", quoted(name), collation(ty.expect("a column of the table")))
                    })
                    .collect();
                let name = quoted(&format!("{}.{}.{at}", shape.schema, shape.name));
                let sql = format!("CREATE INDEX {name} ON {} ({})", file_name(&shape), columns.join(", "));
                write.execute(&sql, []).expect("an index");
            }
            shapes.push(shape);
        }
        for (shape, rows) in views {
            fill(&write, &shape, &rows);
            shapes.push(shape);
        }
        write.commit().expect("the rows are written");
        Store(Arc::new(Shared {
            path,
            database: self,
            shapes,
            names,
            types: Mutex::default(),
            locks: Mutex::default(),
            transactions: AtomicU64::new(1),
            sessions: Mutex::default(),
        }))
    }
}

/// What a table is called in the file.
pub(crate) fn file_name(shape: &Shape) -> String {
    quoted(&format!("{}.{}", shape.schema, shape.name))
}

fn fill(connection: &Connection, shape: &Shape, rows: &[Vec<Value>]) {
    let columns: Vec<String> = shape.columns.iter().map(|column| quoted(&column.name)).collect();
    let name = file_name(shape);
    connection
        .execute(&format!("CREATE TABLE {name} ({})", columns.join(", ")), [])
        .expect("a table");
    // Bytes stand for a text that has half of a pair of surrogates.
    let places = vec!["?"; columns.len()].join(", ");
    let mut insert = connection
        .prepare(&format!("INSERT INTO {name} VALUES ({places})"))
        .expect("an INSERT");
    for row in rows {
        assert_eq!(
            row.len(),
            shape.columns.len(),
            "{name}: a row of another number of values"
        );
        let mut halves = Vec::new();
        let mut stored = Vec::new();
        for (column, value) in shape.columns.iter().zip(row) {
            assert!(column.nullable || !value.is_null(), "{name}.{}: NULL", column.name);
            let value = fitted(&column.ty, value)
                .unwrap_or_else(|| panic!("{name}.{}: {value:?} is no {:?}", column.name, column.ty));
            if let (Type::NChar(..) | Type::NVarChar(..) | Type::NText(_), Value::Bytes(bytes)) = (&column.ty, &value) {
                halves.push((column.name.clone(), storage::utf16_to_wtf8(bytes)));
            }
            stored.push(
                storage::store(&column.ty, &value)
                    .unwrap_or_else(|| panic!("{name}.{}: {value:?} cannot be kept as {:?}", column.name, column.ty)),
            );
        }
        let id = insert.insert(rusqlite::params_from_iter(stored)).expect("a row");
        for (column, bytes) in halves {
            let sql = format!(
                "UPDATE {name} SET {} = CAST(? AS TEXT) WHERE rowid = ?",
                quoted(&column)
            );
            connection.execute(&sql, rusqlite::params![bytes, id]).expect("a text");
        }
    }
}

/// A value of a fixture as its column's type has it: whole numbers for decimals, texts for dates.
pub(crate) fn fitted(ty: &Type, value: &Value) -> Option<Value> {
    if value.is_null() {
        return Some(Value::Null);
    }
    let from = match value {
        Value::Bit(_) => Type::Bit,
        Value::Int(_) => Type::BigInt,
        Value::Text(_) => Type::nvarchar_max(),
        _ => return Some(value.clone()),
    };
    let keeps_text = matches!(ty, Type::Udt(_) | Type::Xml | Type::Json | Type::Vector(_)) || ty.collation().is_some();
    match value {
        Value::Text(_) if keeps_text && !matches!(ty, Type::Char(..) | Type::NChar(..)) => Some(value.clone()),
        _ if *ty == Type::SqlVariant => None,
        _ => convert::convert(value.clone(), &from, ty, 0).ok(),
    }
}

impl Store {
    /// Runs statements as somebody else would, at once: the writer beside a copy. Gives how many rows the last one changed.
    ///
    /// # Errors
    /// What the server would answer.
    pub fn execute(&self, sql: &str) -> Result<u64, ServerError> {
        let mut session = Running::new(self, &Login::default(), 50)?;
        session.run(sql, &[]).1
    }

    /// The number of a table or another object, by its name as in `OBJECT_ID`.
    pub fn object_id(&self, name: &str) -> Option<i64> {
        self.0.names.object(name).map(|(id, ..)| *id)
    }

    pub(crate) fn connection(&self) -> Result<Connection, ServerError> {
        let broken = |error: rusqlite::Error| ServerError::new(40002, 16, format!("SQLite: {error}"));
        let connection = Connection::open(&self.0.path).map_err(broken)?;
        connection
            .busy_timeout(std::time::Duration::from_secs(10))
            .map_err(broken)?;
        registered::collations(&connection).map_err(broken)?;
        registered::functions(&connection, &self.0).map_err(broken)?;
        Ok(connection)
    }
}

impl Service for Store {
    fn databases(&self) -> Vec<String> {
        vec![self.0.database.name.clone()]
    }

    fn open(&self, login: &Login, session: u16) -> Box<dyn Session> {
        match Running::new(self, login, session) {
            Ok(running) => Box::new(running),
            Err(error) => Box::new(Failed(error)),
        }
    }
}

/// A session whose file could not be opened.
struct Failed(ServerError);

impl Session for Failed {
    fn answer(&mut self, _: &crate::Statement) -> crate::Answer {
        crate::Answer::error(self.0.clone())
    }
}
