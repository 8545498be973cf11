//! A script's text with how its bytes were taken, and the texts of its statements.

use std::borrow::Cow;
use std::sync::Arc;

use model::Dialect;
use translate::script::{Encoding, Encodings, RowsStatement, Script};

/// A script with what its rows depend on.
#[derive(Debug, Clone)]
pub struct ScriptText<'a> {
    pub(super) text: &'a str,
    encodings: Arc<Encodings>,
}

impl<'a> ScriptText<'a> {
    /// A script that was decoded so.
    pub fn new(script: &'a Script, encodings: Arc<Encodings>) -> ScriptText<'a> {
        ScriptText {
            text: script.text.as_str(),
            encodings,
        }
    }

    /// Of a byte.
    pub(super) fn encoding(&self, at: usize) -> Encoding {
        self.encodings.at(at)
    }
}

/// The first place of a word of ASCII letters from a byte on, whatever its case.
pub(super) fn find(text: &str, wanted: &str, from: usize) -> Option<usize> {
    let (bytes, wanted) = (text.as_bytes(), wanted.as_bytes());
    let first = [wanted[0].to_ascii_lowercase(), wanted[0].to_ascii_uppercase()];
    (from..bytes.len().saturating_sub(wanted.len() - 1))
        .find(|at| first.contains(&bytes[*at]) && bytes[*at..*at + wanted.len()].eq_ignore_ascii_case(wanted))
}

/// A statement's text from its first byte to its last, with the version comments of MySQL opened; every byte keeps its place.
pub(super) fn statement<'a>(
    dialect: Dialect,
    version: &str,
    script: &ScriptText<'a>,
    rows: &RowsStatement,
) -> Cow<'a, str> {
    if let Some(text) = &rows.text {
        return Cow::Owned(text.clone());
    }
    let Some(text) = script.text.get(rows.bytes.clone()) else {
        return Cow::Borrowed("");
    };
    match dialect {
        Dialect::Mysql => translate::mysql::open_version_comments(text, version, rows.backslash),
        Dialect::Mssql => Cow::Borrowed(text),
    }
}
