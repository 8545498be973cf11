//! MySQL and MariaDB scripts -> source schema, as inspecting a server that ran them would give it.
//!
//! [`read`] cuts a script into statements ([`split`]), opens version comments by the server's version ([`version`]), and
//! lets each statement change the [`catalog`]; the last state counts. [`build`] does what the server does by itself: names,
//! indexes for foreign keys, inherited character sets, defaults of TIMESTAMP columns.

mod alter;
mod build;
mod catalog;
mod charset;
mod client;
mod client_set;
mod column;
mod default;
mod key;
mod object;
mod objects;
mod partition;
mod rows;
mod session;
mod shape;
mod shown;
mod split;
mod sql_mode;
mod statement;
mod table;
mod type_name;
mod version;

use std::borrow::Cow;

use crate::mysql::zone::Zone;
use crate::script::{Allowance, Quotes, ReadOptions, Reading, Script, with_plain_blanks};

pub(crate) use self::client_set::{may_say_other, sets_of_client};
pub use self::object::sequence_of;
pub use self::sql_mode::without_sql_mode;

pub(super) use self::sql_mode::CONCAT;
use self::sql_mode::Modes;
use self::statement::Reader;
pub(super) use self::version::Version;

/// The database of names without one where neither the options nor the script say any.
pub(super) const DEFAULT_DATABASE: &str = "public";

const QUOTES: Quotes = Quotes {
    brackets: false,
    backticks: true,
    backslash: true,
    hash: true,
};

/// A script that holds statements and nothing else.
struct Statements<'s> {
    name: &'s str,
    /// Its own text, which is copied only where something was taken out of it.
    text: Cow<'s, str>,
}

/// Reads scripts, in order, as one session.
pub(crate) fn read(scripts: &[Script], options: &ReadOptions) -> Reading {
    let allowance = Allowance::of(scripts);
    let opened = scripts.iter().map(|script| {
        let plain = with_plain_blanks(&script.text, QUOTES);
        let text = match shown::opened(&plain) {
            Cow::Borrowed(_) => plain,
            Cow::Owned(statements) => Cow::Owned(statements),
        };
        Statements {
            name: &script.name,
            text,
        }
    });
    let scripts: Vec<Statements<'_>> = opened.collect();
    let (pieces, unclosed): (Vec<Vec<split::Piece>>, Vec<Option<u32>>) =
        scripts.iter().map(|script| split::split(&script.text)).unzip();
    let statements = scripts.iter().zip(&pieces).flat_map(|(script, pieces)| {
        let texts = pieces.iter().map(|piece| &script.text[piece.bytes.clone()]);
        texts.filter(|text| !rows::is_insert(text))
    });
    let texts = scripts.iter().map(|script| script.text.as_ref());
    let version = Version::of(texts, options, statements);
    let database = options
        .default_schema
        .clone()
        .or_else(|| scripts.iter().find_map(|script| dumped_database(&script.text)));
    let mut reader = Reader::new(
        allowance,
        &version,
        database.unwrap_or_else(|| DEFAULT_DATABASE.to_owned()),
    );
    for (index, (script, pieces)) in scripts.iter().zip(&pieces).enumerate() {
        for piece in pieces {
            let text = split::opened(&script.text, piece, &version);
            reader.statement(index, piece, text);
        }
        if let Some(line) = unclosed[index] {
            reader.unclosed_comment(script.name, line);
        }
    }
    reader.finish()
}

/// A statement with its version comments opened or blanked as a server of `version` takes them; every byte keeps its place.
///
/// `backslash` is [`crate::script::RowsStatement::backslash`].
pub fn open_version_comments<'t>(statement: &'t str, version: &str, backslash: bool) -> Cow<'t, str> {
    if !(statement.contains("/*!") || statement.contains("/*M!")) {
        return Cow::Borrowed(statement);
    }
    let piece = split::Piece {
        bytes: 0..statement.len(),
        line: 1,
        versioned: true,
        modes: Modes {
            no_backslash_escapes: !backslash,
            ..Modes::default()
        },
        zone: Zone::Unsaid,
        explicit_timestamps: None,
    };
    split::opened(statement, &piece, &Version::parse(version))
}

/// Whether a server of `version` starts with a strict sql_mode.
///
/// <https://dev.mysql.com/doc/refman/5.7/en/sql-mode.html#sql-mode-changes>, <https://mariadb.com/kb/en/sql-mode/#defaults>
pub fn is_strict_by_default(version: &str) -> bool {
    Version::parse(version).is_strict()
}

/// `-- Host: localhost    Database: shop` of a dump.
fn dumped_database(text: &str) -> Option<String> {
    let line = text.lines().take(12).find(|line| line.starts_with("-- Host:"))?;
    let name = line.split_once("Database:")?.1.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests;
