//! Definitions -> a table, with everything that the server adds, names or forgets by itself.

use std::collections::BTreeSet;

use model::source_schema::{
    ConstraintState, ReferentialAction, SourceCheck, SourceColumn, SourceDefault, SourceForeignKey, SourceIdentity,
    SourceIndex, SourceIndexKind,
};
use model::{MysqlType, SourceType, TableName};

use super::catalog::{Table, position, same, spelled};
use super::charset::Charset;
use super::column::{ColumnDef, Place};
use super::default::{catalogued, quoted_name};
use super::key::{self, CheckDef, Constraint, ForeignKeyDef, KeyClass, KeyDef};
use super::version::Version;

/// What a server knows when it reads a definition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server<'a> {
    pub(super) version: &'a Version,
    /// explicit_defaults_for_timestamp.
    pub(super) explicit_timestamps: bool,
}

/// What became otherwise than written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// The server reads it and keeps nothing.
    Discarded(String),
    /// The server would refuse it.
    Refused(String),
}

/// Keys that wait until all columns are there.
#[derive(Debug, Default)]
pub(super) struct Pending {
    keys: Vec<KeyDef>,
    foreign_keys: Vec<ForeignKeyDef>,
    checks: Vec<CheckDef>,
}

impl Pending {
    pub(super) fn constraint(&mut self, constraint: Constraint, server: Server<'_>) {
        match constraint {
            Constraint::Key(key) => self.keys.push(key),
            Constraint::ForeignKey(key) => self.foreign_key(key, server),
            Constraint::Check(check) => self.checks.push(check),
        }
    }

    /// InnoDB wants an index on the columns, and makes it.
    fn foreign_key(&mut self, mut key: ForeignKeyDef, server: Server<'_>) {
        if !server.version.is_mysql_since(8, 0, 16) {
            key.name = key.name.or(key.index.take());
        }
        self.keys.push(KeyDef {
            name: key.name.clone(),
            parts: key.columns.iter().map(|name| key::whole(name)).collect(),
            generated: true,
            ..KeyDef::new(KeyClass::Plain)
        });
        self.foreign_keys.push(key);
    }

    /// What stands at a column.
    pub(super) fn column(&mut self, column: &mut ColumnDef, server: Server<'_>, notes: &mut Vec<Note>) {
        self.keys.append(&mut column.keys);
        self.checks.append(&mut column.checks);
        if let Some(key) = column.references.take() {
            if server.version.keeps_inline_references() {
                self.foreign_key(key, server);
            } else {
                notes.push(Note::Discarded(format!(
                    "REFERENCES {} at the column {}: this server takes foreign keys only as elements of their own",
                    key.table.join("."),
                    column.name
                )));
            }
        }
    }

    /// Gives a table its keys, checks and foreign keys.
    pub(super) fn settle(self, table: &mut Table, server: Server<'_>, notes: &mut Vec<Note>) {
        add_keys(table, self.keys, server, notes);
        for check in self.checks {
            add_check(table, check, server, notes);
        }
        for key in self.foreign_keys {
            add_foreign_key(table, key, server, notes);
        }
    }
}

/// Puts a column into a table.
pub(super) fn add_column(table: &mut Table, column: &ColumnDef, server: Server<'_>, notes: &mut Vec<Note>) {
    if position(&table.source, &column.name).is_some() {
        notes.push(Note::Refused(format!("the column {} is there already", column.name)));
        return;
    }
    let at = match &column.place {
        None => table.source.columns.len(),
        Some(place) => place_of(table, place),
    };
    let made = source_column(column, &table.charset, &table.source.name.schema, server);
    table.source.columns.insert(at, made);
}

fn place_of(table: &Table, place: &Place) -> usize {
    match place {
        Place::First => 0,
        Place::After(name) => position(&table.source, name).map_or(table.source.columns.len(), |at| at + 1),
    }
}

/// Puts a definition in the place of a column.
pub(super) fn replace_column(table: &mut Table, old: &str, column: &ColumnDef, server: Server<'_>) -> Result<(), Note> {
    let Some(at) = position(&table.source, old) else {
        return Err(Note::Refused(format!("there is no column {old}")));
    };
    if !same(old, &column.name) && position(&table.source, &column.name).is_some() {
        return Err(Note::Refused(format!("the column {} is there already", column.name)));
    }
    let made = source_column(column, &table.charset, &table.source.name.schema, server);
    table.source.columns.remove(at);
    let at = column.place.as_ref().map_or(at, |place| place_of(table, place));
    table.source.columns.insert(at.min(table.source.columns.len()), made);
    Ok(())
}

/// A column as inspecting the server shows it.
fn source_column(column: &ColumnDef, inherited: &Charset, database: &str, server: Server<'_>) -> SourceColumn {
    let version = server.version;
    let is_text = column.kind.is_text();
    let charset = if column.kind.name == "json" {
        Charset {
            collation: "utf8mb4_bin".to_owned(),
            ..Charset::named("utf8mb4", version)
        }
    } else if column.kind.national && column.charset.charset.is_none() {
        Charset::named("utf8", version).with(&column.charset, version)
    } else {
        inherited.with(&column.charset, version)
    };
    let spelled = column.kind.spelled(&charset, version);
    let mut parsed = spelled.parsed;
    if let MysqlType::Geometry { srid, .. } = &mut parsed {
        *srid = column.srid.filter(|_| version.is_mysql_since(8, 0, 0));
    }
    let implicit = matches!(parsed, MysqlType::Timestamp { .. }) && !server.explicit_timestamps;
    let has_charset = (is_text && charset.name != "binary") || matches!(parsed, MysqlType::Json { alias: true });
    let default = column
        .default
        .as_ref()
        .filter(|_| column.generated.is_none())
        .and_then(|default| catalogued(default, &parsed, database, version));
    SourceColumn {
        name: column.name.clone(),
        raw_type: spelled.raw,
        nullable: column.nullable.unwrap_or(!implicit || column.generated.is_some()),
        default,
        on_update_now: column.on_update,
        generated: column.generated.clone(),
        identity: column.auto_increment.then_some(SourceIdentity::AUTO_INCREMENT),
        invisible: column.invisible,
        charset: has_charset.then(|| charset.name.clone()),
        collation: has_charset.then_some(charset.collation),
        alias: None,
        options: column.options.clone(),
        comment: column.comment.clone(),
        hidden_labels: Vec::new(),
        source_type: SourceType::Mysql(parsed),
    }
}

/// What servers without explicit_defaults_for_timestamp do to TIMESTAMP columns that say nothing.
///
/// <https://dev.mysql.com/doc/refman/5.7/en/timestamp-initialization.html>
pub(super) fn implicit_timestamps(table: &mut Table, server: Server<'_>) {
    if server.explicit_timestamps {
        return;
    }
    let timestamps = table
        .source
        .columns
        .iter_mut()
        .filter_map(|column| match &column.source_type {
            SourceType::Mysql(MysqlType::Timestamp { digits }) => Some((*digits, column)),
            _ => None,
        });
    for (at, (digits, column)) in timestamps.enumerate() {
        if column.nullable || column.default.is_some() || column.generated.is_some() {
            continue;
        }
        if at == 0 && column.on_update_now.is_none() {
            column.default = Some(SourceDefault::Now(digits));
            column.on_update_now = Some(digits);
        } else {
            let fraction = "0".repeat(usize::from(digits));
            let point = if digits > 0 { "." } else { "" };
            column.default = Some(SourceDefault::Literal(format!("0000-00-00 00:00:00{point}{fraction}")));
        }
    }
}

/// A key with whether it was there before.
struct Candidate {
    def: KeyDef,
    old: Option<SourceIndex>,
}

/// Adds keys; what the server made for a foreign key goes where another key does its work.
fn add_keys(table: &mut Table, keys: Vec<KeyDef>, server: Server<'_>, notes: &mut Vec<Note>) {
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
        match settle_parts(table, &mut def, server, notes) {
            Ok(()) => candidates.push(Candidate { def, old: None }),
            Err(note) => notes.push(note),
        }
    }
    let ignored = superfluous(&candidates);
    table.generated.clear();
    let mut taken = BTreeSet::new();
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
            for part in &index.parts {
                if let Some(at) = part.column.as_deref().and_then(|name| position(&table.source, name)) {
                    table.source.columns[at].nullable = false;
                }
            }
            table.source.primary_key = Some(index);
            continue;
        }
        let name = match &def.name {
            Some(name) if taken.contains(&name.to_lowercase()) => {
                notes.push(Note::Refused(format!("the index {name} is there already")));
                continue;
            }
            Some(name) => name.clone(),
            None => free_name(&def, &taken),
        };
        taken.insert(name.to_lowercase());
        if def.generated {
            table.generated.insert(name.to_lowercase());
        }
        if let Some(period) = &def.period {
            let columns: Vec<String> = def
                .parts
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

/// The name of a key that has none: that of its first column, with a number if it is taken.
fn free_name(def: &KeyDef, taken: &BTreeSet<String>) -> String {
    let first = def
        .parts
        .first()
        .and_then(|part| part.column.as_deref())
        .unwrap_or("functional_index");
    let is_free = |name: &str| !taken.contains(&name.to_lowercase()) && !same(name, "PRIMARY");
    if is_free(first) {
        return first.to_owned();
    }
    let numbered = (2..=taken.len() + 3).map(|number| format!("{first}_{number}"));
    numbered
        .into_iter()
        .find(|name| is_free(name))
        .unwrap_or_else(|| first.to_owned())
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

/// The number behind the last of the names that the server made: `shop_ibfk_3` is 3.
fn last_number<'n>(prefix: &str, names: impl Iterator<Item = &'n str>) -> u32 {
    let prefix = prefix.to_lowercase();
    names
        .filter_map(|name| name.to_lowercase().strip_prefix(&prefix)?.parse().ok())
        .max()
        .unwrap_or(0)
}

fn add_foreign_key(table: &mut Table, key: ForeignKeyDef, server: Server<'_>, notes: &mut Vec<Note>) {
    let shown = || {
        format!(
            "the foreign key on ({}) to {}",
            key.columns.join(", "),
            key.table.join(".")
        )
    };
    if !same(&table.source.engine, "InnoDB") {
        notes.push(Note::Discarded(format!(
            "{}: the engine {} keeps none",
            shown(),
            table.source.engine
        )));
        return;
    }
    let columns: Option<Vec<String>> = key.columns.iter().map(|name| spelled(&table.source, name)).collect();
    let Some(columns) = columns else {
        notes.push(Note::Refused(format!("{} names a column that is not there", shown())));
        return;
    };
    let referenced_table = match key.table.as_slice() {
        [name] => TableName::new(table.source.name.schema.clone(), name.clone()),
        [.., schema, name] => TableName::new(schema.clone(), name.clone()),
        [] => return,
    };
    let existing = || table.source.foreign_keys.iter().map(|key| key.name.as_str());
    let name = key.name.clone().unwrap_or_else(|| {
        let prefix = format!("{}_ibfk_", table.source.name.name);
        format!("{prefix}{}", last_number(&prefix, existing()) + 1)
    });
    if existing().any(|known| same(known, &name)) {
        notes.push(Note::Refused(format!("the foreign key {name} is there already")));
        return;
    }
    let unsaid = if server.version.is_mysql_since(8, 0, 0) {
        ReferentialAction::NoAction
    } else {
        ReferentialAction::Restrict
    };
    table.source.foreign_keys.push(SourceForeignKey {
        name,
        columns,
        referenced_table,
        referenced_columns: key.referenced,
        on_update: key.on_update.unwrap_or(unsaid),
        on_delete: key.on_delete.unwrap_or(unsaid),
        state: ConstraintState::Enforced,
        // Inspecting a server cannot tell either.
        server_named: false,
    });
}

fn add_check(table: &mut Table, check: CheckDef, server: Server<'_>, notes: &mut Vec<Note>) {
    if !server.version.keeps_checks() {
        notes.push(Note::Discarded(format!(
            "CHECK ({}): this server keeps none",
            check.expression
        )));
        return;
    }
    let existing = || table.source.checks.iter().map(|check| check.name.as_str());
    let name = match (check.name, check.column) {
        (Some(name), _) => name,
        (None, Some(column)) if server.version.is_mariadb => column,
        (None, _) => {
            let prefix = if server.version.is_mariadb {
                "CONSTRAINT_".to_owned()
            } else {
                format!("{}_chk_", table.source.name.name)
            };
            format!("{prefix}{}", last_number(&prefix, existing()) + 1)
        }
    };
    if existing().any(|known| same(known, &name)) {
        notes.push(Note::Refused(format!("the check {name} is there already")));
        return;
    }
    table.source.checks.push(SourceCheck {
        name,
        expression: check.expression,
        state: if check.enforced {
            ConstraintState::Enforced
        } else {
            ConstraintState::NotEnforced
        },
        server_named: false,
    });
}
