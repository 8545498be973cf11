//! The catalog that a database has: its views' shapes, and their rows.

mod names;
mod rows;

use std::collections::BTreeMap;

pub(super) use self::names::Names;
use super::fixture::Database;
use super::scope::Named;
use super::store::Shape;
use crate::types::Type;
use crate::value::Value;

/// Views with their columns.
const VIEWS: &str = include_str!("catalog/views.txt");

/// A row by its columns' names; what is not told is zero, empty, or NULL where it may be.
pub(super) type Row = Vec<(&'static str, Value)>;

/// A view with its rows.
pub(super) type View = (Shape, Vec<Vec<Value>>);

/// Rows by view.
#[derive(Debug, Default)]
struct Rows(BTreeMap<&'static str, Vec<Row>>);

impl Rows {
    fn add(&mut self, view: &'static str, row: Row) {
        self.0.entry(view).or_default().push(row);
    }
}

/// All views with their rows, and what functions answer from them.
///
/// # Panics
/// Where the fixture names what is not there.
pub(super) fn of(database: &Database) -> (Vec<View>, Names) {
    let (mut rows, names) = rows::of(database);
    for (view, row) in &database.catalog {
        rows.add(view, row.clone());
    }
    let mut views = Vec::new();
    for line in VIEWS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (name, columns) = line.split_once(": ").expect("a view and its columns");
        let mut columns: Vec<Named> = columns.split(", ").map(|column| named(column, database)).collect();
        let mut described = rows.0.remove(name).unwrap_or_default();
        let missing = |column: Option<&str>| {
            database
                .missing
                .iter()
                .any(|(view, of)| view == name && of.as_deref() == column)
        };
        if missing(None) {
            continue;
        }
        columns.retain(|column| !missing(Some(&column.name)));
        for row in &mut described {
            row.retain(|(column, _)| !missing(Some(column)));
        }
        let filled = described.into_iter().map(|row| complete(name, &columns, row)).collect();
        views.push((
            Shape {
                schema: "sys".to_owned(),
                name: name.to_owned(),
                columns,
            },
            filled,
        ));
    }
    assert!(
        rows.0.is_empty(),
        "rows of views that are not there: {:?}",
        rows.0.keys()
    );
    (views, names)
}

fn named(text: &str, database: &Database) -> Named {
    let (name, ty) = text.split_once(' ').expect("a column and its type");
    let nullable = !ty.ends_with('!');
    let ty = Type::parse(ty.trim_end_matches('!'), &database.collation).expect("a type");
    Named {
        name: name.to_owned(),
        ty,
        nullable,
    }
}

fn complete(view: &str, columns: &[Named], mut row: Row) -> Vec<Value> {
    let values = columns
        .iter()
        .map(|column| match row.iter().position(|(name, _)| *name == column.name) {
            Some(at) => row.swap_remove(at).1,
            None if column.nullable => Value::Null,
            None => match &column.ty {
                Type::Bit | Type::TinyInt | Type::SmallInt | Type::Int | Type::BigInt => Value::Int(0),
                Type::DateTime => Value::datetime("2024-01-02 03:04:05.007"),
                _ => Value::text(""),
            },
        })
        .collect();
    assert!(row.is_empty(), "sys.{view} has no columns {row:?}");
    values
}
