//! Where a statement goes on: bodies of routines, and tables that are pasted one under another.

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// True if the word is CREATE at the beginning of a line, with TABLE behind it: tables of SHOW CREATE TABLE are pasted one
/// under another without a delimiter.
pub(super) fn begins_table(bytes: &[u8], start: usize, end: usize) -> bool {
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let before = bytes[..start].iter().rev().find(|byte| !is_blank(byte));
    let after = bytes[end..].trim_ascii_start();
    bytes[start..end].eq_ignore_ascii_case(b"create")
        && before == Some(&b'\n')
        && after.len() < bytes.len() - end
        && after.get(..5).is_some_and(|word| word.eq_ignore_ascii_case(b"table"))
        && after.get(5).is_some_and(|byte| !is_word(*byte))
}

/// First words of statements that hold others (<https://mariadb.com/kb/en/using-compound-statements-outside-of-stored-programs/>).
const COMPOUND: [&str; 8] = ["begin", "if", "case", "loop", "while", "repeat", "for", "declare"];

/// How deep in BEGIN … END the words of a statement are.
#[derive(Default)]
pub(super) struct Body {
    words: usize,
    /// It begins like a compound statement of MariaDB.
    is_compound: bool,
    is_create: bool,
    is_routine: bool,
    depth: usize,
    /// The last word was an END that closed something.
    after_end: bool,
    is_table: bool,
    parentheses: usize,
    /// A parenthesis was closed that was in no other.
    is_closed: bool,
}

impl Body {
    /// Words of a statement before its kind is known: CREATE OR REPLACE DEFINER = a @ b SQL SECURITY … PROCEDURE.
    const HEAD: usize = 16;

    pub(super) fn word(&mut self, word: &[u8]) {
        self.words += 1;
        let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
        if self.words == 1 {
            self.is_create = is("create") || is("alter");
            self.is_compound = COMPOUND.iter().any(|first| is(first));
        }
        if self.words == 2 {
            self.is_table = self.is_create && is("table");
        }
        if !self.is_create {
            return;
        }
        if !self.is_routine {
            self.is_routine = self.words <= Self::HEAD
                && (is("procedure") || is("function") || is("trigger") || is("event") || is("package"));
            return;
        }
        let after_end = std::mem::replace(&mut self.after_end, is("end") && self.depth > 0);
        if after_end && (is("if") || is("loop") || is("while") || is("repeat") || is("for")) {
            // The END of one of these, which were not counted when they began.
            self.depth += 1;
        } else if !after_end && (is("begin") || is("case")) {
            self.depth += 1;
        } else if is("end") {
            self.depth = self.depth.saturating_sub(1);
        }
    }

    pub(super) fn parenthesis(&mut self, is_open: bool) {
        if is_open {
            self.parentheses += 1;
        } else {
            self.parentheses = self.parentheses.saturating_sub(1);
            self.is_closed |= self.parentheses == 0;
        }
    }

    /// True behind the definitions of CREATE TABLE.
    pub(super) fn has_columns(&self) -> bool {
        self.is_table && self.is_closed && self.parentheses == 0
    }

    pub(super) fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// True if the server sees the statement's end at a semicolon, whatever the client's delimiter is: the client sends all up
    /// to the delimiter, and the server takes it as several statements. A routine is left whole; another delimiter is there
    /// for its sake.
    pub(super) fn ends_at_semicolon(&self) -> bool {
        !self.is_routine && !self.is_compound && !self.is_open()
    }
}
