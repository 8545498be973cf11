//! Views, stored programs and triggers while a script is read.

use std::collections::BTreeMap;

use model::TableName;
use model::source_schema::{SourceObject, SourceObjectKind};

use super::object::Turn;

/// Objects in the order in which they were made, one of a kind and name; names are found without regard to case.
#[derive(Debug, Default)]
pub(super) struct Objects {
    /// Nothing in the places of those that are gone.
    places: Vec<Option<SourceObject>>,
    by_name: BTreeMap<Key, usize>,
}

/// The kind, and the name in lower case.
type Key = (SourceObjectKind, TableName);

fn key(kind: SourceObjectKind, name: &TableName) -> Key {
    let name = TableName::new(name.schema.to_lowercase(), name.name.to_lowercase());
    (kind, name)
}

impl Objects {
    pub(super) fn get(&self, kind: SourceObjectKind, name: &TableName) -> Option<&SourceObject> {
        let at = self.by_name.get(&key(kind, name))?;
        self.places.get(*at)?.as_ref()
    }

    /// False if there is none.
    pub(super) fn remove(&mut self, kind: SourceObjectKind, name: &TableName) -> bool {
        let gone = self.by_name.remove(&key(kind, name));
        if let Some(place) = gone.and_then(|at| self.places.get_mut(at)) {
            *place = None;
        }
        gone.is_some()
    }

    /// Puts an object in the place of one of the same kind and name; true if there was one.
    pub(super) fn put(&mut self, object: SourceObject) -> bool {
        let replaced = self.remove(object.kind, &object.name);
        self.insert(self.places.len(), object);
        replaced
    }

    /// Puts a trigger where it has its turn.
    pub(super) fn put_trigger(&mut self, trigger: SourceObject, turn: &Turn) {
        self.remove(trigger.kind, &trigger.name);
        let place = |name: &String| {
            let wanted = TableName::new(trigger.name.schema.clone(), name.clone());
            self.by_name.get(&key(SourceObjectKind::Trigger, &wanted)).copied()
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
        self.by_name.insert(key(object.kind, &object.name), at);
        self.places.insert(at, Some(object));
    }

    /// Removes all but these.
    pub(super) fn retain(&mut self, stays: impl Fn(&SourceObject) -> bool) {
        for place in &mut self.places {
            if let Some(object) = place
                && !stays(object)
            {
                self.by_name.remove(&key(object.kind, &object.name));
                *place = None;
            }
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
        // In another case it is the same.
        assert!(objects.put(trigger("C")));
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
        assert_eq!(names, ["e", "b", "f", "C"]);
    }
}
