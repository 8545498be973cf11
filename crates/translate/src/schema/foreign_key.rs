//! Foreign keys.

use std::collections::{BTreeMap, BTreeSet};

use model::pg_schema::{PgForeignKey, PgTable};
use model::pg_type::quote;
use model::source_schema::{ConstraintState, ReferentialAction, SourceForeignKey};
use model::{Finding, PgType, TableName, code};

use super::draft::TableDraft;
use crate::dialect::Dialect;
use crate::names::Registry;
use crate::options::Options;

/// Adds the foreign keys of all tables, once all keys are known.
pub(crate) fn foreign_keys(
    dialect: &dyn Dialect,
    drafts: &[TableDraft<'_>],
    tables: &mut [PgTable],
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) {
    let places = places(drafts);
    for (at, draft) in drafts.iter().enumerate() {
        let mut keys = Vec::new();
        for key in &draft.source.foreign_keys {
            let object = if dialect.is_server_made(&key.name, key.server_named) {
                format!("foreign key of {} ({})", draft.source.name, key.columns.join(", "))
            } else {
                format!("foreign key {}.{}", draft.source.name, key.name)
            };
            let parent = places.get(&key.referenced_table).copied();
            match foreign_key(dialect, key, drafts, tables, at, parent) {
                // PostgreSQL has such constraints since 18.
                Ok(translated) if translated.not_enforced && options.target_version < 18 => {
                    let name = if key.name.is_empty() { "its_name" } else { &key.name };
                    let add = crate::render::foreign_key(&tables[at], name, &translated);
                    findings.push(
                        Finding::new(
                            code::FOREIGN_KEY_NOT_KEPT,
                            object,
                            "the source does not enforce it: rows may break it, so it is left out",
                        )
                        .with_help(format!("clean the rows, then: {add}")),
                    );
                }
                Ok(mut translated) => {
                    let wanted = if dialect.is_server_made(&key.name, key.server_named) {
                        format!("{}_{}_fkey", draft.target.name, translated.columns.join("_"))
                    } else {
                        key.name.clone()
                    };
                    // A partitioned table takes no foreign key that is not valid.
                    translated.not_valid &= tables[at].partitioning.is_none();
                    super::check::doubtful(&object, translated.not_valid, translated.not_enforced, findings);
                    translated.name = names.claim(&format!("constraints of {}", draft.target), &wanted);
                    findings.extend(super::check::renamed(&object, &key.name, &wanted, &translated.name));
                    keys.push(translated);
                }
                Err(reason) => findings.push(Finding::new(
                    code::FOREIGN_KEY_NOT_KEPT,
                    object,
                    format!(
                        "{reason}: ({}) references {} ({})",
                        key.columns.join(", "),
                        key.referenced_table,
                        key.referenced_columns.join(", ")
                    ),
                )),
            }
        }
        tables[at].foreign_keys = keys;
    }
}

/// Where the tables are among the drafts, by their names in the source.
pub(crate) fn places<'d>(drafts: &'d [TableDraft<'_>]) -> BTreeMap<&'d TableName, usize> {
    let named = drafts.iter().enumerate();
    named.map(|(at, draft)| (&draft.source.name, at)).collect()
}

/// The key of the table at one place, to that at another.
fn foreign_key(
    dialect: &dyn Dialect,
    key: &SourceForeignKey,
    drafts: &[TableDraft<'_>],
    tables: &[PgTable],
    at: usize,
    parent: Option<usize>,
) -> Result<PgForeignKey, String> {
    let parent = parent.ok_or("the table that it refers to is not part of the migration")?;
    let columns = |draft: &TableDraft<'_>, names: &[String]| -> Result<Vec<(String, PgType)>, String> {
        names
            .iter()
            .map(|name| {
                let column = draft
                    .column(name)
                    .ok_or_else(|| format!("the column {name} is left out"))?;
                Ok((column.name.clone(), column.target.clone()))
            })
            .collect()
    };
    let own = columns(&drafts[at], &key.columns)?;
    let referenced = columns(&drafts[parent], &key.referenced_columns)?;
    if own.is_empty() || own.len() != referenced.len() {
        return Err("it has not the same number of columns on both sides".to_owned());
    }
    for ((name, own), (_, referenced)) in own.iter().zip(&referenced) {
        if own != referenced {
            return Err(format!("{name} is {own} and refers to {referenced}"));
        }
    }
    let wanted: BTreeSet<&str> = referenced.iter().map(|(name, _)| name.as_str()).collect();
    let table = &tables[parent];
    let unique = table.primary_key.iter().chain(&table.unique_keys).any(|unique| {
        unique.columns.len() == wanted.len() && unique.columns.iter().all(|name| wanted.contains(name.as_str()))
    });
    // An index serves as well as a constraint, if it is over whole columns of every row.
    let indexed = table.indexes.iter().any(|index| {
        let names: Option<BTreeSet<&str>> = index.parts.iter().map(|part| plain_column(part, &wanted)).collect();
        index.unique && index.predicate.is_none() && names.is_some_and(|names| names == wanted)
    });
    if !unique && !indexed {
        return Err("the columns that it refers to are not a unique key in PostgreSQL".to_owned());
    }
    let generated = own.iter().any(|(name, _)| {
        tables[at]
            .columns
            .iter()
            .any(|column| column.name == *name && column.generated.is_some())
    });
    let changes = |action: ReferentialAction| {
        matches!(
            action,
            ReferentialAction::Cascade | ReferentialAction::SetNull | ReferentialAction::SetDefault
        )
    };
    if generated && (changes(key.on_update) || (changes(key.on_delete) && key.on_delete != ReferentialAction::Cascade))
    {
        return Err("its action would change a generated column".to_owned());
    }
    Ok(PgForeignKey {
        name: String::new(),
        columns: own.into_iter().map(|(name, _)| name).collect(),
        referenced_table: table.name.clone(),
        referenced_columns: referenced.into_iter().map(|(name, _)| name).collect(),
        on_update: dialect.action(key.on_update),
        on_delete: dialect.action(key.on_delete),
        not_valid: key.state == ConstraintState::NotTrusted,
        not_enforced: key.state == ConstraintState::NotEnforced,
    })
}

/// The column that a part of an index is, if it is one of these.
fn plain_column<'w>(part: &str, wanted: &BTreeSet<&'w str>) -> Option<&'w str> {
    let part = part.strip_suffix(" desc").unwrap_or(part);
    wanted.iter().copied().find(|name| quote(name) == part)
}

/// Source tables among the `known` that a table's foreign keys point to.
pub(crate) fn references(draft: &TableDraft<'_>, known: &BTreeSet<&TableName>) -> Vec<TableName> {
    let names: BTreeSet<&TableName> = draft
        .source
        .foreign_keys
        .iter()
        .map(|key| &key.referenced_table)
        .filter(|name| known.contains(name))
        .collect();
    names.into_iter().cloned().collect()
}
