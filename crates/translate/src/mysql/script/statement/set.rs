//! SET: variables that change what the statements behind it mean. Those of how a script is cut are in `session`.

use sqlparser::tokenizer::Token;

use super::{Outcome, Reader, Result};
use crate::mysql::script::table::{DEFAULT_ENGINE, known_engine};
use crate::script::Cursor;

const SCOPES: &[&str] = &["global", "session", "local", "persist"];

impl Reader<'_> {
    pub(super) fn set(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let text = cursor.rest();
        cursor.bump();
        if cursor.is_one_of(&["password", "role"]) || cursor.are(&["default", "role"]) {
            return Ok(self.grant(text));
        }
        for mut part in cursor.split_commas() {
            let mut is_of_session = !matches!(part.eat_one_of(SCOPES), Some("global" | "persist"));
            let Some(Token::Word(word)) = part.bump() else { continue };
            let mut name = word.value.trim_start_matches('@');
            if word.value.starts_with("@@")
                && part.eat_symbol(&Token::Period)
                && let Some(Token::Word(word)) = part.bump()
            {
                is_of_session = !["global", "persist"]
                    .iter()
                    .any(|scope| name.eq_ignore_ascii_case(scope));
                name = word.value.as_str();
            }
            if name.eq_ignore_ascii_case("autocommit") {
                part.bump();
                let off = part.is_one_of(&["off", "false"]) || part.rest() == "0";
                self.transaction.implicit = off;
                self.transaction.commit_all(&self.rows);
            }
            // <https://mariadb.com/kb/en/server-system-variables/#check_constraint_checks>
            if name.eq_ignore_ascii_case("check_constraint_checks") {
                part.bump();
                self.checks_off = part.is_one_of(&["off", "false"]) || part.rest() == "0";
                self.rows.constraints_changed();
            }
            if is_of_session
                && ["default_storage_engine", "storage_engine"]
                    .iter()
                    .any(|known| name.eq_ignore_ascii_case(known))
            {
                part.eat_symbol(&Token::Eq);
                part.eat_symbol(&Token::Assignment);
                let named = part.string().or_else(|_| part.identifier());
                self.engine = named
                    .ok()
                    .and_then(|named| known_engine(&named))
                    .unwrap_or(DEFAULT_ENGINE);
            }
            if is_of_session {
                self.counting.follow(name, part.clone());
            }
            if name.eq_ignore_ascii_case("explicit_defaults_for_timestamp") {
                part.bump();
                self.explicit_timestamps = !(part.is_one_of(&["off", "false"]) || part.rest() == "0");
            }
        }
        Ok(Outcome::Ignored)
    }
}
