//! What names mean inside a query.

use crate::error::ServerError;
use crate::types::Type;

/// A column that a query can name, or gives.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
}

/// Something in FROM.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// What names it: its alias, or the table's own name.
    pub(crate) name: String,
    pub(crate) columns: Vec<Named>,
}

/// All sources of a query, within those of the query around it.
#[derive(Debug, Default)]
pub(crate) struct Scope<'a> {
    pub(crate) sources: Vec<Source>,
    pub(crate) outer: Option<&'a Scope<'a>>,
    /// Names of the SELECT list with what they stand for; ORDER BY sees them first.
    pub(crate) aliases: Vec<(String, Sql)>,
}

/// An expression in SQLite's terms.
#[derive(Debug, Clone)]
pub(crate) struct Sql {
    pub(crate) text: String,
    /// None of NULL itself.
    pub(crate) ty: Option<Type>,
    pub(crate) nullable: bool,
    /// The value, where it is written in the statement.
    pub(crate) constant: Option<crate::Value>,
}

impl Sql {
    pub(crate) fn new(text: impl Into<String>, ty: Type) -> Self {
        Self {
            text: text.into(),
            ty: Some(ty),
            nullable: true,
            constant: None,
        }
    }

    /// The type; NULL is an int.
    pub(crate) fn ty(&self) -> Type {
        self.ty.clone().unwrap_or(Type::Int)
    }

    /// How it compares, for SQLite; nothing for what is no text.
    pub(crate) fn collated(&self) -> &'static str {
        self.ty.as_ref().map_or("", collation)
    }
}

/// ` COLLATE …` of a character type.
pub(crate) fn collation(ty: &Type) -> &'static str {
    use crate::collation::Comparison;
    match ty.collation().map(crate::Collation::comparison) {
        None => "",
        Some(Comparison::IgnoreCase) => " COLLATE tds_ci",
        Some(Comparison::Case) => " COLLATE tds_cs",
        Some(Comparison::Binary) => " COLLATE tds_bin",
    }
}

/// A name for SQLite.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Scope<'_> {
    /// A column by its name, with the name of its source in front or not.
    pub(crate) fn column(&self, source: Option<&str>, name: &str) -> Result<Sql, ServerError> {
        let mut found = Vec::new();
        for candidate in &self.sources {
            if source.is_some_and(|source| !same(source, &candidate.name)) {
                continue;
            }
            for column in candidate.columns.iter().filter(|column| same(&column.name, name)) {
                found.push(Sql {
                    text: format!("{}.{}", quoted(&candidate.name), quoted(&column.name)),
                    ty: Some(column.ty.clone()),
                    nullable: column.nullable,
                    constant: None,
                });
            }
        }
        match (found.len(), self.outer) {
            (0, Some(outer)) => outer.column(source, name),
            (0, None) => Err(ServerError::no_column(name)),
            (1, _) => Ok(found.remove(0)),
            _ => Err(ServerError::new(209, 16, format!("Ambiguous column name '{name}'."))),
        }
    }
}

/// Names of the catalog are compared without case, as in most databases.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
