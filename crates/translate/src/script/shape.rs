//! Rows that stand before a change of their table's columns.

use std::collections::HashMap;
use std::sync::Arc;

use model::SourceType;
use model::source_schema::SourceDefault;

use super::RowsStatement;

/// The columns of a table before or after a change, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) columns: Vec<ShapeColumn>,
}

/// A column, as far as rows need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShapeColumn {
    pub(crate) name: String,
    /// A statement without a list of columns means it, too.
    pub(crate) implied: bool,
    /// What a new row gets that does not name it; `None` for NULL.
    pub(crate) default: Option<SourceDefault>,
    /// What rows that are there get when the column is added; `None` for NULL.
    pub(crate) added: Option<SourceDefault>,
    /// `None` where no row can be of this type.
    pub(crate) of_type: Option<SourceType>,
}

/// A column that a statement does not name, and that had another default when the statement was run than it has at the end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unnamed {
    /// In the spelling of some statement; names of columns know no case.
    pub column: String,
    /// `None` for NULL.
    pub default: Option<SourceDefault>,
}

/// A column that had other types than it has at the end since the statement was run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Retyped {
    /// As in [`Unnamed`].
    pub column: String,
    /// In their order, without the last one.
    pub types: Vec<SourceType>,
}

/// What a change does to the names of columns.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Names<'c> {
    /// Old and new.
    pub(crate) renamed: &'c [(String, String)],
    /// Columns that are gone, though there may be new ones of the same name.
    pub(crate) dropped: &'c [String],
}

fn is(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

impl Shape {
    fn column(&self, name: &str) -> Option<&ShapeColumn> {
        self.columns.iter().find(|column| is(&column.name, name))
    }
}

/// One change of a table's columns.
struct Change<'c> {
    before: &'c Shape,
    names: Names<'c>,
    after: &'c Shape,
}

impl Change<'_> {
    /// The name that a column of before has now; `None` if it is gone. A name that the table never had stays.
    fn today(&self, name: &str) -> Option<String> {
        if let Some((_, new)) = self.names.renamed.iter().find(|(old, _)| is(old, name)) {
            return Some(new.clone());
        }
        let is_gone = self.before.column(name).is_some() && self.after.column(name).is_none();
        (!is_gone && !self.names.dropped.iter().any(|dropped| is(dropped, name))).then(|| name.to_owned())
    }

    fn columns(&self, named: Option<&[String]>) -> Arc<[String]> {
        // A column that is gone has no name: its values are passed over.
        let today = |name: &str| self.today(name).unwrap_or_default();
        match named {
            Some(named) => named.iter().map(|name| today(name)).collect(),
            None => {
                let implied = self.before.columns.iter().filter(|column| column.implied);
                implied.map(|column| today(&column.name)).collect()
            }
        }
    }

    fn unnamed(&self, known: Option<&[Unnamed]>) -> Option<Arc<[Unnamed]>> {
        let kept = known.into_iter().flatten().filter_map(|unnamed| {
            Some(Unnamed {
                column: self.today(&unnamed.column)?,
                default: unnamed.default.clone(),
            })
        });
        let mut unnamed: Vec<Unnamed> = kept.collect();
        for column in &self.after.columns {
            if unnamed.iter().any(|unnamed| is(&unnamed.column, &column.name)) {
                continue;
            }
            let mut before = self.before.columns.iter();
            let was = before.find(|was| self.today(&was.name).is_some_and(|today| is(&today, &column.name)));
            let then = was.map_or(&column.added, |was| &was.default);
            if *then != column.default {
                unnamed.push(Unnamed {
                    column: column.name.clone(),
                    default: then.clone(),
                });
            }
        }
        (!unnamed.is_empty()).then(|| unnamed.into())
    }

    fn retyped(&self, known: Option<&[Retyped]>) -> Option<Arc<[Retyped]>> {
        let mut retyped: Vec<Retyped> = Vec::new();
        for was in &self.before.columns {
            let Some(column) = self.today(&was.name) else { continue };
            let mut known = known.into_iter().flatten();
            let known = known.find(|known| is(&known.column, &was.name));
            let mut types = known.map_or_else(Vec::new, |known| known.types.clone());
            let now = self.after.column(&column).and_then(|now| now.of_type.as_ref());
            if let (Some(then), Some(now)) = (&was.of_type, now)
                && then != now
            {
                types.push(then.clone());
            }
            if !types.is_empty() {
                retyped.push(Retyped { column, types });
            }
        }
        (!retyped.is_empty()).then(|| retyped.into())
    }
}

/// What a statement says of its columns, where another one may say the same.
type Said = (Option<Arc<[String]>>, Option<Arc<[Unnamed]>>, Option<Arc<[Retyped]>>);

/// Says of statements which columns their values were for, in the names of today, and what the columns got that they do not name:
/// their table was as in `before`, and is as in `after`.
pub(crate) fn columns_changed<'r>(
    statements: impl Iterator<Item = &'r mut RowsStatement>,
    before: &Shape,
    names: Names<'_>,
    after: &Shape,
) {
    let change = Change { before, names, after };
    // Statements that follow each other share their lists, and go on sharing them.
    let mut changed: HashMap<Said, Said> = HashMap::new();
    for statement in statements {
        let said = (
            statement.columns.take(),
            statement.unnamed.take(),
            statement.retyped.take(),
        );
        let now = changed.entry(said).or_insert_with_key(|(columns, unnamed, retyped)| {
            (
                Some(change.columns(columns.as_deref())),
                change.unnamed(unnamed.as_deref()),
                change.retyped(retyped.as_deref()),
            )
        });
        statement.columns.clone_from(&now.0);
        statement.unnamed.clone_from(&now.1);
        statement.retyped.clone_from(&now.2);
    }
}

#[cfg(test)]
mod tests {
    use model::MssqlType;

    use super::*;

    fn literal(text: &str) -> Option<SourceDefault> {
        Some(SourceDefault::Literal(text.to_owned()))
    }

    fn shape(columns: &[(&str, Option<SourceDefault>, Option<SourceDefault>)]) -> Shape {
        let column = |(name, default, added): &(&str, Option<SourceDefault>, Option<SourceDefault>)| ShapeColumn {
            name: (*name).to_owned(),
            implied: true,
            default: default.clone(),
            added: added.clone(),
            of_type: None,
        };
        Shape {
            columns: columns.iter().map(column).collect(),
        }
    }

    #[test]
    fn what_a_row_got_is_what_was_the_default_then() {
        let before = shape(&[("a", literal("1"), None), ("b", None, None)]);
        let after = shape(&[
            ("A", literal("2"), None),
            ("c", literal("3"), None),
            ("d", literal("4"), literal("4")),
            ("b", literal("5"), None),
        ]);
        let renamed = [("b".to_owned(), "c".to_owned())];
        let names = Names {
            renamed: &renamed,
            dropped: &[],
        };
        let change = Change {
            before: &before,
            names,
            after: &after,
        };
        let unnamed = change.unnamed(None).unwrap();
        let told: Vec<(&str, &Option<SourceDefault>)> = unnamed
            .iter()
            .map(|unnamed| (unnamed.column.as_str(), &unnamed.default))
            .collect();
        assert_eq!(told, [("A", &literal("1")), ("c", &None), ("b", &None)]);
        assert_eq!(*change.columns(None), ["a".to_owned(), "c".to_owned()]);
    }

    #[test]
    fn the_types_of_a_column_are_remembered_under_its_name_of_today() {
        let of = |name: &str, of_type: MssqlType| {
            let mut shape = shape(&[(name, None, None)]);
            shape.columns[0].of_type = Some(SourceType::Mssql(of_type));
            shape
        };
        let (first, second, third) = (
            of("a", MssqlType::Int),
            of("a", MssqlType::BigInt),
            of("b", MssqlType::BigInt),
        );
        let retyped = |before, after, renamed, known: Option<&[Retyped]>| {
            let names = Names { renamed, dropped: &[] };
            Change { before, names, after }.retyped(known)
        };
        let once = retyped(&first, &second, &[], None).unwrap();
        assert_eq!(once[0].types, [SourceType::Mssql(MssqlType::Int)]);
        let renamed = [("a".to_owned(), "b".to_owned())];
        let twice = retyped(&second, &third, &renamed, Some(&once)).unwrap();
        assert_eq!((twice[0].column.as_str(), &twice[0].types), ("b", &once[0].types));
        assert_eq!(retyped(&second, &third, &renamed, None), None);
    }

    #[test]
    fn a_column_that_comes_back_is_another_one() {
        let before = shape(&[("a", None, None)]);
        let after = shape(&[("a", None, literal("0"))]);
        let dropped = ["a".to_owned()];
        let names = Names {
            renamed: &[],
            dropped: &dropped,
        };
        let change = Change {
            before: &before,
            names,
            after: &after,
        };
        assert_eq!(*change.columns(None), [String::new()]);
        assert_eq!(change.unnamed(None).unwrap()[0].default, literal("0"));
    }
}
