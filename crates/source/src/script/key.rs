//! Keys of a table, and whether two rows have the same one, as the source's server decides it.

use std::collections::{BTreeSet, HashMap, HashSet};

use model::TablePlan;
use model::source_schema::{SourceIndex, SourceTable};

use super::column::Cell;
use super::columns::Row;
use super::equality::Equality;

#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Position in the plan.
    pub(super) column: usize,
    /// Characters, or bytes of a binary type.
    prefix: Option<usize>,
    is_binary: bool,
    equality: Equality,
}

/// A primary or unique key, with the rows that it knows.
#[derive(Debug)]
pub(super) struct Key {
    parts: Vec<Part>,
    pub(super) is_primary: bool,
    /// Values that are equal exactly where their bytes are.
    certain: HashMap<Vec<u8>, usize>,
    /// The others, by their bytes: equal ones are equal, and different ones perhaps.
    doubtful: HashMap<Vec<u8>, usize>,
    /// What is certain of the values that are not.
    doubtful_beginnings: HashSet<Vec<u8>>,
    /// Certain values, and what is certain of the others.
    beginnings: BTreeSet<Vec<u8>>,
}

/// A row's value of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyValue {
    /// A part is NULL, which is equal to nothing.
    Null,
    Certain(Vec<u8>),
    Doubtful {
        whole: Vec<u8>,
        beginning: Vec<u8>,
    },
    /// A part is made by the target.
    Unknown,
}

/// Whether a row with that key is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Row(usize),
    Perhaps,
    Nothing,
}

/// The keys of a table, the primary key first; and whether it has some that cannot be known.
pub(super) fn keys_of(table: &SourceTable, plan: &TablePlan) -> (Vec<Key>, bool) {
    let mut keys = Vec::new();
    let mut has_unknown = false;
    let unique = table.indexes.iter().filter(|index| index.unique);
    for index in table.primary_key.iter().chain(unique) {
        let is_primary = table.primary_key.as_ref().is_some_and(|key| std::ptr::eq(key, index));
        match parts_of(index, table, plan) {
            Some(parts) => keys.push(Key {
                parts,
                is_primary,
                certain: HashMap::new(),
                doubtful: HashMap::new(),
                doubtful_beginnings: HashSet::new(),
                beginnings: BTreeSet::new(),
            }),
            None => has_unknown = true,
        }
    }
    (keys, has_unknown)
}

/// Columns of keys, by name.
pub(super) fn key_columns(table: &SourceTable) -> Vec<&str> {
    let unique = table.indexes.iter().filter(|index| index.unique);
    let parts = table.primary_key.iter().chain(unique).flat_map(|index| &index.parts);
    parts.filter_map(|part| part.column.as_deref()).collect()
}

/// Texts come last: the bytes of what is certain then are a beginning of the whole. `None` where a part is an expression, or
/// a column whose values the rows do not have.
pub(super) fn parts_of(index: &SourceIndex, table: &SourceTable, plan: &TablePlan) -> Option<Vec<Part>> {
    let mut parts = Vec::with_capacity(index.parts.len());
    for part in &index.parts {
        let name = part.column.as_ref()?;
        let source = table.columns.iter().find(|column| &column.name == name)?;
        if source.generated.is_some() {
            return None;
        }
        let column = plan.columns.iter().position(|column| &column.source_column == name)?;
        let prefix = part.prefix.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        let equality = Equality::of(source);
        parts.push(Part {
            column,
            prefix,
            is_binary: equality == Equality::Exact,
            equality,
        });
    }
    parts.sort_by_key(|part| matches!(part.equality, Equality::Text { .. }));
    Some(parts)
}

impl Key {
    pub(super) fn has(&self, column: usize) -> bool {
        self.parts.iter().any(|part| part.column == column)
    }

    pub(super) fn value(&self, row: &Row<'_>) -> KeyValue {
        let mut whole = Vec::new();
        let mut beginning = None;
        for part in &self.parts {
            if row.left.contains(&part.column) {
                return KeyValue::Unknown;
            }
            let bytes = match row.cells.get(part.column) {
                None | Some(Cell::Null) => return KeyValue::Null,
                Some(cell) => part.cut(&cell.bytes()),
            };
            let (value, certain) = part.equality.certain(&bytes);
            let is_certain = certain == value.len();
            if !is_certain && beginning.is_none() {
                let mut known = whole.clone();
                known.extend(&value[..certain]);
                beginning = Some(known);
            }
            whole.extend(value);
            // Ends the value: a text of a key has no NUL where it is certain.
            whole.push(0);
        }
        match beginning {
            Some(beginning) => KeyValue::Doubtful { whole, beginning },
            None => KeyValue::Certain(whole),
        }
    }

    /// A row that has the value.
    pub(super) fn find(&self, value: &KeyValue) -> Found {
        let (row, certain) = match value {
            KeyValue::Null => return Found::Nothing,
            KeyValue::Unknown => return Found::Perhaps,
            KeyValue::Certain(whole) => (self.certain.get(whole), whole),
            KeyValue::Doubtful { whole, beginning } => (self.doubtful.get(whole), beginning),
        };
        if let Some(row) = row {
            return Found::Row(*row);
        }
        let is_doubtful = matches!(value, KeyValue::Doubtful { .. });
        let follows = || {
            let next = self.beginnings.range(certain.clone()..).next();
            next.is_some_and(|next| next.starts_with(certain))
        };
        let has_beginning = || (0..=certain.len()).any(|length| self.doubtful_beginnings.contains(&certain[..length]));
        let perhaps = (is_doubtful && follows()) || (!self.doubtful_beginnings.is_empty() && has_beginning());
        if perhaps { Found::Perhaps } else { Found::Nothing }
    }

    pub(super) fn insert(&mut self, value: KeyValue, row: usize) {
        match value {
            KeyValue::Null | KeyValue::Unknown => {}
            KeyValue::Certain(whole) => {
                if self.has_texts() {
                    self.beginnings.insert(whole.clone());
                }
                self.certain.insert(whole, row);
            }
            KeyValue::Doubtful { whole, beginning } => {
                self.beginnings.insert(beginning.clone());
                self.doubtful_beginnings.insert(beginning);
                self.doubtful.insert(whole, row);
            }
        }
    }

    /// The row has the value no more. What is certain of a doubtful one stays: it may be that of another row.
    pub(super) fn remove(&mut self, value: &KeyValue, row: usize) {
        let (map, whole) = match value {
            KeyValue::Null | KeyValue::Unknown => return,
            KeyValue::Certain(whole) => (&mut self.certain, whole),
            KeyValue::Doubtful { whole, .. } => (&mut self.doubtful, whole),
        };
        if map.get(whole) == Some(&row) {
            map.remove(whole);
        }
    }

    /// Only where texts are compared without their bytes can a value be a doubtful one.
    fn has_texts(&self) -> bool {
        let is_text = |part: &Part| matches!(part.equality, Equality::Text { .. });
        self.parts.iter().any(is_text)
    }
}

impl Part {
    /// Appends the bytes by which the value of a row is compared, so that none is the beginning of another. Equal ones are
    /// equal; different ones may be equal in texts of letters that are not known here.
    pub(super) fn compared(&self, cell: &Cell<'_>, bytes: &mut Vec<u8>) {
        let (value, _) = self.equality.certain(&self.cut(&cell.bytes()));
        bytes.extend(value);
        bytes.push(0);
    }

    /// What the key has of a value.
    fn cut(&self, bytes: &[u8]) -> Vec<u8> {
        let Some(length) = self.prefix else {
            return bytes.to_vec();
        };
        if self.is_binary {
            return bytes[..length.min(bytes.len())].to_vec();
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => text.chars().take(length).collect::<String>().into_bytes(),
            Err(_) => bytes.to_vec(),
        }
    }
}
