//! Text -> batches of lexemes, as sqlcmd and SSMS cut it.
//!
//! The scanner knows quotes, brackets and nested comments and makes no copies, so that a script of INSERTs costs little
//! more than reading it. GO ends a batch only on a line of its own, outside of texts and comments; `:setvar` and other
//! directives of sqlcmd are whole lines.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/language-elements/sql-server-utilities-statements-go>,
//! <https://learn.microsoft.com/en-us/sql/tools/sqlcmd/sqlcmd-commands>.

use super::keyword::Keyword;
use crate::script::changeset;

/// A lexical unit; white space and comments are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mssql) struct Lexeme {
    pub(in crate::mssql) kind: Kind,
    /// First byte in the text.
    pub(in crate::mssql) start: usize,
    /// The byte after the last.
    pub(in crate::mssql) end: usize,
    /// From 1.
    pub(in crate::mssql) line: u32,
}

/// The kind of a lexeme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mssql) enum Kind {
    /// An unquoted word; names and words that start no statement are [`Keyword::None`].
    Word(Keyword),
    /// `@x` or `@@x`.
    Variable,
    /// A name in brackets or double quotes.
    Name,
    /// A text, with or without `N`.
    Text,
    Number,
    Symbol(u8),
}

/// A line that is for sqlcmd, without its colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Directive<'t> {
    pub(super) text: &'t str,
    pub(super) line: u32,
}

/// How sqlcmd is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// `:quit` and `:exit`: the batch under way is not run.
    AtOnce,
    /// `:exit()`, `:exit(query)`: it is.
    AfterBatch,
}

impl Directive<'_> {
    /// <https://learn.microsoft.com/en-us/sql/tools/sqlcmd/sqlcmd-commands>
    fn exit(self) -> Option<Exit> {
        let end = self
            .text
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(self.text.len());
        let (word, rest) = self.text.split_at(end);
        match word.to_ascii_lowercase().as_str() {
            "exit" if rest.trim_start().starts_with('(') => Some(Exit::AfterBatch),
            "exit" | "quit" => Some(Exit::AtOnce),
            _ => None,
        }
    }
}

/// Cuts a script into batches.
#[derive(Debug)]
pub(super) struct Splitter<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    /// True while the line has had nothing but white space.
    line_is_fresh: bool,
    /// First line of a text or comment that has no end.
    pub(super) unclosed: Option<u32>,
    /// The line of `:exit` or `:quit`, where statements before or behind it are not run for it.
    pub(super) ended: Option<u32>,
    /// Lines of Liquibase end batches.
    has_changesets: bool,
}

/// What the scanner met.
enum Met<'t> {
    Lexeme(Lexeme),
    /// GO, or what ends a batch like it: how often the batch is run.
    Go(u32),
    Directive(Directive<'t>),
    End,
}

/// The lexemes of the text of one module.
pub(in crate::mssql) fn lexemes(text: &str) -> Vec<Lexeme> {
    let (mut lexemes, mut directives) = (Vec::new(), Vec::new());
    Splitter::new(text, 1).batch(&mut lexemes, &mut directives);
    lexemes
}

impl<'t> Splitter<'t> {
    /// Lines count from `first_line`.
    pub(super) fn new(text: &'t str, first_line: u32) -> Splitter<'t> {
        Splitter {
            text,
            at: 0,
            line: first_line,
            line_is_fresh: true,
            unclosed: None,
            ended: None,
            has_changesets: changeset::is_formatted(text),
        }
    }

    /// The next batch into `lexemes`, with the directives before its end. Gives how often it is run (`GO 5`); `None` when the
    /// text is at its end.
    pub(super) fn batch(
        &mut self,
        lexemes: &mut Vec<Lexeme>,
        directives: &mut Vec<(usize, Directive<'t>)>,
    ) -> Option<u32> {
        lexemes.clear();
        directives.clear();
        loop {
            match self.next() {
                Met::Lexeme(lexeme) => lexemes.push(lexeme),
                Met::Directive(directive) => {
                    if let Some(exit) = directive.exit() {
                        let rest = self.text.get(self.at..).unwrap_or_default();
                        self.at = self.text.len();
                        let leaves_batch = exit == Exit::AtOnce && !lexemes.is_empty();
                        if leaves_batch || !rest.trim().is_empty() {
                            self.ended.get_or_insert(directive.line);
                        }
                        if exit == Exit::AtOnce {
                            lexemes.clear();
                        }
                        return (!(lexemes.is_empty() && directives.is_empty())).then_some(1);
                    }
                    directives.push((lexemes.len(), directive));
                }
                Met::Go(times) => return Some(times),
                Met::End => return (!(lexemes.is_empty() && directives.is_empty())).then_some(1),
            }
        }
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn next(&mut self) -> Met<'t> {
        loop {
            if self.at >= self.text.len() {
                return Met::End;
            }
            let fresh = self.line_is_fresh;
            match self.byte(0) {
                b'\n' => {
                    self.at += 1;
                    self.line = self.line.saturating_add(1);
                    self.line_is_fresh = true;
                }
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.at += 1,
                b'-' if fresh && self.has_changesets && changeset::is_mark(&self.text[self.at..]) => {
                    self.skip_line();
                    return Met::Go(1);
                }
                b'-' if self.byte(1) == b'-' => self.skip_line(),
                b'/' if self.byte(1) == b'*' => self.comment(),
                b':' if fresh && self.is_directive() => {
                    let line = self.line;
                    let start = self.at + 1;
                    self.skip_line();
                    return Met::Directive(Directive {
                        text: self.text[start..self.at].trim_end(),
                        line,
                    });
                }
                first => {
                    if let Some(times) = fresh.then(|| self.go()).flatten() {
                        self.skip_line();
                        return Met::Go(times);
                    }
                    self.line_is_fresh = false;
                    let (start, line) = (self.at, self.line);
                    let Some(kind) = self.lexeme(first) else { continue };
                    return Met::Lexeme(Lexeme {
                        kind,
                        start,
                        end: self.at,
                        line,
                    });
                }
            }
        }
    }

    /// Takes a lexeme; `None` is a character that is white space after all.
    fn lexeme(&mut self, first: u8) -> Option<Kind> {
        Some(match first {
            b'\'' => {
                self.quoted(b'\'');
                Kind::Text
            }
            b'N' | b'n' if self.byte(1) == b'\'' => {
                self.at += 1;
                self.quoted(b'\'');
                Kind::Text
            }
            b'"' => {
                self.quoted(b'"');
                Kind::Name
            }
            b'[' => {
                self.quoted(b']');
                Kind::Name
            }
            b'@' => {
                self.word();
                Kind::Variable
            }
            b'0'..=b'9' => {
                self.number();
                Kind::Number
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'#' => {
                let start = self.at;
                self.word();
                Kind::Word(Keyword::of(&self.text.as_bytes()[start..self.at]))
            }
            0x80.. => {
                let c = self.text[self.at..].chars().next()?;
                if c.is_whitespace() || c == '\u{feff}' {
                    self.at += c.len_utf8();
                    return None;
                }
                if c.is_alphabetic() {
                    self.word();
                    return Some(Kind::Word(Keyword::None));
                }
                self.at += c.len_utf8();
                Kind::Symbol(b'?')
            }
            symbol => {
                self.at += 1;
                Kind::Symbol(symbol)
            }
        })
    }

    fn word(&mut self) {
        self.at += 1;
        while self.at < self.text.len() {
            match self.byte(0) {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'@' | b'#' | b'$' => self.at += 1,
                // A variable of sqlcmd may be a part of a name, but its parenthesis is seen apart.
                0x80.. => match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
                    Some(c) if c.is_alphanumeric() => self.at += c.len_utf8(),
                    Some(_) => return,
                    None => self.at += 1,
                },
                _ => return,
            }
        }
    }

    fn number(&mut self) {
        if self.byte(0) == b'0' && matches!(self.byte(1), b'x' | b'X') {
            self.at += 2;
            while self.byte(0).is_ascii_hexdigit() {
                self.at += 1;
            }
            return;
        }
        while self.byte(0).is_ascii_digit() || self.byte(0) == b'.' {
            self.at += 1;
        }
        if matches!(self.byte(0), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(1), b'+' | b'-'));
            if self.byte(1 + sign).is_ascii_digit() {
                self.at += 1 + sign;
                while self.byte(0).is_ascii_digit() {
                    self.at += 1;
                }
            }
        }
    }

    /// Takes what is quoted; the closing quote doubled is one that does not close.
    fn quoted(&mut self, close: u8) {
        let line = self.line;
        self.at += 1;
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            self.at += 1;
            if *byte == close {
                if bytes.get(self.at) == Some(&close) {
                    self.at += 1;
                } else {
                    return;
                }
            } else if *byte == b'\n' {
                self.line = self.line.saturating_add(1);
            }
        }
        self.unclosed.get_or_insert(line);
    }

    /// Takes a comment; comments nest.
    fn comment(&mut self) {
        let line = self.line;
        let bytes = self.text.as_bytes();
        let mut depth = 0_u32;
        while let Some(byte) = bytes.get(self.at) {
            match (byte, bytes.get(self.at + 1)) {
                (b'/', Some(b'*')) => {
                    depth = depth.saturating_add(1);
                    self.at += 2;
                }
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                (b'\n', _) => {
                    self.line = self.line.saturating_add(1);
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
        self.unclosed.get_or_insert(line);
    }

    fn skip_line(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }

    fn rest_of_line(&self) -> &'t str {
        let rest = &self.text[self.at..];
        rest.find('\n').map_or(rest, |end| &rest[..end])
    }

    /// GO, with a count, a semicolon and comments: the count, the largest one where it is larger.
    fn go(&self) -> Option<u32> {
        if !(matches!(self.byte(0), b'g' | b'G') && matches!(self.byte(1), b'o' | b'O')) {
            return None;
        }
        let rest = self.rest_of_line()[2..].trim_start_matches(|c: char| c.is_whitespace());
        if rest.len() == self.rest_of_line().len() - 2 && !rest.is_empty() && !rest.starts_with([';', '-', '/']) {
            return None;
        }
        let (count, rest) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
        let rest = rest.trim_start().trim_start_matches(';').trim_start();
        let is_alone =
            rest.is_empty() || rest.starts_with("--") || (rest.starts_with("/*") && rest.trim_end().ends_with("*/"));
        let times = if count.is_empty() {
            1
        } else {
            count.parse().unwrap_or(u32::MAX)
        };
        is_alone.then_some(times)
    }

    /// A colon and a word of sqlcmd.
    fn is_directive(&self) -> bool {
        let line = &self.rest_of_line()[1..];
        let word = line.split([' ', '\t', '\r', ':', '(']).next().unwrap_or_default();
        let known = [
            "setvar",
            "r",
            "on",
            "connect",
            "error",
            "out",
            "perftrace",
            "listvar",
            "serverlist",
            "reset",
            "ed",
            "xml",
            "help",
            "quit",
            "exit",
        ];
        line.starts_with("!!") || known.iter().any(|known| word.eq_ignore_ascii_case(known))
    }
}
