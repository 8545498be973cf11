//! Rows that stand before a change of their table's columns.

use std::collections::HashMap;
use std::sync::Arc;

use super::RowsStatement;

/// The columns of a table before a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) names: Vec<String>,
    /// Those that a statement without a list of columns means, in order.
    pub(crate) implied: Vec<String>,
}

/// Says of statements which columns their values were for, in the names of today: their table had the columns `before`, and has
/// those named in `after`. A column that is gone has no name: its values are passed over.
pub(crate) fn columns_changed<'r>(
    statements: impl Iterator<Item = &'r mut RowsStatement>,
    before: &Shape,
    renamed: &[(String, String)],
    after: &[String],
) {
    let is = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let today = |name: &String| {
        if let Some((_, new)) = renamed.iter().find(|(old, _)| is(old, name)) {
            return new.clone();
        }
        let was_there = before.names.iter().any(|known| is(known, name));
        let is_there = after.iter().any(|known| is(known, name));
        if was_there && !is_there {
            String::new()
        } else {
            name.clone()
        }
    };
    // Statements that follow each other share their list, and go on sharing it.
    let mut changed: HashMap<Option<Vec<String>>, Arc<[String]>> = HashMap::new();
    for statement in statements {
        let named = statement.columns.as_deref().map(<[String]>::to_vec);
        let columns = changed
            .entry(named)
            .or_insert_with_key(|named| named.as_ref().unwrap_or(&before.implied).iter().map(today).collect());
        statement.columns = Some(Arc::clone(columns));
    }
}
