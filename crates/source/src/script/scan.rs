//! A place in a statement's text, and the few questions that both dialects ask there.
//!
//! Bytes are looked at, never characters: everything that matters to the grammar is ASCII, and no byte of another character
//! is.

/// Which comments a dialect has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comments {
    /// `#` to the end of the line.
    pub(super) hash: bool,
    /// `--` only before a blank.
    pub(super) dashes_need_blank: bool,
    /// `/*` in a comment begins another.
    pub(super) nested: bool,
    /// A backslash in a text takes the next character.
    pub(super) backslash: bool,
    /// `[name]`
    pub(super) brackets: bool,
}

/// A place in a text.
#[derive(Debug, Clone)]
pub(super) struct Scan<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    comments: Comments,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str, at: usize, comments: Comments) -> Scan<'t> {
        Scan { text, at, comments }
    }

    /// Whether a backslash in a text takes the next character.
    pub(super) fn has_escapes(&self) -> bool {
        self.comments.backslash
    }

    fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    /// The byte at the place, or one behind it.
    pub(super) fn ahead(&self, by: usize) -> Option<u8> {
        self.bytes().get(self.at + by).copied()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.ahead(0)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Skips white space and comments.
    pub(super) fn blank(&mut self) {
        loop {
            match self.peek() {
                Some(byte) if byte.is_ascii_whitespace() || byte == 0x0b => self.at += 1,
                // A no-break space, and the mark at the beginning of a text.
                Some(0xc2) if self.ahead(1) == Some(0xa0) => self.at += 2,
                Some(0xef) if self.bytes()[self.at..].starts_with(b"\xef\xbb\xbf") => self.at += 3,
                _ => match self.after_comment() {
                    Some(end) => self.at = end,
                    None => return,
                },
            }
        }
    }

    /// The byte after the comment that begins here.
    fn after_comment(&self) -> Option<usize> {
        let rest = &self.bytes()[self.at..];
        let line_end = || self.at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        match rest {
            [b'#', ..] if self.comments.hash => Some(line_end()),
            [b'-', b'-', next, ..] if self.comments.dashes_need_blank && *next > b' ' => None,
            [b'-', b'-', ..] => Some(line_end()),
            [b'/', b'*', ..] => {
                let (mut at, mut depth) = (2, 1_usize);
                while at < rest.len() {
                    if rest[at..].starts_with(b"*/") {
                        at += 2;
                        depth -= 1;
                        if depth == 0 {
                            return Some(self.at + at);
                        }
                    } else if self.comments.nested && rest[at..].starts_with(b"/*") {
                        at += 2;
                        depth += 1;
                    } else {
                        at += 1;
                    }
                }
                Some(self.text.len())
            }
            _ => None,
        }
    }

    /// Takes a byte if it is the next one, after blanks.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        self.blank();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// The word here, without taking it; empty where there is none.
    pub(super) fn word(&self) -> &'t str {
        let rest = &self.bytes()[self.at..];
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@' | b'$') || *byte >= 0x80;
        if rest.first().is_some_and(u8::is_ascii_digit) {
            return "";
        }
        let length = rest.iter().position(|byte| !is_word(byte)).unwrap_or(rest.len());
        &self.text[self.at..self.at + length]
    }

    /// Takes a word, whatever its case, after blanks.
    pub(super) fn eat_word(&mut self, wanted: &str) -> bool {
        self.blank();
        let word = self.word();
        let found = word.eq_ignore_ascii_case(wanted);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Takes the longest run of bytes that fit.
    pub(super) fn run(&mut self, fits: impl Fn(u8) -> bool) -> &'t str {
        let rest = &self.bytes()[self.at..];
        let length = rest.iter().position(|byte| !fits(*byte)).unwrap_or(rest.len());
        let found = &self.text[self.at..self.at + length];
        self.at += length;
        found
    }

    /// Takes the quoted name or text that begins here; false if it does not end.
    pub(super) fn skip_quoted(&mut self) -> bool {
        let Some(open) = self.peek() else { return false };
        let close = if open == b'[' { b']' } else { open };
        self.at += 1;
        while let Some(byte) = self.peek() {
            if byte == b'\\' && self.comments.backslash && open != b'`' {
                self.at += 2;
            } else if byte == close {
                self.at += 1;
                if self.peek() != Some(close) {
                    return true;
                }
                self.at += 1;
            } else {
                self.at += 1;
            }
        }
        self.at = self.text.len();
        false
    }

    /// Goes to the first of the bytes outside of parentheses, texts and comments, without taking it; false if there is none.
    pub(super) fn to(&mut self, wanted: &[u8]) -> bool {
        let mut depth = 0_usize;
        loop {
            self.blank();
            let Some(byte) = self.peek() else { return false };
            if depth == 0 && wanted.contains(&byte) {
                return true;
            }
            match byte {
                b'\'' | b'"' | b'`' => {
                    if !self.skip_quoted() {
                        return false;
                    }
                    continue;
                }
                b'[' if self.comments.brackets => {
                    if !self.skip_quoted() {
                        return false;
                    }
                    continue;
                }
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
        }
    }

    /// The text up to the parenthesis that closes the one here; the place is then behind it.
    pub(super) fn parenthesized(&mut self) -> Option<Scan<'t>> {
        if !self.eat(b'(') {
            return None;
        }
        let start = self.at;
        if !self.to(b")") {
            return None;
        }
        let inside = Scan::new(&self.text[..self.at], start, self.comments);
        self.at += 1;
        Some(inside)
    }
}

/// Lines of a text, counted as far as they were asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    counted: usize,
    line: u32,
}

impl Lines {
    pub(super) fn new(counted: usize, line: u32) -> Lines {
        Lines { counted, line }
    }

    /// The line of a byte; places must not go back.
    pub(super) fn at(&mut self, text: &str, at: usize) -> u32 {
        let passed = text.as_bytes().get(self.counted..at).unwrap_or_default();
        let more = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        self.counted = self.counted.max(at);
        self.line
    }
}
