//! Which tables a text may be about, without reading it: those whose names are words of it, or of what it names.

use std::collections::BTreeSet;

/// The words of a text, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '$');
    text.split(move |c: char| !is_name(c)).map(str::to_lowercase)
}

/// True if every word of a name is one of the text.
fn names(words: &BTreeSet<String>, name: &str) -> bool {
    self::words(name).all(|word| word.is_empty() || words.contains(&word))
}

/// The words of a text, and of the objects (name, definition) that it names, and that those name.
fn reached<'a>(text: &str, objects: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeSet<String> {
    let mut reached: BTreeSet<String> = words(text).collect();
    let mut objects: Vec<(&str, &str)> = objects.collect();
    loop {
        let before = objects.len();
        objects.retain(|(name, definition)| {
            let is_named = names(&reached, name);
            if is_named {
                reached.extend(words(definition));
            }
            !is_named
        });
        if objects.len() == before {
            return reached;
        }
    }
}

/// Those of the tables' names that a text mentions, itself or by objects (name, definition).
pub(crate) fn mentioned<'a, T>(
    text: &str,
    objects: impl Iterator<Item = (&'a str, &'a str)>,
    tables: impl Iterator<Item = (&'a str, T)>,
) -> Vec<T> {
    let reached = reached(text, objects);
    tables
        .filter(|(name, _)| names(&reached, name))
        .map(|(_, table)| table)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_behind_views_of_views() {
        let objects = [
            ("v", "select * from [w]"),
            ("w", "select a from Order_Lines"),
            ("x", "select * from t"),
        ];
        let tables = [("order_lines", 1), ("Order Lines", 2), ("t", 3)];
        assert_eq!(mentioned("insert v", objects.into_iter(), tables.into_iter()), [1]);
    }
}
