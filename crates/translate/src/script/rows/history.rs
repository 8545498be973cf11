//! What changes of a table mean for the rows before them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use model::SourceType;
use model::source_schema::SourceDefault;

use crate::script::shape::{Names, Retyped, Shape, ShapeColumn, Unnamed};
use crate::script::{Allowance, RowsStatement};

/// Bytes of a column's name in a list, about.
const OF_NAME: usize = 48;
/// Bytes of a column and what it got, about.
const OF_UNNAMED: usize = 96;

/// Bytes of a type that a column had, about.
const OF_TYPE: usize = 64;

/// One change of a table's columns.
#[derive(Debug)]
pub(super) struct Change {
    /// The table's statements before this one are of another table.
    pub(super) first: usize,
    /// Columns that have another name behind it, or none: theirs in lower case, and the new one.
    names: Vec<(String, Option<String>)>,
    /// Columns behind it whose default is not what rows before it have there, with what they have; `None` for NULL.
    values: Vec<(String, Option<SourceDefault>)>,
    /// Columns behind it that had another type before it, with that.
    types: Vec<(String, SourceType)>,
    /// The columns that a statement without a list means, if there is one since the last change.
    implied: Vec<String>,
}

impl Change {
    pub(super) fn new(first: usize, before: &Shape, names: Names<'_>, after: &Shape, has_unlisted: bool) -> Change {
        let (mut old, mut new) = (before.columns.as_slice(), after.columns.as_slice());
        let (mut values, mut types) = (Vec::new(), Vec::new());
        let mut compare = |was: &ShapeColumn, is: &ShapeColumn| {
            if let (Some(then), Some(now)) = (&was.of_type, &is.of_type)
                && then != now
            {
                types.push((is.name.clone(), then.clone()));
            }
            (was.default != is.default).then(|| (is.name.clone(), was.default.clone()))
        };
        // Most changes leave most columns where they are.
        if names.renamed.is_empty() && names.dropped.is_empty() {
            while let ([was, olds @ ..], [is, news @ ..]) = (old, new)
                && was.name == is.name
            {
                values.extend(compare(was, is));
                (old, new) = (olds, news);
            }
        }
        let lower = |column: &ShapeColumn| column.name.to_lowercase();
        let stays: HashSet<String> = new.iter().map(lower).collect();
        let mut changed: HashMap<String, Option<String>> = HashMap::new();
        for column in old.iter().map(lower).filter(|column| !stays.contains(column)) {
            changed.insert(column, None);
        }
        changed.extend(names.dropped.iter().map(|dropped| (dropped.to_lowercase(), None)));
        let renamed = names.renamed.iter().rev();
        changed.extend(renamed.map(|(old, new)| (old.to_lowercase(), Some(new.clone()))));
        let mut origins: HashMap<String, &ShapeColumn> = HashMap::new();
        for column in old.iter().rev() {
            let name = lower(column);
            match changed.get(&name) {
                Some(Some(new)) => origins.insert(new.to_lowercase(), column),
                Some(None) => None,
                None => origins.insert(name, column),
            };
        }
        for column in new {
            match origins.get(&lower(column)) {
                Some(was) => values.extend(compare(was, column)),
                None if column.added != column.default => values.push((column.name.clone(), column.added.clone())),
                None => {}
            }
        }
        let implied = before.columns.iter().filter(|column| has_unlisted && column.implied);
        Change {
            first,
            names: changed.into_iter().collect(),
            values,
            types,
            implied: implied.map(|column| column.name.clone()).collect(),
        }
    }
}

/// Names of columns, in the order of the values.
type List = Arc<[String]>;

/// What statements at some place say of their columns in the end: it goes from the last change to the first.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Names in lower case that are others in the end, or gone.
    names: HashMap<String, String>,
    /// Columns in the end, and what statements that do not name them gave them.
    values: Vec<Unnamed>,
    /// Where a column is in them, by its name in lower case.
    places: HashMap<String, usize>,
    /// Types that columns had, by their names in lower case: the names, and the types from the last to the first.
    types: BTreeMap<String, (String, Vec<SourceType>)>,
    /// The lists of `values` and `types`, once they are made.
    unnamed: Option<Option<Arc<[Unnamed]>>>,
    retyped: Option<Option<Arc<[Retyped]>>>,
    /// The last list of names, and what it became.
    columns: Option<(List, List)>,
    /// What a statement without a list means; of the change that it was made for, if that is the last one.
    implied: Option<List>,
    implies: bool,
}

impl Lists {
    /// Goes to before a change.
    pub(super) fn before(&mut self, change: &Change) {
        for (column, default) in &change.values {
            let column = self.in_the_end(column);
            if column.is_empty() {
                continue;
            }
            self.unnamed = None;
            let place = *self.places.entry(column.to_lowercase()).or_insert(self.values.len());
            let default = default.clone();
            let unnamed = Unnamed { column, default };
            match self.values.get_mut(place) {
                Some(known) => *known = unnamed,
                None => self.values.push(unnamed),
            }
        }
        for (column, was) in &change.types {
            let column = self.in_the_end(column);
            if !column.is_empty() {
                self.retyped = None;
                let known = self.types.entry(column.to_lowercase());
                known.or_insert_with(|| (column, Vec::new())).1.push(was.clone());
            }
        }
        let names = change.names.iter().map(|(old, new)| {
            let new = new.as_ref().map(|new| self.in_the_end(new)).unwrap_or_default();
            (old.clone(), new)
        });
        let names: Vec<(String, String)> = names.collect();
        self.names.extend(names);
        // Names of one list may mean others now, even where nothing is renamed: it is another version's.
        self.columns = None;
        self.implies = false;
    }

    /// The name that a column has in the end; empty if it is gone.
    fn in_the_end(&self, name: &str) -> String {
        let known = self.names.get(&name.to_lowercase());
        known.map_or_else(|| name.to_owned(), Clone::clone)
    }

    /// Gives a statement before the change its lists; `false` where that is too much.
    pub(super) fn say(&mut self, statement: &mut RowsStatement, change: &Change, allowance: &Allowance) -> bool {
        let columns = match statement.columns.take() {
            Some(said) => self.listed(said, allowance),
            None => self.implied(change, allowance),
        };
        let known = statement.unnamed.take();
        let unnamed = match known {
            Some(known) => self.unnamed_beside(&known, allowance),
            None => self.unnamed(allowance),
        };
        let retyped = match statement.retyped.take() {
            Some(known) => self.retyped_beside(&known, allowance),
            None => self.retyped(allowance),
        };
        let (Some(columns), Some(unnamed), Some(retyped)) = (columns, unnamed, retyped) else {
            return false;
        };
        statement.columns = Some(columns);
        statement.unnamed = unnamed;
        statement.retyped = retyped;
        true
    }

    fn listed(&mut self, said: List, allowance: &Allowance) -> Option<List> {
        if let Some((before, after)) = &self.columns
            && Arc::ptr_eq(before, &said)
        {
            return Some(Arc::clone(after));
        }
        let is_changed = said.iter().any(|name| self.names.contains_key(&name.to_lowercase()));
        let after = match is_changed {
            false => Arc::clone(&said),
            true if allowance.take(said.len() * OF_NAME) => said.iter().map(|name| self.in_the_end(name)).collect(),
            true => return None,
        };
        self.columns = Some((said, Arc::clone(&after)));
        Some(after)
    }

    fn implied(&mut self, change: &Change, allowance: &Allowance) -> Option<List> {
        if !self.implies {
            let names: Vec<String> = change.implied.iter().map(|name| self.in_the_end(name)).collect();
            let is_known = self.implied.as_deref().is_some_and(|known| *known == *names);
            if !is_known {
                self.implied = allowance.take(names.len() * OF_NAME).then(|| names.into());
            }
            self.implies = true;
        }
        self.implied.clone()
    }

    fn unnamed(&mut self, allowance: &Allowance) -> Option<Option<Arc<[Unnamed]>>> {
        if self.unnamed.is_none() {
            if !allowance.take(self.values.len() * OF_UNNAMED) {
                return None;
            }
            self.unnamed = Some((!self.values.is_empty()).then(|| self.values.as_slice().into()));
        }
        self.unnamed.clone()
    }

    fn retyped(&mut self, allowance: &Allowance) -> Option<Option<Arc<[Retyped]>>> {
        if self.retyped.is_none() {
            if !self.may_be_listed(allowance) {
                return None;
            }
            let retyped = self.types.values().map(|(column, types)| Retyped {
                column: column.clone(),
                types: types.iter().rev().cloned().collect(),
            });
            self.retyped = Some((!self.types.is_empty()).then(|| retyped.collect()));
        }
        self.retyped.clone()
    }

    fn may_be_listed(&self, allowance: &Allowance) -> bool {
        allowance.take(self.types.values().map(|(_, types)| types.len() * OF_TYPE).sum())
    }

    fn retyped_beside(&self, known: &[Retyped], allowance: &Allowance) -> Option<Option<Arc<[Retyped]>>> {
        let mut later = self.types.clone();
        let mut retyped = Vec::new();
        for was in known {
            let column = self.in_the_end(&was.column);
            let since = later.remove(&column.to_lowercase()).map(|(_, types)| types);
            let since = since.into_iter().flat_map(|types| types.into_iter().rev());
            let types = was.types.iter().cloned().chain(since).collect();
            retyped.extend((!column.is_empty()).then_some(Retyped { column, types }));
        }
        retyped.extend(later.into_values().map(|(column, types)| Retyped {
            column,
            types: types.into_iter().rev().collect(),
        }));
        self.may_be_listed(allowance).then(|| Some(retyped.into()))
    }

    /// The list of a statement that has one from before, when its table was another one.
    fn unnamed_beside(&self, known: &[Unnamed], allowance: &Allowance) -> Option<Option<Arc<[Unnamed]>>> {
        let both = known.len() + self.values.len();
        let known = known.iter().map(|unnamed| Unnamed {
            column: self.in_the_end(&unnamed.column),
            default: unnamed.default.clone(),
        });
        let mut seen = HashSet::new();
        let all = known.chain(self.values.iter().cloned());
        let kept = all.filter(|unnamed| !unnamed.column.is_empty() && seen.insert(unnamed.column.to_lowercase()));
        allowance.take(both * OF_UNNAMED).then(|| Some(kept.collect()))
    }
}
