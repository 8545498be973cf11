//! The keys of `[types]`, and the words that each allows.

use model::{Dialect, SourceType};

/// A key of `[types]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeKey {
    pub name: &'static str,
    /// Words that may stand behind it.
    pub words: &'static [&'static str],
}

/// Every key of `[types]` of a dialect's mapping, in the order of its shipped file.
pub fn type_keys(dialect: Dialect) -> &'static [TypeKey] {
    match dialect {
        Dialect::Mysql => crate::mysql::type_key::TYPE_KEYS,
        Dialect::Mssql => crate::mssql::type_key::TYPE_KEYS,
    }
}

/// The key of `[types]` that a type is looked up by.
pub fn type_key(source: &SourceType) -> &'static str {
    match source {
        SourceType::Mysql(source) => crate::mysql::type_key::type_key(source),
        SourceType::Mssql(source) => crate::mssql::type_key::type_key(source),
    }
}

/// The words that a type allows.
pub(crate) fn allowed_words(source: &SourceType) -> &'static [&'static str] {
    let dialect = match source {
        SourceType::Mysql(_) => Dialect::Mysql,
        SourceType::Mssql(_) => Dialect::Mssql,
    };
    words(type_keys(dialect), type_key(source))
}

/// The words of a key.
pub(crate) fn words(keys: &'static [TypeKey], key: &str) -> &'static [&'static str] {
    keys.iter()
        .find(|known| known.name == key)
        .map_or(&[], |known| known.words)
}

/// A word with its modifiers taken apart: `numeric(12,4)` is `("numeric", [12, 4])`.
pub(crate) fn split_modifiers(word: &str) -> Option<(&str, Vec<u32>)> {
    let Some((name, rest)) = word.split_once('(') else {
        return Some((word.trim(), Vec::new()));
    };
    let inner = rest.trim_end().strip_suffix(')')?;
    let numbers = inner
        .split(',')
        .map(|number| number.trim().parse().ok())
        .collect::<Option<Vec<u32>>>()?;
    Some((name.trim(), numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_are_taken_apart() {
        assert_eq!(split_modifiers("numeric(12, 4)"), Some(("numeric", vec![12, 4])));
        assert_eq!(split_modifiers("text[]"), Some(("text[]", vec![])));
        assert_eq!(split_modifiers("varchar(x)"), None);
        assert_eq!(split_modifiers("varchar(3"), None);
    }
}
