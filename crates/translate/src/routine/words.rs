//! The tokens of a text as lower-cased words, for questions about what occurs in it.

use sqlparser::tokenizer::Token;

use crate::script::TextToken;

/// One entry per token: a plain word in lower case, a symbol as itself, and nothing for texts, numbers and quoted names.
pub(crate) struct Words {
    words: Vec<String>,
    /// Open parentheses around each.
    depths: Vec<usize>,
}

impl Words {
    pub(crate) fn of(tokens: &[TextToken]) -> Words {
        let mut depth = 0_usize;
        let (mut words, mut depths) = (Vec::with_capacity(tokens.len()), Vec::with_capacity(tokens.len()));
        for token in tokens {
            if token.token == Token::RParen {
                depth = depth.saturating_sub(1);
            }
            depths.push(depth);
            if token.token == Token::LParen {
                depth += 1;
            }
            words.push(match &token.token {
                Token::Word(word) if word.quote_style.is_none() => word.value.to_lowercase(),
                Token::Word(_) => String::new(),
                Token::LParen => "(".to_owned(),
                Token::RParen => ")".to_owned(),
                Token::Comma => ",".to_owned(),
                Token::Period => ".".to_owned(),
                Token::Eq => "=".to_owned(),
                Token::SemiColon => ";".to_owned(),
                Token::Colon => ":".to_owned(),
                Token::AtSign => "@".to_owned(),
                _ => String::new(),
            });
        }
        Words { words, depths }
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// The word at a place; empty beyond the end.
    pub(crate) fn at(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    /// The word before a place; empty at the start.
    pub(crate) fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.at(before))
    }

    /// Open parentheses around a place.
    pub(crate) fn depth(&self, at: usize) -> usize {
        self.depths.get(at).copied().unwrap_or(0)
    }

    /// True if these words follow each other somewhere.
    pub(crate) fn has(&self, sequence: &[&str]) -> bool {
        self.words
            .windows(sequence.len())
            .any(|window| window.iter().zip(sequence).all(|(word, wanted)| word == wanted))
    }

    /// True if one of these words occurs.
    pub(crate) fn any(&self, wanted: &[&str]) -> bool {
        self.words.iter().any(|word| wanted.contains(&word.as_str()))
    }

    /// True if one of these is called.
    pub(crate) fn calls(&self, wanted: &[&str]) -> bool {
        (0..self.len()).any(|at| wanted.contains(&self.at(at)) && self.at(at + 1) == "(")
    }

    /// True if a word fits.
    pub(crate) fn some(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.words.iter().any(|word| fits(word))
    }
}
