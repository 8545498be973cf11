//! The type mapping as data: `mappings/<dialect>.toml`, and a user's file laid over it.
//!
//! What ships is what runs: there is no default in code. A key of the shipped file that is removed is an error, and so
//! is a key that nothing reads.

mod file;
mod keys;
mod rule;

use std::collections::BTreeMap;

use model::{Dialect, SourceType, ZeroDate};
use thiserror::Error;

pub use self::keys::{TypeKey, type_key, type_keys};
pub(crate) use self::keys::{allowed_words, split_modifiers, words};
pub use self::rule::{ColumnRule, Pattern, TableRule};

/// The text of the mapping that is built in.
pub fn shipped_text(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Mysql => include_str!("../../../mappings/mysql.toml"),
        Dialect::Mssql => include_str!("../../../mappings/mssql.toml"),
    }
}

/// Why a mapping file is refused. Every message names the key; [`MappingError::line`] says where it stands.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MappingError {
    #[error("mapping file is not valid toml: {what}")]
    Syntax { line: Option<usize>, what: String },
    #[error("mapping file has no key {0:?}")]
    MissingKey(String),
    #[error("mapping file has an unknown key {key:?}; the nearest known one is {nearest:?}")]
    UnknownKey { line: usize, key: String, nearest: String },
    #[error("mapping file: {key:?} is {value}, expected {expected}")]
    BadValue {
        line: usize,
        key: String,
        value: String,
        expected: String,
    },
}

impl MappingError {
    /// The line of the file, from 1; `None` where a whole key is missing.
    pub fn line(&self) -> Option<usize> {
        match self {
            MappingError::Syntax { line, .. } => *line,
            MappingError::MissingKey(_) => None,
            MappingError::UnknownKey { line, .. } | MappingError::BadValue { line, .. } => Some(*line),
        }
    }
}

/// What becomes of the empty error value of an ENUM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnumEmpty {
    Reject,
    Null,
}

/// What becomes of texts with a case-insensitive collation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseInsensitive {
    Report,
    Citext,
    Icu,
}

/// What becomes of a computed column whose expression PostgreSQL refuses in a generated column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Computed {
    Plain,
    Trigger,
    View,
}

/// What becomes of a table that keeps its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temporal {
    Triggers,
    Plain,
}

/// What is kept where key and partitions cannot both be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionChoice {
    Key,
    Partitions,
}

/// The `[options]` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingOptions {
    pub zero_date: ZeroDate,
    pub strip_nul: bool,
    pub enum_empty: EnumEmpty,
    pub case_insensitive: CaseInsensitive,
    pub computed: Computed,
    pub temporal: Temporal,
    pub partitions: PartitionChoice,
    pub fulltext_configuration: String,
    pub unsigned_check: bool,
}

/// A complete mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    dialect: Dialect,
    pub options: MappingOptions,
    /// One word per type key of [`type_keys`].
    types: BTreeMap<String, String>,
    columns: Vec<ColumnRule>,
    tables: Vec<TableRule>,
}

impl Mapping {
    /// The mapping that ships with Landfall.
    #[expect(clippy::missing_panics_doc, reason = "a test reads the embedded file")]
    pub fn shipped(dialect: Dialect) -> Mapping {
        Mapping::complete(dialect, shipped_text(dialect)).expect("the embedded mapping is complete")
    }

    /// Reads a file that must hold every option and every type of its dialect.
    pub fn complete(dialect: Dialect, text: &str) -> Result<Mapping, MappingError> {
        let file = file::read(dialect, text)?;
        let set = file.options;
        // What a dialect does not have needs no key.
        let own = |key: &str| file::option_names(dialect).any(|name| name == key);
        fn needed<T>(set: Option<T>, own: bool, key: &str, otherwise: T) -> Result<T, MappingError> {
            match set {
                Some(value) => Ok(value),
                None if own => Err(MappingError::MissingKey(format!("options.{key}"))),
                None => Ok(otherwise),
            }
        }
        macro_rules! option {
            ($key:ident, $otherwise:expr) => {
                needed(set.$key, own(stringify!($key)), stringify!($key), $otherwise)?
            };
        }
        let options = MappingOptions {
            zero_date: option!(zero_date, ZeroDate::Reject),
            strip_nul: option!(strip_nul, false),
            enum_empty: option!(enum_empty, EnumEmpty::Reject),
            case_insensitive: option!(case_insensitive, CaseInsensitive::Report),
            computed: option!(computed, Computed::Plain),
            temporal: option!(temporal, Temporal::Plain),
            partitions: option!(partitions, PartitionChoice::Key),
            fulltext_configuration: option!(fulltext_configuration, String::new()),
            unsigned_check: option!(unsigned_check, false),
        };
        if let Some(key) = type_keys(dialect).iter().find(|key| !file.types.contains_key(key.name)) {
            return Err(MappingError::MissingKey(format!("types.{}", key.name)));
        }
        Ok(Mapping {
            dialect,
            options,
            types: file.types,
            columns: file.columns,
            tables: file.tables,
        })
    }

    /// Lays a user's file over this mapping: its lines win, all others stay.
    pub fn with_user_file(mut self, text: &str) -> Result<Mapping, MappingError> {
        let file = file::read(self.dialect, text)?;
        let set = file.options;
        let options = &mut self.options;
        options.zero_date = set.zero_date.unwrap_or(options.zero_date);
        options.strip_nul = set.strip_nul.unwrap_or(options.strip_nul);
        options.enum_empty = set.enum_empty.unwrap_or(options.enum_empty);
        options.case_insensitive = set.case_insensitive.unwrap_or(options.case_insensitive);
        options.computed = set.computed.unwrap_or(options.computed);
        options.temporal = set.temporal.unwrap_or(options.temporal);
        options.partitions = set.partitions.unwrap_or(options.partitions);
        options.unsigned_check = set.unsigned_check.unwrap_or(options.unsigned_check);
        if let Some(configuration) = set.fulltext_configuration {
            options.fulltext_configuration = configuration;
        }
        self.types.extend(file.types);
        self.columns.extend(file.columns);
        self.tables.extend(file.tables);
        Ok(self)
    }

    /// The word that `[types]` has for a type.
    pub fn type_word(&self, source: &SourceType) -> &str {
        self.types.get(type_key(source)).map_or("", String::as_str)
    }

    /// All rules for a column, merged; the more specific win.
    pub fn column_rule(&self, schema: &str, table: &str, column: &str) -> ColumnRule {
        let mut rules: Vec<&ColumnRule> = self
            .columns
            .iter()
            .filter(|rule| rule.pattern.matches(&[schema, table, column]))
            .collect();
        rules.sort_by_key(|rule| rule.pattern.weight());
        rules.into_iter().fold(ColumnRule::default(), ColumnRule::overlaid)
    }

    /// What a table's rules, or else the options, say about partitions.
    pub fn partitions(&self, schema: &str, table: &str) -> PartitionChoice {
        self.table_rule(schema, table, |rule| rule.partitions)
            .unwrap_or(self.options.partitions)
    }

    /// What a table's rules, or else the options, say about its history.
    pub fn temporal(&self, schema: &str, table: &str) -> Temporal {
        self.table_rule(schema, table, |rule| rule.temporal)
            .unwrap_or(self.options.temporal)
    }

    /// What the most specific rule of a table says that says anything.
    fn table_rule<T>(&self, schema: &str, table: &str, pick: impl Fn(&TableRule) -> Option<T>) -> Option<T> {
        let mut rules: Vec<&TableRule> = self
            .tables
            .iter()
            .filter(|rule| rule.pattern.matches(&[schema, table]))
            .collect();
        rules.sort_by_key(|rule| rule.pattern.weight());
        rules.into_iter().rev().find_map(pick)
    }

    /// Patterns of column rules that no column of a list fits: most likely a misspelt name.
    pub fn unused_column_rules<'a>(&'a self, columns: &[(&str, &str, &str)]) -> Vec<&'a Pattern> {
        self.columns
            .iter()
            .filter(|rule| !columns.iter().any(|(s, t, c)| rule.pattern.matches(&[s, t, c])))
            .map(|rule| &rule.pattern)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use model::MysqlType;

    use super::*;

    #[test]
    fn the_shipped_files_are_complete() {
        for dialect in [Dialect::Mysql, Dialect::Mssql] {
            Mapping::complete(dialect, shipped_text(dialect)).unwrap();
        }
    }

    #[test]
    fn removing_any_line_of_the_shipped_file_is_an_error() {
        for dialect in [Dialect::Mysql, Dialect::Mssql] {
            let lines: Vec<&str> = shipped_text(dialect).lines().collect();
            let mut removed = 0;
            for (at, line) in lines.iter().enumerate() {
                let Some((key, _)) = line.split_once(" = ").filter(|_| !line.trim_start().starts_with('#')) else {
                    continue;
                };
                let text: Vec<&str> = lines
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| *i != at)
                    .map(|(_, line)| *line)
                    .collect();
                let error = Mapping::complete(dialect, &text.join("\n")).unwrap_err();
                let MappingError::MissingKey(missing) = error else {
                    panic!("{key}: {error}")
                };
                assert!(
                    missing.ends_with(key.trim_matches('"')),
                    "{key} was removed, {missing} is reported"
                );
                removed += 1;
            }
            let options = file::option_names(dialect).count();
            assert_eq!(removed, type_keys(dialect).len() + options);
        }
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        for (text, nearest) in [
            ("[types]\ntinint = \"smallint\"", "types.tinyint"),
            ("[options]\nzero_dates = \"null\"", "options.zero_date"),
            ("[column.\"a.b.c\"]\ntyp = \"text\"", "column.\"a.b.c\".type"),
            ("[table.\"a.b\"]\npartition = \"key\"", "table.\"a.b\".partitions"),
            ("[colum.\"a.b.c\"]\ntype = \"text\"", "column"),
        ] {
            let error = Mapping::shipped(Dialect::Mysql).with_user_file(text).unwrap_err();
            let MappingError::UnknownKey { nearest: named, .. } = &error else {
                panic!("{error}")
            };
            assert_eq!(named, nearest);
        }
    }

    #[test]
    fn every_error_knows_its_line() {
        for (text, line) in [
            ("[types]\n\n# a remark\ntinint = \"smallint\"", 4),
            ("[options]\nstrip_nul = true\nzero_date = \"keep\"", 3),
            ("[types]\nint = 5", 2),
            ("\n[column.\"a.b.c\"]\ntype = \"text\"\nnullable = \"yes\"", 4),
            (
                "[column]\n\"a.b\" = { type = \"text\" }\n\"c\" = { type = \"text\" }",
                3,
            ),
            ("[table.\"a.b\"]\npartition = \"key\"", 2),
            ("[options]\nstrip_nul = = true", 2),
            ("[options]\nstrip_nul = true\nstrip_nul = true", 3),
            ("options = 1", 1),
        ] {
            let error = Mapping::shipped(Dialect::Mysql).with_user_file(text).unwrap_err();
            assert_eq!(error.line(), Some(line), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_word_that_a_type_does_not_allow_is_an_error() {
        for text in [
            "[types]\ndate = \"interval\"",
            "[types]\nint = \"timestamp\"",
            "[options]\nzero_date = \"keep\"",
            "[options]\nstrip_nul = 1",
        ] {
            let error = Mapping::shipped(Dialect::Mysql).with_user_file(text).unwrap_err();
            assert!(matches!(error, MappingError::BadValue { .. }), "{error}");
        }
    }

    #[test]
    fn the_more_specific_rule_wins_key_by_key() {
        let mapping = Mapping::shipped(Dialect::Mysql)
            .with_user_file(
                "[column.\"*.orders.*\"]\nstrip_nul = true\nnullable = true\n[column.\"shop.orders.note\"]\nstrip_nul = false\n[column.\"note\"]\ntype = \"citext\"",
            );
        // One part is not a column's name.
        assert!(matches!(mapping.unwrap_err(), MappingError::BadValue { .. }));
        let mapping = Mapping::shipped(Dialect::Mysql)
            .with_user_file(
                "[column.\"*.orders.*\"]\nstrip_nul = true\nnullable = true\n[column.\"shop.orders.note\"]\nstrip_nul = false\n[column.\"orders.not?\"]\ntype = \"citext\"",
            )
            .unwrap();
        let rule = mapping.column_rule("shop", "orders", "note");
        assert_eq!(
            (rule.strip_nul, rule.nullable, rule.type_word.as_deref()),
            (Some(false), Some(true), Some("citext"))
        );
        assert_eq!(mapping.column_rule("shop", "items", "note"), ColumnRule::default());
        assert_eq!(mapping.unused_column_rules(&[("shop", "items", "note")]).len(), 3);
    }

    #[test]
    fn a_user_file_changes_only_what_it_names() {
        let mapping = Mapping::shipped(Dialect::Mysql)
            .with_user_file("[types]\njson = \"json\"")
            .unwrap();
        assert_eq!(
            mapping.type_word(&SourceType::Mysql(MysqlType::Json { alias: true })),
            "json"
        );
        assert_eq!(mapping.type_word(&SourceType::Mysql(MysqlType::Date)), "date");
        assert_eq!(mapping.options, Mapping::shipped(Dialect::Mysql).options);
    }
}
