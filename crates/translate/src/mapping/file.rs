//! Reading a mapping file: known keys only, each value checked, errors that name the key and the nearest known one.

use std::collections::BTreeMap;

use model::ZeroDate;
use toml::{Table, Value};

use super::keys::{TYPE_KEYS, split_modifiers};
use super::rule::{ColumnRule, Pattern, TableRule};
use super::{CaseInsensitive, EnumEmpty, MappingError, PartitionChoice};

/// What a file sets.
#[derive(Debug, Default)]
pub(super) struct MappingFile {
    pub(super) options: OptionsSet,
    pub(super) types: BTreeMap<String, String>,
    pub(super) columns: Vec<ColumnRule>,
    pub(super) tables: Vec<TableRule>,
}

/// The options that a file sets.
#[derive(Debug, Default)]
pub(super) struct OptionsSet {
    pub(super) zero_date: Option<ZeroDate>,
    pub(super) strip_nul: Option<bool>,
    pub(super) enum_empty: Option<EnumEmpty>,
    pub(super) case_insensitive: Option<CaseInsensitive>,
    pub(super) partitions: Option<PartitionChoice>,
    pub(super) fulltext_configuration: Option<String>,
    pub(super) unsigned_check: Option<bool>,
}

const SECTIONS: &[&str] = &["options", "types", "column", "table"];
const OPTIONS: &[&str] = &[
    "zero_date",
    "strip_nul",
    "enum_empty",
    "case_insensitive",
    "partitions",
    "fulltext_configuration",
    "unsigned_check",
];
const COLUMN_KEYS: &[&str] = &[
    "type",
    "nullable",
    "zero_date",
    "strip_nul",
    "enum_empty",
    "case_insensitive",
    "unsigned_check",
];
const TABLE_KEYS: &[&str] = &["partitions"];

const ZERO_DATES: &[(&str, ZeroDate)] = &[("null", ZeroDate::Null), ("reject", ZeroDate::Reject)];
const ENUM_EMPTIES: &[(&str, EnumEmpty)] = &[("reject", EnumEmpty::Reject), ("null", EnumEmpty::Null)];
const CASES: &[(&str, CaseInsensitive)] = &[("report", CaseInsensitive::Report), ("citext", CaseInsensitive::Citext)];
const PARTITIONS: &[(&str, PartitionChoice)] = &[
    ("key", PartitionChoice::Key),
    ("partitions", PartitionChoice::Partitions),
];

/// Reads a whole or partial file.
pub(super) fn read(text: &str) -> Result<MappingFile, MappingError> {
    let root: Table = text
        .parse()
        .map_err(|error: toml::de::Error| MappingError::Syntax(error.to_string()))?;
    let mut file = MappingFile::default();
    for (name, value) in &root {
        if !SECTIONS.contains(&name.as_str()) {
            return Err(unknown("", name, SECTIONS.iter().copied()));
        }
        let section = table(name, value)?;
        match name.as_str() {
            "options" => file.options = options(section)?,
            "types" => file.types = types(section)?,
            "column" => {
                for (pattern, value) in section {
                    file.columns.push(column(pattern, value)?);
                }
            }
            _ => {
                for (pattern, value) in section {
                    file.tables.push(table_rule(pattern, value)?);
                }
            }
        }
    }
    Ok(file)
}

fn options(section: &Table) -> Result<OptionsSet, MappingError> {
    let mut set = OptionsSet::default();
    for (key, value) in section {
        let path = format!("options.{key}");
        match key.as_str() {
            "zero_date" => set.zero_date = Some(choice(&path, value, ZERO_DATES)?),
            "strip_nul" => set.strip_nul = Some(boolean(&path, value)?),
            "enum_empty" => set.enum_empty = Some(choice(&path, value, ENUM_EMPTIES)?),
            "case_insensitive" => set.case_insensitive = Some(choice(&path, value, CASES)?),
            "partitions" => set.partitions = Some(choice(&path, value, PARTITIONS)?),
            "fulltext_configuration" => set.fulltext_configuration = Some(string(&path, value)?.to_owned()),
            "unsigned_check" => set.unsigned_check = Some(boolean(&path, value)?),
            _ => return Err(unknown("options.", key, OPTIONS.iter().copied())),
        }
    }
    Ok(set)
}

fn types(section: &Table) -> Result<BTreeMap<String, String>, MappingError> {
    let mut types = BTreeMap::new();
    for (key, value) in section {
        let path = format!("types.{key}");
        let Some(known) = TYPE_KEYS.iter().find(|known| known.name == key) else {
            return Err(unknown("types.", key, TYPE_KEYS.iter().map(|known| known.name)));
        };
        let word = string(&path, value)?;
        let allowed = split_modifiers(word).is_some_and(|(name, modifiers)| {
            known.words.contains(&name) && (modifiers.is_empty() || matches!(name, "numeric" | "varchar" | "char"))
        });
        if !allowed {
            return Err(bad(&path, value, &list(known.words.iter().copied())));
        }
        types.insert(key.clone(), word.to_owned());
    }
    Ok(types)
}

fn column(pattern: &str, value: &Value) -> Result<ColumnRule, MappingError> {
    let path = format!("column.{pattern:?}");
    let pattern = Pattern::new(pattern, 3).ok_or_else(|| {
        bad(
            &path,
            &Value::String(pattern.to_owned()),
            "database.table.column or table.column",
        )
    })?;
    let mut rule = ColumnRule {
        pattern,
        ..ColumnRule::default()
    };
    for (key, value) in table(&path, value)? {
        let path = format!("{path}.{key}");
        match key.as_str() {
            "type" => {
                let word = string(&path, value)?;
                let known = split_modifiers(word)
                    .is_some_and(|(name, _)| TYPE_KEYS.iter().any(|known| known.words.contains(&name)));
                if !known {
                    let mut words: Vec<&str> = TYPE_KEYS.iter().flat_map(|known| known.words).copied().collect();
                    words.sort_unstable();
                    words.dedup();
                    return Err(bad(&path, value, &list(words.into_iter())));
                }
                rule.type_word = Some(word.to_owned());
            }
            "nullable" => rule.nullable = Some(boolean(&path, value)?),
            "zero_date" => rule.zero_date = Some(choice(&path, value, ZERO_DATES)?),
            "strip_nul" => rule.strip_nul = Some(boolean(&path, value)?),
            "enum_empty" => rule.enum_empty = Some(choice(&path, value, ENUM_EMPTIES)?),
            "case_insensitive" => rule.case_insensitive = Some(choice(&path, value, CASES)?),
            "unsigned_check" => rule.unsigned_check = Some(boolean(&path, value)?),
            _ => {
                return Err(unknown(
                    &format!("column.{:?}.", rule.pattern.text()),
                    key,
                    COLUMN_KEYS.iter().copied(),
                ));
            }
        }
    }
    Ok(rule)
}

fn table_rule(pattern: &str, value: &Value) -> Result<TableRule, MappingError> {
    let path = format!("table.{pattern:?}");
    let pattern = Pattern::new(pattern, 2)
        .ok_or_else(|| bad(&path, &Value::String(pattern.to_owned()), "database.table or table"))?;
    let mut rule = TableRule {
        pattern,
        ..TableRule::default()
    };
    for (key, value) in table(&path, value)? {
        match key.as_str() {
            "partitions" => rule.partitions = Some(choice(&format!("{path}.{key}"), value, PARTITIONS)?),
            _ => return Err(unknown(&format!("{path}."), key, TABLE_KEYS.iter().copied())),
        }
    }
    Ok(rule)
}

fn table<'a>(path: &str, value: &'a Value) -> Result<&'a Table, MappingError> {
    value.as_table().ok_or_else(|| bad(path, value, "a table"))
}

fn string<'a>(path: &str, value: &'a Value) -> Result<&'a str, MappingError> {
    value.as_str().ok_or_else(|| bad(path, value, "a text"))
}

fn boolean(path: &str, value: &Value) -> Result<bool, MappingError> {
    value.as_bool().ok_or_else(|| bad(path, value, "true or false"))
}

fn choice<T: Copy>(path: &str, value: &Value, choices: &[(&str, T)]) -> Result<T, MappingError> {
    let word = value.as_str().unwrap_or_default();
    choices
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, choice)| *choice)
        .ok_or_else(|| bad(path, value, &list(choices.iter().map(|(name, _)| *name))))
}

fn bad(path: &str, value: &Value, expected: &str) -> MappingError {
    MappingError::BadValue {
        key: path.to_owned(),
        value: value.to_string(),
        expected: expected.to_owned(),
    }
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("{word:?}")).collect();
    if words.len() == 1 {
        words.concat()
    } else {
        format!("one of {}", words.join(", "))
    }
}

fn unknown<'a>(prefix: &str, key: &str, known: impl Iterator<Item = &'a str>) -> MappingError {
    let nearest = known.min_by_key(|known| distance(key, known)).unwrap_or_default();
    MappingError::UnknownKey {
        key: format!("{prefix}{key}"),
        nearest: format!("{prefix}{nearest}"),
    }
}

/// Edit distance (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
