//! Types of parameters, variables and results: those that columns of the same types get.

use std::cell::RefCell;
use std::collections::BTreeMap;

use model::{Dialect, MysqlType, PgType, SourceSchema, SourceType, TableName};

use crate::expression::{Result, ScopeColumn, Untranslatable};
use crate::mapping::Mapping;
use crate::mysql::Mysql;
use crate::names::Registry;
use crate::options::Options;
use crate::schema::draft::drafts;
use crate::script::{ReadOptions, Script};

/// What a declared type is in the target.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) pg_type: PgType,
    pub(super) case_insensitive: bool,
    /// True where the source's type holds fewer numbers than PostgreSQL's.
    pub(super) is_narrower: bool,
    /// True for CHAR, which loses its spaces at the end.
    pub(super) is_stripped: bool,
    /// True for times with fewer than six digits of a second.
    pub(super) is_cut: bool,
}

/// A value as MySQL gives it back from CHAR.
pub(super) fn stripped(sql: &str) -> String {
    if sql.eq_ignore_ascii_case("null") {
        return sql.to_owned();
    }
    format!("rtrim({sql}, ' ')")
}

impl Typed {
    /// A variable of the type, under a name of the target.
    pub(super) fn column(&self, sql: String) -> ScopeColumn {
        ScopeColumn {
            unsigned: false,
            sql,
            pg_type: self.pg_type.clone(),
            case_insensitive: self.case_insensitive,
            utf8: true,
            zeros: None,
            iso: false,
            labels: Vec::new(),
        }
    }
}

/// Types that were decided already, by their spelling: routines of one script have few.
pub(super) type Decided = RefCell<BTreeMap<Vec<String>, Vec<Typed>>>;

/// What types are decided by.
#[derive(Clone, Copy)]
pub(super) struct Deciding<'a> {
    pub(super) source: &'a SourceSchema,
    pub(super) mapping: &'a Mapping,
    pub(super) options: &'a Options,
    pub(super) decided: &'a Decided,
}

/// The types as spelled, in order.
pub(super) fn typed(types: &[&str], deciding: Deciding<'_>) -> Result<Vec<Typed>> {
    if types.is_empty() {
        return Ok(Vec::new());
    }
    let spelled: Vec<String> = types.iter().map(|&type_name| type_name.to_owned()).collect();
    if let Some(typed) = deciding.decided.borrow().get(&spelled) {
        return Ok(typed.clone());
    }
    let typed = decide(types, deciding)?;
    deciding.decided.borrow_mut().insert(spelled, typed.clone());
    Ok(typed)
}

/// Types are read as those of the columns of a table.
fn decide(types: &[&str], deciding: Deciding<'_>) -> Result<Vec<Typed>> {
    let refused =
        |type_name: &str| Untranslatable::new(format!("has a type that has no translation here: {type_name}"));
    let columns: Vec<String> = types
        .iter()
        .enumerate()
        .map(|(at, type_name)| format!("v{at} {type_name} null"))
        .collect();
    let script = Script {
        name: String::new(),
        text: format!("create table variables ({})", columns.join(", ")),
    };
    let options = ReadOptions {
        source_version: Some(deciding.source.version.clone()),
        ..ReadOptions::default()
    };
    let read = crate::script::read(Dialect::Mysql, &[script], &options).schema;
    let [table] = read.tables.as_slice() else {
        return Err(refused(&types.join(", ")));
    };
    let mut names = Registry::default();
    let own = Options {
        tables: BTreeMap::from([(
            table.name.clone(),
            crate::options::TableOptions {
                target: Some(TableName::new("variables", "variables")),
                ..crate::options::TableOptions::default()
            },
        )]),
        ..deciding.options.clone()
    };
    let made = drafts(
        &Mysql,
        &read.tables,
        deciding.mapping,
        &own,
        &mut names,
        &mut Vec::new(),
    );
    let columns = made.first().map(|draft| draft.columns.as_slice()).unwrap_or_default();
    if columns.len() != types.len() {
        return Err(refused(&types.join(", ")));
    }
    let each = columns.iter().zip(types).map(|(column, type_name)| {
        if !column.labels.is_empty() || column.source.default.is_some() {
            return Err(refused(type_name));
        }
        Ok(Typed {
            pg_type: column.target.clone(),
            case_insensitive: column.case_insensitive && column.target != PgType::Citext,
            is_narrower: is_narrower(column.source_type()),
            is_stripped: matches!(column.source_type(), SourceType::Mysql(MysqlType::Char { .. })),
            is_cut: matches!(
                column.target,
                PgType::Timestamp { digits: ..=5 }
                    | PgType::TimestampTz { digits: ..=5 }
                    | PgType::Time { digits: ..=5 }
                    | PgType::Interval { digits: ..=5 }
            ),
        })
    });
    each.collect()
}

fn is_narrower(source: &SourceType) -> bool {
    let SourceType::Mysql(kind) = source else { return false };
    match kind {
        MysqlType::TinyInt { display_width, .. } => *display_width != Some(1),
        MysqlType::MediumInt { .. } | MysqlType::Year => true,
        MysqlType::SmallInt { unsigned }
        | MysqlType::Int { unsigned }
        | MysqlType::BigInt { unsigned }
        | MysqlType::Decimal { unsigned, .. }
        | MysqlType::Float { unsigned }
        | MysqlType::Double { unsigned } => *unsigned,
        _ => false,
    }
}
