//! Rows that stand before a change of their table's columns.

use model::SourceType;
use model::source_schema::SourceDefault;

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
