//! MySQL and MariaDB scripts -> source schema, as inspecting a server that ran them would give it.
//!
//! [`read`] cuts a script into statements ([`split`]), opens version comments by the server's version ([`version`]), and
//! lets each statement change the [`catalog`]; the last state counts. [`build`] does what the server does by itself: names,
//! indexes for foreign keys, inherited character sets, defaults of TIMESTAMP columns.

mod alter;
mod build;
mod catalog;
mod charset;
mod column;
mod default;
mod key;
mod object;
mod objects;
mod partition;
mod rows;
mod secret;
mod shape;
mod shown;
mod split;
mod sql_mode;
mod statement;
mod table;
mod type_name;
mod version;

use std::borrow::Cow;

use crate::script::{Quotes, ReadOptions, Reading, Script, with_plain_blanks};

pub use self::object::sequence_of;

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

/// Reads scripts, in order, as one session.
pub(crate) fn read(scripts: &[Script], options: &ReadOptions) -> Reading {
    let plain = scripts.iter().map(|script| with_plain_blanks(&script.text, QUOTES));
    let opened: Vec<Cow<'_, str>> = plain
        .map(|text| match shown::opened(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(statements) => Cow::Owned(statements),
        })
        .collect();
    if opened.iter().any(|text| matches!(text, Cow::Owned(_))) {
        let scripts: Vec<Script> = scripts
            .iter()
            .zip(opened)
            .map(|(script, text)| Script {
                name: script.name.clone(),
                text: text.into_owned(),
            })
            .collect();
        return read_statements(&scripts, options);
    }
    read_statements(scripts, options)
}

/// Reads scripts that hold statements and nothing else.
fn read_statements(scripts: &[Script], options: &ReadOptions) -> Reading {
    let (pieces, unclosed): (Vec<Vec<split::Piece>>, Vec<Option<u32>>) =
        scripts.iter().map(|script| split::split(&script.text)).unzip();
    let statements = scripts.iter().zip(&pieces).flat_map(|(script, pieces)| {
        let texts = pieces.iter().map(|piece| &script.text[piece.bytes.clone()]);
        texts.filter(|text| !rows::is_insert(text))
    });
    let version = Version::of(scripts, options, statements);
    let database = options
        .default_schema
        .clone()
        .or_else(|| scripts.iter().find_map(|script| dumped_database(&script.text)));
    let mut reader = Reader::new(&version, database.unwrap_or_else(|| DEFAULT_DATABASE.to_owned()));
    for (index, (script, pieces)) in scripts.iter().zip(&pieces).enumerate() {
        for piece in pieces {
            let text = split::opened(&script.text, piece, &version);
            reader.statement(index, piece, &text);
        }
        if let Some(line) = unclosed[index] {
            reader.unclosed_comment(&script.name, line);
        }
    }
    reader.finish()
}

/// A statement with its version comments opened or blanked as a server of `version` takes them; every byte keeps its place.
///
/// `backslash` is [`crate::script::RowsStatement::backslash`].
pub fn open_version_comments<'t>(statement: &'t str, version: &str, backslash: bool) -> Cow<'t, str> {
    let piece = split::Piece {
        bytes: 0..statement.len(),
        line: 1,
        versioned: statement.contains("/*!") || statement.contains("/*M!"),
        backslash,
    };
    split::opened(statement, &piece, &Version::parse(version))
}

/// `-- Host: localhost    Database: shop` of a dump.
fn dumped_database(text: &str) -> Option<String> {
    let line = text.lines().take(12).find(|line| line.starts_with("-- Host:"))?;
    let name = line.split_once("Database:")?.1.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests;
