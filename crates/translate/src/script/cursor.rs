//! A place in the tokens of a statement, and the questions that a reader asks there.

use std::fmt;

use sqlparser::tokenizer::Token;

use super::TextToken;
use crate::secret::shown;

/// Bytes of a statement beyond which it is not searched for secrets at every error.
const LONGEST: usize = 16384;

/// Why a statement, or a part of one, was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// Line in the script, from 1.
    pub(crate) line: u32,
    /// What was expected there, and what was found.
    pub(crate) expected: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.expected)
    }
}

pub(crate) type Result<T> = std::result::Result<T, SyntaxError>;

/// A place in the tokens of a text.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    tokens: &'t [TextToken],
    at: usize,
    /// Line to name when the tokens are at their end.
    last_line: u32,
}

impl<'t> Cursor<'t> {
    /// A cursor before the first of `tokens`, which are those of `text`.
    pub(crate) fn new(text: &'t str, tokens: &'t [TextToken]) -> Cursor<'t> {
        Cursor {
            text,
            tokens,
            at: 0,
            last_line: tokens.last().map_or(1, |token| token.line),
        }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Line of the next token.
    pub(crate) fn line(&self) -> u32 {
        self.tokens.get(self.at).map_or(self.last_line, |token| token.line)
    }

    pub(crate) fn peek(&self) -> Option<&'t Token> {
        self.peek_at(0)
    }

    /// The token `ahead` of the next one.
    pub(crate) fn peek_at(&self, ahead: usize) -> Option<&'t Token> {
        self.tokens.get(self.at + ahead).map(|token| &token.token)
    }

    /// Takes the next token.
    pub(crate) fn bump(&mut self) -> Option<&'t Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(&token.token)
    }

    /// True if the next token is this unquoted word, in any case.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.is_at(0, word)
    }

    /// True if the token `ahead` of the next one is this unquoted word.
    pub(crate) fn is_at(&self, ahead: usize, word: &str) -> bool {
        self.peek_at(ahead).is_some_and(|token| is_word(token, word))
    }

    /// True if the next tokens are these unquoted words.
    pub(crate) fn are(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.is_at(ahead, word))
    }

    /// True if the next token is one of these unquoted words.
    pub(crate) fn is_one_of(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Takes the word if it is the next token.
    pub(crate) fn eat(&mut self, word: &str) -> bool {
        let found = self.is(word);
        if found {
            self.at += 1;
        }
        found
    }

    /// Takes all the words if they are the next tokens.
    pub(crate) fn eat_all(&mut self, words: &[&str]) -> bool {
        let found = self.are(words);
        if found {
            self.at += words.len();
        }
        found
    }

    /// Takes the first of these words that is the next token.
    pub(crate) fn eat_one_of(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let word = words.iter().copied().find(|word| self.is(word))?;
        self.at += 1;
        Some(word)
    }

    /// True if the next token is this symbol.
    pub(crate) fn is_symbol(&self, symbol: &Token) -> bool {
        self.peek() == Some(symbol)
    }

    /// Takes the symbol if it is the next token.
    pub(crate) fn eat_symbol(&mut self, symbol: &Token) -> bool {
        let found = self.is_symbol(symbol);
        if found {
            self.at += 1;
        }
        found
    }

    /// Takes a word that must be there.
    pub(crate) fn expect(&mut self, word: &str) -> Result<()> {
        if self.eat(word) { Ok(()) } else { Err(self.error(word)) }
    }

    /// Takes a symbol that must be there.
    pub(crate) fn expect_symbol(&mut self, symbol: &Token) -> Result<()> {
        if self.eat_symbol(symbol) {
            Ok(())
        } else {
            Err(self.error(&symbol.to_string()))
        }
    }

    /// Nothing may be left.
    pub(crate) fn expect_end(&self) -> Result<()> {
        if self.is_at_end() {
            Ok(())
        } else {
            Err(self.error("the end of the statement"))
        }
    }

    /// A token as it may be shown: of a statement with secrets, no literal.
    fn visible(&self, token: &TextToken) -> String {
        let found = &self.text[token.start..token.end];
        let is_literal = matches!(
            found.as_bytes(),
            [b'\'' | b'"' | b'0'..=b'9', ..] | [b'N' | b'n', b'\'', ..]
        );
        if is_literal && (self.text.len() > LONGEST || shown(self.text) != self.text) {
            "***".to_owned()
        } else {
            excerpt(found)
        }
    }

    /// `expected` was not found here.
    pub(crate) fn error(&self, expected: &str) -> SyntaxError {
        let found = match self.tokens.get(self.at) {
            Some(token) => format!("{:?}", self.visible(token)),
            None => "the end".to_owned(),
        };
        SyntaxError {
            line: self.line(),
            expected: format!("expected {expected}, found {found}"),
        }
    }

    /// A name, quoted or not.
    pub(crate) fn identifier(&mut self) -> Result<String> {
        match self.peek() {
            Some(Token::Word(word)) => {
                let name = word.value.clone();
                self.at += 1;
                if name.ends_with('$') && self.is_symbol(&Token::LBrace) {
                    return Err(self.error("a value for the placeholder ${…} (--variable NAME=VALUE)"));
                }
                Ok(name)
            }
            Some(Token::DoubleQuotedString(name)) => {
                self.at += 1;
                Ok(name.clone())
            }
            _ => Err(self.error("a name")),
        }
    }

    /// A name of parts with points between; a part that is left out (`db..t`) is empty.
    pub(crate) fn parts(&mut self) -> Result<Vec<String>> {
        let mut parts = vec![self.identifier()?];
        while self.eat_symbol(&Token::Period) {
            parts.push(if self.is_symbol(&Token::Period) {
                String::new()
            } else {
                self.identifier()?
            });
        }
        Ok(parts)
    }

    /// A quoted text, with its quotes and escapes gone.
    pub(crate) fn string(&mut self) -> Result<String> {
        let text = match self.peek() {
            Some(
                Token::SingleQuotedString(text) | Token::NationalStringLiteral(text) | Token::DoubleQuotedString(text),
            ) => text.clone(),
            _ => return Err(self.error("a text in quotes")),
        };
        self.at += 1;
        Ok(text)
    }

    /// A whole number, with its sign.
    pub(crate) fn integer(&mut self) -> Result<i128> {
        let start = self.at;
        let negative = self.eat_symbol(&Token::Minus);
        if !negative {
            self.eat_symbol(&Token::Plus);
        }
        if let Some(Token::Number(digits, _)) = self.peek()
            && let Ok(value) = digits.parse::<i128>()
        {
            self.at += 1;
            return Ok(if negative { -value } else { value });
        }
        self.at = start;
        Err(self.error("a whole number"))
    }

    /// What stands between the parenthesis that is next and the one that closes it; both are taken.
    pub(crate) fn parenthesized(&mut self) -> Result<Cursor<'t>> {
        if !self.is_symbol(&Token::LParen) {
            return Err(self.error("("));
        }
        let inner = self.at + 1;
        let mut depth = 0_usize;
        for at in self.at..self.tokens.len() {
            match self.tokens[at].token {
                Token::LParen => depth += 1,
                Token::RParen => {
                    depth -= 1;
                    if depth == 0 {
                        self.at = at + 1;
                        return Ok(self.slice(inner, at));
                    }
                }
                _ => {}
            }
        }
        Err(SyntaxError {
            line: self.line(),
            expected: "a parenthesis is never closed".to_owned(),
        })
    }

    /// The parts between commas that are in no parentheses.
    pub(crate) fn split_commas(&self) -> Vec<Cursor<'t>> {
        let mut parts = Vec::new();
        let (mut depth, mut start) = (0_usize, self.at);
        for at in self.at..self.tokens.len() {
            match self.tokens[at].token {
                Token::LParen => depth += 1,
                Token::RParen => depth = depth.saturating_sub(1),
                Token::Comma if depth == 0 => {
                    parts.push(self.slice(start, at));
                    start = at + 1;
                }
                _ => {}
            }
        }
        if start < self.tokens.len() || !parts.is_empty() {
            parts.push(self.slice(start, self.tokens.len()));
        }
        parts
    }

    /// Takes tokens, parentheses as a whole, until `stop` says so of the place or the end is there, and gives their text.
    pub(crate) fn text_until(&mut self, stop: impl Fn(&Cursor<'t>) -> bool) -> &'t str {
        let start = self.at;
        while !self.is_at_end() && !stop(self) {
            if self.is_symbol(&Token::LParen) && self.parenthesized().is_ok() {
                continue;
            }
            self.at += 1;
        }
        self.text_between(start, self.at)
    }

    /// The text of what is left.
    pub(crate) fn rest(&self) -> &'t str {
        self.text_between(self.at, self.tokens.len())
    }

    /// The text from here up to `later`, a place in the same tokens.
    pub(crate) fn text_up_to(&self, later: &Cursor<'t>) -> &'t str {
        self.text_between(self.at, later.at.min(self.tokens.len()))
    }

    /// Bytes of what is left, in the text of the tokens; empty at the end.
    pub(crate) fn rest_bytes(&self) -> std::ops::Range<usize> {
        match (self.tokens.get(self.at), self.tokens.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => self.text.len()..self.text.len(),
        }
    }

    /// Goes to the end.
    pub(crate) fn skip_rest(&mut self) {
        self.at = self.tokens.len();
    }

    fn text_between(&self, from: usize, to: usize) -> &'t str {
        if from >= to {
            return "";
        }
        &self.text[self.tokens[from].start..self.tokens[to - 1].end]
    }

    fn slice(&self, from: usize, to: usize) -> Cursor<'t> {
        Cursor {
            text: self.text,
            tokens: &self.tokens[from..to],
            at: 0,
            last_line: self.tokens.get(to).map_or(self.last_line, |token| token.line),
        }
    }
}

fn is_word(token: &Token, wanted: &str) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(wanted))
}

/// The start of a word that may be as long as the script.
pub(crate) fn excerpt(word: &str) -> String {
    match word.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::MsSqlDialect;

    use super::*;
    use crate::script::tokens;

    #[test]
    fn parts_parentheses_and_texts() {
        let text = "create table [a]..b (x int, y decimal(3, 2) default ('a,b')) on [p] -5 N'it''s'";
        let tokens = tokens(&MsSqlDialect {}, text, 1).unwrap();
        let mut cursor = Cursor::new(text, &tokens);
        assert!(cursor.eat_all(&["CREATE", "TABLE"]) && !cursor.eat("a"));
        assert_eq!(cursor.parts().unwrap(), ["a", "", "b"]);
        let inner = cursor.parenthesized().unwrap();
        let columns: Vec<&str> = inner.split_commas().iter().map(Cursor::rest).collect();
        assert_eq!(columns, ["x int", "y decimal(3, 2) default ('a,b')"]);
        let before = |cursor: &Cursor<'_>| cursor.is_symbol(&Token::Minus);
        assert_eq!(cursor.text_until(before), "on [p]");
        assert_eq!(cursor.integer().unwrap(), -5);
        assert_eq!(cursor.string().unwrap(), "it's");
        assert!(cursor.expect_end().is_ok());
        assert_eq!(cursor.error("more").expected, "expected more, found the end");
    }

    #[test]
    fn a_parenthesis_without_end_is_an_error() {
        let text = "(a (b)";
        let tokens = tokens(&MsSqlDialect {}, text, 3).unwrap();
        assert_eq!(Cursor::new(text, &tokens).parenthesized().unwrap_err().line, 3);
    }
}
