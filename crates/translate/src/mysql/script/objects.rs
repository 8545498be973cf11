//! Views, stored programs and triggers while a script is read.

use std::collections::{BTreeMap, BTreeSet};

use model::TableName;
use model::source_schema::{SourceObject, SourceObjectKind};

use super::object::Turn;

/// Objects in the order in which they were made, one of a kind and name.
///
/// Servers on Linux tell views, triggers and databases apart by case, as they do tables; another case is taken where it
/// leaves no choice. Names of routines and events know no case.
#[derive(Debug, Default)]
pub(super) struct Objects {
    /// Nothing in the places of those that are gone.
    places: Vec<Option<SourceObject>>,
    by_name: BTreeMap<Key, usize>,
    /// Exact keys by those in lower case.
    folded: BTreeMap<Key, BTreeSet<Key>>,
}

type Key = (SourceObjectKind, TableName);

/// As it tells objects apart.
fn key(kind: SourceObjectKind, name: &TableName) -> Key {
    match kind {
        SourceObjectKind::View | SourceObjectKind::Trigger => (kind, name.clone()),
        _ => (kind, TableName::new(name.schema.clone(), name.name.to_lowercase())),
    }
}

fn fold((kind, name): &Key) -> Key {
    (
        *kind,
        TableName::new(name.schema.to_lowercase(), name.name.to_lowercase()),
    )
}

impl Objects {
    /// The key of what has that name.
    fn resolve(&self, kind: SourceObjectKind, name: &TableName) -> Option<Key> {
        let exact = key(kind, name);
        if self.by_name.contains_key(&exact) {
            return Some(exact);
        }
        let candidates = self.folded.get(&fold(&exact))?;
        match candidates.iter().collect::<Vec<_>>().as_slice() {
            [only] => Some((*only).clone()),
            _ => None,
        }
    }

    pub(super) fn get(&self, kind: SourceObjectKind, name: &TableName) -> Option<&SourceObject> {
        let at = self.by_name.get(&self.resolve(kind, name)?)?;
        self.places.get(*at)?.as_ref()
    }

    /// Whether a new one of that name would be in the place of another.
    pub(super) fn has(&self, kind: SourceObjectKind, name: &TableName) -> bool {
        self.by_name.contains_key(&key(kind, name))
    }

    fn remove_key(&mut self, key: &Key) -> bool {
        let gone = self.by_name.remove(key);
        if let Some(place) = gone.and_then(|at| self.places.get_mut(at)) {
            *place = None;
        }
        if let Some(keys) = self.folded.get_mut(&fold(key)) {
            keys.remove(key);
        }
        gone.is_some()
    }

    /// False if there is none.
    pub(super) fn remove(&mut self, kind: SourceObjectKind, name: &TableName) -> bool {
        self.resolve(kind, name).is_some_and(|key| self.remove_key(&key))
    }

    /// Puts an object in the place of one of the same kind and name; true if there was one.
    pub(super) fn put(&mut self, object: SourceObject) -> bool {
        let replaced = self.remove_key(&key(object.kind, &object.name));
        self.insert(self.places.len(), object);
        replaced
    }

    /// Puts a trigger where it has its turn.
    pub(super) fn put_trigger(&mut self, trigger: SourceObject, turn: &Turn) {
        self.remove_key(&key(trigger.kind, &trigger.name));
        let place = |name: &String| {
            let wanted = TableName::new(trigger.name.schema.clone(), name.clone());
            let key = self.resolve(SourceObjectKind::Trigger, &wanted)?;
            self.by_name.get(&key).copied()
        };
        let at = match turn {
            Turn::Last => None,
            Turn::After(name) => place(name).map(|at| at + 1),
            Turn::Before(name) => place(name),
        };
        self.insert(at.unwrap_or(self.places.len()), trigger);
    }

    fn insert(&mut self, at: usize, object: SourceObject) {
        if at < self.places.len() {
            for later in self.by_name.values_mut().filter(|place| **place >= at) {
                *later += 1;
            }
        }
        let key = key(object.kind, &object.name);
        self.folded.entry(fold(&key)).or_default().insert(key.clone());
        self.by_name.insert(key, at);
        self.places.insert(at, Some(object));
    }

    /// Removes all but these.
    pub(super) fn retain(&mut self, stays: impl Fn(&SourceObject) -> bool) {
        let gone = self.iter().filter(|object| !stays(object));
        let gone: Vec<Key> = gone.map(|object| key(object.kind, &object.name)).collect();
        for key in gone {
            self.remove_key(&key);
        }
    }

    /// All of them, in no order that counts.
    pub(super) fn iter(&self) -> impl Iterator<Item = &SourceObject> {
        self.places.iter().flatten()
    }

    /// All of them; their kinds and names must stay.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut SourceObject> {
        self.places.iter_mut().flatten()
    }

    pub(super) fn into_vec(self) -> Vec<SourceObject> {
        self.places.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trigger(name: &str) -> SourceObject {
        SourceObject {
            kind: SourceObjectKind::Trigger,
            name: TableName::new("shop", name),
            table: Some(TableName::new("shop", "t")),
            definition: None,
            columns: Vec::new(),
            options: Vec::new(),
        }
    }

    #[test]
    fn triggers_keep_their_turns_when_others_go_and_come() {
        let mut objects = Objects::default();
        for name in ["a", "b", "c"] {
            objects.put_trigger(trigger(name), &Turn::Last);
        }
        objects.put_trigger(trigger("d"), &Turn::Before("B".to_owned()));
        objects.put_trigger(trigger("e"), &Turn::After("a".to_owned()));
        assert!(objects.remove(SourceObjectKind::Trigger, &TableName::new("SHOP", "A")));
        assert!(!objects.remove(SourceObjectKind::Trigger, &TableName::new("shop", "a")));
        assert!(objects.put(trigger("c")));
        // In another case it is another, but where there is one only.
        assert!(!objects.put(trigger("C")));
        assert!(!objects.remove(SourceObjectKind::Trigger, &TableName::new("SHOP", "C")));
        objects.put_trigger(trigger("f"), &Turn::Before("C".to_owned()));
        objects.retain(|object| object.name.name != "d");
        assert!(
            objects
                .get(SourceObjectKind::Trigger, &TableName::new("shop", "d"))
                .is_none()
        );
        assert!(
            objects
                .get(SourceObjectKind::View, &TableName::new("shop", "f"))
                .is_none()
        );
        let names: Vec<String> = objects.into_vec().into_iter().map(|object| object.name.name).collect();
        assert_eq!(names, ["e", "b", "c", "f", "C"]);
    }
}
