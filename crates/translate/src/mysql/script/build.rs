//! Definitions -> a table, with everything that the server adds, names or forgets by itself.

mod constraint;
mod index;

use model::source_schema::{SourceColumn, SourceDefault, SourceIdentity};
use model::{MysqlType, SourceType};

use self::constraint::Numbers;
use super::catalog::{Table, position, same};
use super::charset::Charset;
use super::column::{ColumnDef, Place};
use super::default::{DeclaredDefault, catalogued};
use super::key::{self, CheckDef, Constraint, ForeignKeyDef, KeyClass, KeyDef};
use super::version::Version;
use crate::mysql::period::UNVERSIONED;
use crate::mysql::zone::Zone;

/// What a server knows when it reads a definition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server<'a> {
    pub(super) version: &'a Version,
    /// explicit_defaults_for_timestamp.
    pub(super) explicit_timestamps: bool,
    /// The session's.
    pub(super) zone: Zone,
    /// Of a table that names none.
    pub(super) engine: &'static str,
}

/// What became otherwise than written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// The server reads it and keeps nothing.
    Discarded(String),
    /// The time zone is not told.
    Zoned(String),
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

    /// InnoDB wants an index on the columns, and makes it. Before MySQL 8.0.16, and in MariaDB, the index's name is also
    /// that of a key without one.
    fn foreign_key(&mut self, mut key: ForeignKeyDef, server: Server<'_>) {
        if !server.version.is_mysql_since(8, 0, 16) {
            key.name = key.name.or_else(|| key.index.clone());
        }
        self.keys.push(KeyDef {
            name: key.name.clone().or_else(|| key.index.clone()),
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
        if column.kind.name == "timestamp" && !matches!(server.zone, Zone::East(_)) {
            let zone = match server.zone {
                Zone::Unknown => "in a time zone that is not known here; it stays as it is written",
                _ => "in a time zone that the script does not say; it is taken for UTC",
            };
            // Zero dates are the same everywhere.
            let is_moment = |text: &str| text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
            match &column.default {
                Some(DeclaredDefault::Text(text) | DeclaredDefault::Number(text)) if is_moment(text) => {
                    notes.push(Note::Zoned(format!(
                        "the default of {} is a moment {zone}",
                        column.name
                    )));
                }
                _ => {}
            }
        }
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
        index::add_keys(table, self.keys, server, notes);
        let (mut of_checks, mut of_keys) = (Numbers::default(), Numbers::default());
        for check in self.checks {
            constraint::add_check(table, check, &mut of_checks, server, notes);
        }
        for key in self.foreign_keys {
            constraint::add_foreign_key(table, key, &mut of_keys, server, notes);
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
    let Some(place) = &column.place else {
        table.source.columns[at] = made;
        return Ok(());
    };
    table.source.columns.remove(at);
    let at = place_of(table, place);
    table.source.columns.insert(at, made);
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
        .and_then(|default| catalogued(default, &parsed, &spelled.raw, database, server));
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
        options: if column.versioned == Some(false) {
            let unversioned = std::iter::once(UNVERSIONED.to_owned());
            column.options.iter().cloned().chain(unversioned).collect()
        } else {
            column.options.clone()
        },
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
