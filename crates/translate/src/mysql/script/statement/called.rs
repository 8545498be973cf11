//! What a procedure changes that the script calls: named, where the call is not carried out.

use model::code;
use model::source_schema::SourceObjectKind;
use sqlparser::dialect::MySqlDialect;
use sqlparser::tokenizer::Token;

use super::Reader;
use crate::mysql::script::object::named;
use crate::script::{Cursor, tokens};

/// Words behind which a statement of a body may begin.
const BEFORE: &[&str] = &["begin", "then", "else", "do", "loop", "repeat"];
/// Statements that change the schema.
const CHANGES: &[&str] = &["alter", "create", "drop", "rename"];
/// Statements of one procedure that are named.
const MOST: usize = 200;

impl Reader<'_> {
    /// Tells of every statement in the body of the procedure that is called which would change the schema, under the name of its
    /// table: migrations put them there for the sake of an IF.
    pub(super) fn tell_called(&mut self, mut call: Cursor<'_>) {
        call.bump();
        let Ok(name) = named(&mut call, &self.database) else {
            return;
        };
        let is_called = |kind: SourceObjectKind, known: &str| {
            kind == SourceObjectKind::Procedure && known.eq_ignore_ascii_case(&name.name)
        };
        let others = &self.catalog.others;
        let procedure = others.iter().find(|other| is_called(other.kind, &other.name.name));
        let body = procedure.and_then(|procedure| procedure.definition.clone());
        // However often it is called.
        let body = body.filter(|body| !self.called.contains(body));
        let found = body.as_deref().map(changes).unwrap_or_default();
        self.called.extend(body);
        for change in found.into_iter().take(MOST) {
            let object = change
                .of
                .map_or_else(|| name.to_string(), |parts| self.named_parts(parts));
            let mut reason = format!("the procedure {name} is called and not carried out, in which this stands");
            if change.is_conditional {
                reason.push_str(" behind a condition");
            }
            let line = self.at.line;
            self.report_of(code::SCRIPT_STATEMENT_NOT_RUN, (object, line), &reason, &change.text);
        }
    }

    /// `schema.name` of a name as it is written.
    fn named_parts(&self, mut parts: Vec<String>) -> String {
        if parts.len() == 1 {
            parts.insert(0, self.database.clone());
        }
        parts.join(".")
    }
}

/// A statement of a body that changes the schema.
#[derive(Debug, PartialEq, Eq)]
struct Change {
    /// The parts of the table's name.
    of: Option<Vec<String>>,
    text: String,
    is_conditional: bool,
}

fn changes(body: &str) -> Vec<Change> {
    let Ok(tokens) = tokens(&MySqlDialect {}, body, 1) else {
        return Vec::new();
    };
    let mut cursor = Cursor::new(body, &tokens);
    // The head's own CREATE.
    cursor.bump();
    let (mut found, mut begins, mut depth) = (Vec::new(), false, 0_usize);
    while !cursor.is_at_end() {
        if begins && cursor.is_one_of(CHANGES) {
            let mut statement = cursor.clone();
            let text = cursor.text_until(|cursor| cursor.is_symbol(&Token::SemiColon));
            statement.bump();
            while statement
                .eat_one_of(&["table", "temporary", "unique", "index", "if", "not", "exists"])
                .is_some()
            {}
            found.push(Change {
                of: statement.parts().ok(),
                text: text.trim().to_owned(),
                is_conditional: depth > 0,
            });
            continue;
        }
        if begins && cursor.is("if") {
            depth += 1;
        } else if cursor.are(&["end", "if"]) {
            depth = depth.saturating_sub(1);
            cursor.bump();
        }
        begins = cursor.is_symbol(&Token::SemiColon) || cursor.is_one_of(BEFORE);
        cursor.bump();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Change, changes};

    #[test]
    fn statements_of_a_body_that_change_the_schema() {
        let body = "CREATE PROCEDURE up() BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't') THEN \
                    ALTER TABLE `t` ADD COLUMN c int; END IF; CREATE TABLE IF NOT EXISTS db.u (a int); SELECT 'drop table x;'; END";
        let is = |of: &[&str], text: &str, is_conditional| Change {
            of: Some(of.iter().map(|part| (*part).to_owned()).collect()),
            text: text.to_owned(),
            is_conditional,
        };
        assert_eq!(
            changes(body),
            [
                is(&["t"], "ALTER TABLE `t` ADD COLUMN c int", true),
                is(&["db", "u"], "CREATE TABLE IF NOT EXISTS db.u (a int)", false),
            ]
        );
    }
}
