//! What all bodies need: types, names of variables, the mapping.

use std::collections::BTreeMap;

use model::pg_type::quote;
use model::source_schema::{SourceObject, SourceUserTypeKind};
use model::{Finding, MssqlType, PgType, SourceSchema, SourceType, code};

use super::body::{Declared, Step};
use crate::expression::{Result, ScopeColumn, Untranslatable};
use crate::mapping::Mapping;
use crate::mssql::{column, column_plan, column_type};
use crate::names::Registry;
use crate::options::Options;
use crate::query::QueryColumn;

/// What is the same for all routines of a source.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) source: &'a SourceSchema,
    pub(super) mapping: &'a Mapping,
    pub(super) options: &'a Options,
}

impl Context<'_> {
    /// The type that a type of a parameter, a variable or a result becomes.
    pub(super) fn pg_type(&self, written: &str) -> Result<PgType> {
        let source_type = self.source_type(written);
        let refused = || Untranslatable::new(format!("has a value of the type {written}"));
        let known = !matches!(
            source_type,
            MssqlType::SqlVariant
                | MssqlType::HierarchyId
                | MssqlType::Geometry
                | MssqlType::Geography
                | MssqlType::Rowversion
                | MssqlType::Vector { .. }
                | MssqlType::Unsupported { .. }
        );
        if !known {
            return Err(refused());
        }
        let word = self.mapping.type_word(&SourceType::Mssql(source_type.clone()));
        column_plan::target_type(&source_type, word).ok_or_else(refused)
    }

    /// Bytes that SQL Server keeps for a character of a text type.
    fn width(&self, written: &str) -> Option<u8> {
        match self.source_type(written) {
            MssqlType::Char { .. } | MssqlType::Varchar { .. } => Some(1),
            MssqlType::Nchar { .. } | MssqlType::Nvarchar { .. } => Some(2),
            _ => None,
        }
    }

    fn source_type(&self, written: &str) -> MssqlType {
        let plain = written.replace(['[', ']', '"'], "");
        let found = column_type::parse(plain.trim());
        if !matches!(found, MssqlType::Unsupported { .. }) {
            return found;
        }
        let (schema, name) = plain.trim().split_once('.').unwrap_or(("dbo", plain.trim()));
        let alias = self.source.types.iter().find(|known| {
            known.name.schema.eq_ignore_ascii_case(schema.trim()) && known.name.name.eq_ignore_ascii_case(name.trim())
        });
        match alias.map(|alias| &alias.kind) {
            Some(SourceUserTypeKind::Alias {
                source_type: SourceType::Mssql(stands_for),
                ..
            }) => stands_for.clone(),
            _ => found,
        }
    }

    /// True if texts that no column gives are compared without case.
    pub(super) fn case_insensitive(&self) -> bool {
        let collations = self.source.tables.iter().filter_map(|table| table.collation.as_deref());
        column::is_case_insensitive(collations.into_iter().next())
    }
}

/// The variables of a body, by their names in the source, lower-cased.
pub(super) struct Variables {
    pub(super) known: BTreeMap<String, ScopeColumn>,
    /// As in `Scope`.
    pub(super) widths: BTreeMap<String, u8>,
    names: Registry,
    case_insensitive: bool,
}

/// The namespace of a body's names.
const OWN: &str = "names";

impl Variables {
    pub(super) fn new(context: Context<'_>) -> Variables {
        let mut names = Registry::default();
        // PL/pgSQL has these names already.
        // The last ones are tables of translated statements.
        for taken in ["found", "new", "old", "sqlstate", "sqlerrm", "part", "changed"] {
            names.claim(OWN, taken);
        }
        Variables {
            known: BTreeMap::new(),
            widths: BTreeMap::new(),
            names,
            case_insensitive: context.case_insensitive(),
        }
    }

    /// Takes the names of columns that the routine gives.
    pub(super) fn take(&mut self, columns: &[QueryColumn]) {
        for column in columns {
            self.claim(column.column.sql.trim_matches('"'));
        }
    }

    /// A free name in the target.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        self.names.claim(OWN, wanted)
    }

    /// A name with a number that nothing has yet.
    pub(super) fn free(&self, word: &str) -> String {
        let mut number = 1_u32;
        loop {
            let name = format!("{word}_{number}");
            if self.names.is_free(OWN, &name) {
                return name;
            }
            number += 1;
        }
    }

    /// Adds a variable, and gives its name as SQL; one that is there already keeps its type.
    pub(super) fn add(&mut self, name: &str, written: &str, pg_type: PgType, context: Context<'_>) -> String {
        let key = name.to_lowercase();
        if let Some(width) = context.width(written) {
            self.widths.insert(key.clone(), width);
        }
        if let Some(known) = self.known.get(&key) {
            return known.sql.clone();
        }
        let wanted = context.options.identifiers.spelled(name.trim_start_matches('@'));
        let sql = quote(&self.claim(&wanted));
        let case_insensitive =
            self.case_insensitive && crate::expression::kind_of(&pg_type) == crate::expression::Kind::Text;
        self.known.insert(
            key,
            ScopeColumn {
                unsigned: false,
                sql: sql.clone(),
                pg_type,
                case_insensitive,
                utf8: true,
                zeros: None,
                iso: written
                    .trim_start_matches('[')
                    .to_ascii_lowercase()
                    .starts_with("datetime2"),
                labels: Vec::new(),
            },
        );
        sql
    }

    /// Adds all variables that statements declare, and gives their names and types in order.
    pub(super) fn declare(&mut self, steps: &[Step<'_>], context: Context<'_>) -> Result<Vec<(String, PgType)>> {
        let mut declared = Vec::new();
        self.collect(steps, context, &mut declared)?;
        Ok(declared)
    }

    fn collect(
        &mut self,
        steps: &[Step<'_>],
        context: Context<'_>,
        declared: &mut Vec<(String, PgType)>,
    ) -> Result<()> {
        for step in steps {
            match step {
                Step::Declare(list) => {
                    for Declared { name, type_name, .. } in list {
                        if self.known.contains_key(&name.to_lowercase()) {
                            return Err(Untranslatable::new(format!("declares {name} twice")));
                        }
                        let pg_type = context.pg_type(type_name)?;
                        let sql = self.add(name, type_name, pg_type.clone(), context);
                        declared.push((sql, pg_type));
                    }
                }
                Step::If { then, otherwise, .. } => {
                    self.collect(then, context, declared)?;
                    self.collect(otherwise, context, declared)?;
                }
                Step::Try(steps) => self.collect(steps, context, declared)?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// The finding of a routine that may differ.
pub(super) fn caveat(
    word: &str,
    object: &SourceObject,
    caveats: &std::collections::BTreeSet<String>,
) -> Option<Finding> {
    if caveats.is_empty() {
        return None;
    }
    let caveats: Vec<&str> = caveats.iter().map(String::as_str).collect();
    Some(Finding::new(
        code::EXPRESSION_CAVEAT,
        format!("{word} {}", object.name),
        format!("the {word} is kept; but {}", caveats.join("; ")),
    ))
}

/// True if PostgreSQL shows digits or a length in the type's name, which it ignores in parameters and results.
pub(super) fn has_modifier(pg_type: &PgType) -> bool {
    match pg_type {
        PgType::Varchar { length } => length.is_some(),
        PgType::Numeric { modifier } => modifier.is_some(),
        PgType::Char { .. } => true,
        PgType::Timestamp { digits } | PgType::TimestampTz { digits } | PgType::Time { digits } => *digits < 6,
        _ => false,
    }
}
