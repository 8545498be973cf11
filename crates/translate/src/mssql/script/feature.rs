//! Objects of the server that PostgreSQL has no counterpart of.

use model::code;

use super::{Reader, cut};
use crate::script::Cursor;

/// Words of a kind of object that may stand behind its first ones.
const MORE_WORDS: &[&str] = &[
    "AUDIT",
    "BINDING",
    "CLASSIFICATION",
    "CLASSIFIER",
    "CREDENTIAL",
    "DATA",
    "FILE",
    "FORMAT",
    "GOVERNOR",
    "GROUP",
    "INDEX",
    "JOB",
    "KEY",
    "LANGUAGE",
    "LIBRARY",
    "LIST",
    "MODEL",
    "NOTIFICATION",
    "POOL",
    "PRIORITY",
    "PROPERTY",
    "PROVIDER",
    "SCOPED",
    "SESSION",
    "SOURCE",
    "SPECIFICATION",
    "STREAM",
    "STREAMING",
    "XML",
];

impl Reader {
    /// A statement about an object of such a kind, from behind the `kind` on: one finding for each object.
    pub(super) fn feature(&mut self, cursor: &mut Cursor<'_>, kind: &str, line: u32, text: &str) {
        let mut object = kind.to_lowercase();
        if cursor.eat_all(&["ENCRYPTION", "KEY"]) {
            object.push_str(" encryption key");
        }
        while let Some(word) = cursor.eat_one_of(MORE_WORDS) {
            object.push(' ');
            object.push_str(&word.to_lowercase());
        }
        // Some are there once, and have no name: a master key.
        let clauses = [
            "WITH",
            "TO",
            "ON",
            "AS",
            "FROM",
            "ADD",
            "DROP",
            "SET",
            "ENCRYPTION",
            "FORCE",
            "REGENERATE",
            "RECONFIGURE",
        ];
        let is_name = !cursor.is_one_of(&clauses);
        if is_name
            && cursor.peek().is_some()
            && let Ok(parts) = cursor.clone().parts()
        {
            let name = match object.as_str() {
                "security policy" | "aggregate" | "queue" => self.name(parts).to_string(),
                _ => parts.join("."),
            };
            object.push(' ');
            object.push_str(&name);
        }
        if self
            .said
            .insert(format!("{}\u{0}{}", code::FEATURE_NOT_KEPT.id, object.to_lowercase()))
        {
            let message = format!("what this makes or changes is not carried over: {}", cut(text));
            self.finding(code::FEATURE_NOT_KEPT, object, line, message);
        }
    }
}
