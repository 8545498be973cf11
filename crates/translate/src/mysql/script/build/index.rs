//! Keys and indexes: their names, and those that the server makes for foreign keys.

use std::collections::{BTreeMap, BTreeSet};

use model::source_schema::{SourceIndex, SourceIndexKind};
use model::{MysqlType, SourceType};

use super::{Note, Server};
use crate::mysql::script::catalog::{Table, position, same};
use crate::mysql::script::default::quoted_name;
use crate::mysql::script::key::{KeyClass, KeyDef, whole};

/// A key with whether it was there before.
struct Candidate {
    def: KeyDef,
    old: Option<SourceIndex>,
}

/// Adds keys; what the server made for a foreign key goes where another key does its work.
pub(super) fn add_keys(table: &mut Table, keys: Vec<KeyDef>, server: Server<'_>, notes: &mut Vec<Note>) {
    if keys.is_empty() && table.generated.is_empty() {
        // Those that are there stay as they are.
        forbid_null(table);
        return;
    }
    if let [key] = keys.as_slice()
        && let Some(name) = key.name.clone()
        && key.class != KeyClass::Primary
        && !key.generated
        && key.period.is_none()
        && table.generated.is_empty()
    {
        // It changes nothing of the others, which may be thousands.
        let mut key = key.clone();
        let settled = settle_parts(table, &mut key, server, notes);
        let is_taken = table.source.indexes.iter().any(|index| same(&index.name, &name));
        match settled {
            Err(note) => notes.push(note),
            Ok(()) if is_taken => notes.push(Note::Refused(format!("the index {name} is there already"))),
            Ok(()) => {
                let made = index(&key, name, table);
                table.source.indexes.push(made);
            }
        }
        forbid_null(table);
        return;
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    let (primary, indexes) = (
        table.source.primary_key.take(),
        std::mem::take(&mut table.source.indexes),
    );
    for index in primary.into_iter().chain(indexes) {
        let def = KeyDef {
            name: Some(index.name.clone()),
            parts: index.parts.clone(),
            generated: table.generated.contains(&index.name.to_lowercase()),
            ..KeyDef::new(class_of(&index))
        };
        candidates.push(Candidate { def, old: Some(index) });
    }
    for mut def in keys {
        // The columns of the period are parts of the key, the last one first.
        let period = table
            .periods
            .iter()
            .find(|(name, ..)| def.period.as_deref().is_some_and(|period| same(period, name)));
        if let Some((_, from, to)) = period {
            def.parts.extend([whole(to), whole(from)]);
        }
        match settle_parts(table, &mut def, server, notes) {
            Ok(()) => candidates.push(Candidate { def, old: None }),
            // The foreign key says the same.
            Err(_) if def.generated => {}
            Err(note) => notes.push(note),
        }
    }
    let ignored = superfluous(&candidates);
    table.generated.clear();
    let (mut taken, mut numbers) = (BTreeSet::new(), BTreeMap::new());
    for (_, candidate) in candidates
        .into_iter()
        .enumerate()
        .filter(|(at, _)| !ignored.contains(at))
    {
        let Candidate { def, old } = candidate;
        if def.class == KeyClass::Primary {
            if table.source.primary_key.is_some() {
                notes.push(Note::Refused("a second primary key".to_owned()));
                continue;
            }
            let index = old.unwrap_or_else(|| index(&def, "PRIMARY".to_owned(), table));
            table.source.primary_key = Some(index);
            forbid_null(table);
            continue;
        }
        let name = match &def.name {
            Some(name) if taken.contains(&name.to_lowercase()) => {
                notes.push(Note::Refused(format!("the index {name} is there already")));
                continue;
            }
            Some(name) => name.clone(),
            None => free_name(&def, &taken, &mut numbers),
        };
        taken.insert(name.to_lowercase());
        if def.generated {
            table.generated.insert(name.to_lowercase());
        }
        if let Some(period) = &def.period {
            let is_known = table.periods.iter().any(|(name, ..)| same(name, period));
            let declared = def.parts.len().saturating_sub(if is_known { 2 } else { 0 });
            let columns: Vec<String> = def.parts[..declared]
                .iter()
                .filter_map(|part| part.column.as_deref())
                .map(quoted_name)
                .collect();
            table.source.options.push(format!(
                "PERIOD FOR UNIQUE KEY {} ({},{} WITHOUT OVERLAPS)",
                quoted_name(&name),
                columns.join(","),
                quoted_name(period)
            ));
        }
        let made = old.unwrap_or_else(|| index(&def, name, table));
        table.source.indexes.push(made);
    }
}

/// Columns of a primary key hold no NULL, whatever they say.
fn forbid_null(table: &mut Table) {
    let parts = table.source.primary_key.iter().flat_map(|key| &key.parts);
    let places: Vec<usize> = parts
        .filter_map(|part| position(&table.source, part.column.as_deref()?))
        .collect();
    for at in places {
        table.source.columns[at].nullable = false;
    }
}

fn class_of(index: &SourceIndex) -> KeyClass {
    match index.kind {
        SourceIndexKind::Fulltext => KeyClass::Fulltext,
        SourceIndexKind::Spatial => KeyClass::Spatial,
        SourceIndexKind::Vector => KeyClass::Vector,
        _ if index.name == "PRIMARY" => KeyClass::Primary,
        _ if index.unique => KeyClass::Unique,
        _ => KeyClass::Plain,
    }
}

/// Column names as the table has them, and prefixes only where they are shorter than the column.
fn settle_parts(table: &Table, def: &mut KeyDef, server: Server<'_>, notes: &mut Vec<Note>) -> Result<(), Note> {
    let keeps_order = server.version.is_mysql_since(8, 0, 0) || server.version.is_mariadb_since(10, 8);
    for part in &mut def.parts {
        let Some(name) = part.column.clone() else { continue };
        let Some(at) = position(&table.source, &name) else {
            let what = def.name.as_deref().unwrap_or("without a name");
            return Err(Note::Refused(format!(
                "the key {what} is on {name}, which is no column"
            )));
        };
        let column = &table.source.columns[at];
        part.column = Some(column.name.clone());
        let length = match &column.source_type {
            SourceType::Mysql(
                MysqlType::Char { length }
                | MysqlType::Varchar { length }
                | MysqlType::Binary { length }
                | MysqlType::Varbinary { length },
            ) => Some(*length),
            _ => None,
        };
        let is_whole = part.prefix.zip(length).is_some_and(|(prefix, length)| prefix >= length);
        if is_whole || matches!(def.class, KeyClass::Fulltext | KeyClass::Vector) {
            part.prefix = None;
        }
        if def.class == KeyClass::Spatial {
            // Bytes of a bounding box, as the catalog shows them.
            part.prefix = Some(32);
        }
        if part.descending && !keeps_order {
            part.descending = false;
            notes.push(Note::Discarded(format!(
                "DESC of {name} in an index: this server sorts all parts up"
            )));
        }
    }
    Ok(())
}

/// Places of the keys that the server leaves out: those made for foreign keys whose columns begin another key.
///
/// <https://dev.mysql.com/doc/refman/9.0/en/create-table-foreign-keys.html>; `foreign_key_prefix` in `sql_table.cc`.
fn superfluous(candidates: &[Candidate]) -> BTreeSet<usize> {
    let mut ignored = BTreeSet::new();
    if !candidates.iter().any(|candidate| candidate.def.generated) {
        return ignored;
    }
    for at in 0..candidates.len() {
        for earlier in 0..at {
            let (new, old) = (&candidates[at].def, &candidates[earlier].def);
            if ignored.contains(&earlier) || !(new.generated || old.generated) {
                continue;
            }
            let (shorter, longer) = match (new.generated, old.generated) {
                (true, true) if new.parts.len() > old.parts.len() => (old, new),
                (true, _) => (new, old),
                (false, _) => (old, new),
            };
            if !begins(shorter, longer) {
                continue;
            }
            if !old.generated || (new.generated && new.parts.len() < old.parts.len()) {
                ignored.insert(at);
            } else {
                ignored.insert(earlier);
            }
            break;
        }
    }
    ignored
}

/// Whether the columns of one key are the first of another that can be used for them.
fn begins(shorter: &KeyDef, longer: &KeyDef) -> bool {
    let usable = !matches!(longer.class, KeyClass::Fulltext | KeyClass::Spatial | KeyClass::Vector);
    usable
        && shorter.parts.len() <= longer.parts.len()
        && shorter
            .parts
            .iter()
            .zip(&longer.parts)
            .all(|(a, b)| a.column.is_some() && a.column == b.column && a.prefix == b.prefix)
}

/// The name of a key that has none: that of its first column, with a number if it is taken. `numbers` has the last one that
/// a column got: those before it stay taken.
fn free_name(def: &KeyDef, taken: &BTreeSet<String>, numbers: &mut BTreeMap<String, usize>) -> String {
    let first = def
        .parts
        .first()
        .and_then(|part| part.column.as_deref())
        .unwrap_or("functional_index");
    let is_free = |name: &str| !taken.contains(&name.to_lowercase()) && !same(name, "PRIMARY");
    if is_free(first) {
        return first.to_owned();
    }
    let number = numbers.entry(first.to_owned()).or_insert(1);
    loop {
        *number += 1;
        let name = format!("{first}_{number}");
        if is_free(&name) {
            return name;
        }
    }
}

fn index(def: &KeyDef, name: String, table: &Table) -> SourceIndex {
    let in_memory = same(&table.source.engine, "MEMORY");
    let unbounded = |column: &str| {
        position(&table.source, column).is_some_and(|at| {
            matches!(
                table.source.columns[at].source_type,
                SourceType::Mysql(
                    MysqlType::TinyText
                        | MysqlType::Text
                        | MysqlType::MediumText
                        | MysqlType::LongText
                        | MysqlType::TinyBlob
                        | MysqlType::Blob
                        | MysqlType::MediumBlob
                        | MysqlType::LongBlob
                        | MysqlType::Json { .. }
                )
            )
        })
    };
    // MariaDB makes a hash of what is too long for a unique key.
    let is_long = def.class == KeyClass::Unique
        && def
            .parts
            .iter()
            .any(|part| part.prefix.is_none() && part.column.as_deref().is_some_and(unbounded));
    SourceIndex {
        name,
        kind: match def.class {
            KeyClass::Fulltext => SourceIndexKind::Fulltext,
            KeyClass::Spatial => SourceIndexKind::Spatial,
            KeyClass::Vector => SourceIndexKind::Vector,
            _ if is_long || (in_memory && def.method.as_deref() != Some("btree")) => SourceIndexKind::Hash,
            _ => SourceIndexKind::Btree,
        },
        unique: matches!(def.class, KeyClass::Primary | KeyClass::Unique),
        visible: def.visible,
        parts: def.parts.clone(),
        options: def.options.clone(),
        comment: def.comment.clone(),
        ..SourceIndex::default()
    }
}
