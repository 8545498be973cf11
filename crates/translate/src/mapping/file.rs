//! Reading a mapping file: known keys only, each value checked, errors that name the line, the key and the nearest known one.

use std::collections::BTreeMap;

use model::{Dialect, ZeroDate};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::keys::{split_modifiers, type_keys};
use super::rule::{ColumnRule, Pattern, TableRule};
use super::{CaseInsensitive, Computed, EnumEmpty, MappingError, PartitionChoice, Temporal};

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
    pub(super) computed: Option<Computed>,
    pub(super) temporal: Option<Temporal>,
    pub(super) partitions: Option<PartitionChoice>,
    pub(super) fulltext_configuration: Option<String>,
    pub(super) unsigned_check: Option<bool>,
}

const SECTIONS: &[&str] = &["options", "types", "column", "table"];
/// Every option, and the dialects that have it.
const OPTIONS: &[(&str, &[Dialect])] = &[
    ("zero_date", &[Dialect::Mysql]),
    ("strip_nul", &[Dialect::Mysql, Dialect::Mssql]),
    ("enum_empty", &[Dialect::Mysql]),
    ("case_insensitive", &[Dialect::Mysql, Dialect::Mssql]),
    ("computed", &[Dialect::Mysql, Dialect::Mssql]),
    ("temporal", &[Dialect::Mysql, Dialect::Mssql]),
    ("partitions", &[Dialect::Mysql, Dialect::Mssql]),
    ("fulltext_configuration", &[Dialect::Mysql, Dialect::Mssql]),
    ("unsigned_check", &[Dialect::Mysql]),
];

/// The options that a dialect has.
pub(super) fn option_names(dialect: Dialect) -> impl Iterator<Item = &'static str> {
    OPTIONS
        .iter()
        .filter(move |(_, dialects)| dialects.contains(&dialect))
        .map(|(name, _)| *name)
}
const COLUMN_KEYS: &[&str] = &[
    "type",
    "nullable",
    "zero_date",
    "strip_nul",
    "enum_empty",
    "case_insensitive",
    "computed",
    "unsigned_check",
];
const TABLE_KEYS: &[&str] = &["partitions", "temporal"];

const ZERO_DATES: &[(&str, ZeroDate)] = &[("null", ZeroDate::Null), ("reject", ZeroDate::Reject)];
const ENUM_EMPTIES: &[(&str, EnumEmpty)] = &[("reject", EnumEmpty::Reject), ("null", EnumEmpty::Null)];
const CASES: &[(&str, CaseInsensitive)] = &[
    ("report", CaseInsensitive::Report),
    ("citext", CaseInsensitive::Citext),
    ("icu", CaseInsensitive::Icu),
];
const COMPUTED: &[(&str, Computed)] = &[
    ("plain", Computed::Plain),
    ("trigger", Computed::Trigger),
    ("view", Computed::View),
];
const TEMPORAL: &[(&str, Temporal)] = &[("triggers", Temporal::Triggers), ("plain", Temporal::Plain)];
const PARTITIONS: &[(&str, PartitionChoice)] = &[
    ("key", PartitionChoice::Key),
    ("partitions", PartitionChoice::Partitions),
];

/// Reads a whole or partial file.
pub(super) fn read(dialect: Dialect, text: &str) -> Result<MappingFile, MappingError> {
    let reader = Reader { dialect, text };
    let root = DeTable::parse(text).map_err(|error| MappingError::Syntax {
        line: error.span().map(|span| reader.line(span.start)),
        what: error.message().to_owned(),
    })?;
    let mut file = MappingFile::default();
    for (name, value) in root.get_ref() {
        let word = name.get_ref().as_ref();
        if !SECTIONS.contains(&word) {
            return Err(reader.unknown("", name, SECTIONS.iter().copied()));
        }
        let section = reader.table(word, value)?;
        match word {
            "options" => file.options = reader.options(section)?,
            "types" => file.types = reader.types(section)?,
            "column" => {
                for (pattern, value) in section {
                    file.columns.push(reader.column(pattern, value)?);
                }
            }
            _ => {
                for (pattern, value) in section {
                    file.tables.push(reader.table_rule(pattern, value)?);
                }
            }
        }
    }
    Ok(file)
}

type Key<'t> = Spanned<DeString<'t>>;
type Value<'t> = Spanned<DeValue<'t>>;

/// The text, which knows the lines of keys and values, and the values as written.
struct Reader<'t> {
    dialect: Dialect,
    text: &'t str,
}

impl Reader<'_> {
    fn options(&self, section: &DeTable<'_>) -> Result<OptionsSet, MappingError> {
        let mut set = OptionsSet::default();
        for (key, value) in section {
            let path = format!("options.{}", key.get_ref());
            if !option_names(self.dialect).any(|name| name == key.get_ref()) {
                return Err(self.unknown("options.", key, option_names(self.dialect)));
            }
            match key.get_ref().as_ref() {
                "zero_date" => set.zero_date = Some(self.choice(&path, value, ZERO_DATES)?),
                "strip_nul" => set.strip_nul = Some(self.boolean(&path, value)?),
                "enum_empty" => set.enum_empty = Some(self.choice(&path, value, ENUM_EMPTIES)?),
                "case_insensitive" => set.case_insensitive = Some(self.choice(&path, value, CASES)?),
                "computed" => set.computed = Some(self.choice(&path, value, COMPUTED)?),
                "temporal" => set.temporal = Some(self.choice(&path, value, TEMPORAL)?),
                "partitions" => set.partitions = Some(self.choice(&path, value, PARTITIONS)?),
                "fulltext_configuration" => {
                    set.fulltext_configuration = Some(self.string(&path, value)?.to_owned());
                }
                "unsigned_check" => set.unsigned_check = Some(self.boolean(&path, value)?),
                _ => return Err(self.unknown("options.", key, option_names(self.dialect))),
            }
        }
        Ok(set)
    }

    fn types(&self, section: &DeTable<'_>) -> Result<BTreeMap<String, String>, MappingError> {
        let mut types = BTreeMap::new();
        for (key, value) in section {
            let name = key.get_ref().as_ref();
            let path = format!("types.{name}");
            let Some(known) = type_keys(self.dialect).iter().find(|known| known.name == name) else {
                return Err(self.unknown("types.", key, type_keys(self.dialect).iter().map(|known| known.name)));
            };
            let word = self.string(&path, value)?;
            let allowed = split_modifiers(word).is_some_and(|(name, modifiers)| {
                known.words.contains(&name) && (modifiers.is_empty() || matches!(name, "numeric" | "varchar" | "char"))
            });
            if !allowed {
                return Err(self.bad(&path, value, &list(known.words.iter().copied())));
            }
            types.insert(name.to_owned(), word.to_owned());
        }
        Ok(types)
    }

    fn column(&self, pattern: &Key<'_>, value: &Value<'_>) -> Result<ColumnRule, MappingError> {
        let path = format!("column.{:?}", pattern.get_ref());
        let pattern = self.pattern(&path, pattern, 3, "database.table.column or table.column")?;
        let mut rule = ColumnRule {
            pattern,
            ..ColumnRule::default()
        };
        for (key, value) in self.table(&path, value)? {
            let name = key.get_ref().as_ref();
            let prefix = format!("{path}.");
            let path = format!("{path}.{name}");
            match name {
                "type" => {
                    let word = self.string(&path, value)?;
                    let known = split_modifiers(word).is_some_and(|(name, _)| {
                        type_keys(self.dialect).iter().any(|known| known.words.contains(&name))
                    });
                    if !known {
                        let mut words: Vec<&str> = type_keys(self.dialect)
                            .iter()
                            .flat_map(|known| known.words)
                            .copied()
                            .collect();
                        words.sort_unstable();
                        words.dedup();
                        return Err(self.bad(&path, value, &list(words.into_iter())));
                    }
                    rule.type_word = Some(word.to_owned());
                }
                "nullable" => rule.nullable = Some(self.boolean(&path, value)?),
                "zero_date" => rule.zero_date = Some(self.choice(&path, value, ZERO_DATES)?),
                "strip_nul" => rule.strip_nul = Some(self.boolean(&path, value)?),
                "enum_empty" => rule.enum_empty = Some(self.choice(&path, value, ENUM_EMPTIES)?),
                "case_insensitive" => rule.case_insensitive = Some(self.choice(&path, value, CASES)?),
                "computed" => rule.computed = Some(self.choice(&path, value, COMPUTED)?),
                "unsigned_check" => rule.unsigned_check = Some(self.boolean(&path, value)?),
                _ => return Err(self.unknown(&prefix, key, COLUMN_KEYS.iter().copied())),
            }
        }
        Ok(rule)
    }

    fn table_rule(&self, pattern: &Key<'_>, value: &Value<'_>) -> Result<TableRule, MappingError> {
        let path = format!("table.{:?}", pattern.get_ref());
        let pattern = self.pattern(&path, pattern, 2, "database.table or table")?;
        let mut rule = TableRule {
            pattern,
            ..TableRule::default()
        };
        for (key, value) in self.table(&path, value)? {
            let name = key.get_ref().as_ref();
            match name {
                "partitions" => rule.partitions = Some(self.choice(&format!("{path}.{name}"), value, PARTITIONS)?),
                "temporal" => rule.temporal = Some(self.choice(&format!("{path}.{name}"), value, TEMPORAL)?),
                _ => return Err(self.unknown(&format!("{path}."), key, TABLE_KEYS.iter().copied())),
            }
        }
        Ok(rule)
    }

    /// A pattern of `parts` parts, or one fewer.
    fn pattern(&self, path: &str, key: &Key<'_>, parts: usize, expected: &str) -> Result<Pattern, MappingError> {
        let line = self.line(key.span().start);
        Pattern::new(key.get_ref(), parts, line).ok_or_else(|| MappingError::BadValue {
            line,
            key: path.to_owned(),
            value: format!("{:?}", key.get_ref()),
            expected: expected.to_owned(),
        })
    }

    fn table<'v, 't>(&self, path: &str, value: &'v Value<'t>) -> Result<&'v DeTable<'t>, MappingError> {
        let table = value.get_ref().as_table();
        table.ok_or_else(|| self.bad(path, value, "a table"))
    }

    fn string<'v>(&self, path: &str, value: &'v Value<'_>) -> Result<&'v str, MappingError> {
        let text = value.get_ref().as_str();
        text.ok_or_else(|| self.bad(path, value, "a text"))
    }

    fn boolean(&self, path: &str, value: &Value<'_>) -> Result<bool, MappingError> {
        let truth = value.get_ref().as_bool();
        truth.ok_or_else(|| self.bad(path, value, "true or false"))
    }

    fn choice<T: Copy>(&self, path: &str, value: &Value<'_>, choices: &[(&str, T)]) -> Result<T, MappingError> {
        let word = value.get_ref().as_str().unwrap_or_default();
        choices
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, choice)| *choice)
            .ok_or_else(|| self.bad(path, value, &list(choices.iter().map(|(name, _)| *name))))
    }

    fn bad(&self, path: &str, value: &Value<'_>, expected: &str) -> MappingError {
        MappingError::BadValue {
            line: self.line(value.span().start),
            key: path.to_owned(),
            value: self.text.get(value.span()).unwrap_or_default().to_owned(),
            expected: expected.to_owned(),
        }
    }

    fn unknown<'k>(&self, prefix: &str, key: &Key<'_>, known: impl Iterator<Item = &'k str>) -> MappingError {
        let name = key.get_ref().as_ref();
        let nearest = known.min_by_key(|known| distance(name, known)).unwrap_or_default();
        MappingError::UnknownKey {
            line: self.line(key.span().start),
            key: format!("{prefix}{name}"),
            nearest: format!("{prefix}{nearest}"),
        }
    }

    /// The line of a byte, from 1.
    fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or(self.text.as_bytes());
        before.iter().filter(|byte| **byte == b'\n').count() + 1
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
