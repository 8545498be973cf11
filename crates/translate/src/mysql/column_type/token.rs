//! The words, numbers and texts of a column type.

/// A lexical unit of a column type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Lower-cased word.
    Word(String),
    Number(u32),
    /// A quoted text, unescaped.
    Text(String),
    Open,
    Close,
    Comma,
}

/// Splits the text; `None` for anything that no column type contains. Comments vanish.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            _ if c.is_whitespace() => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '/' => {
                if rest.next() != Some('*') {
                    return None;
                }
                let mut previous = ' ';
                loop {
                    let next = rest.next()?;
                    if previous == '*' && next == '/' {
                        break;
                    }
                    previous = next;
                }
            }
            '\'' => {
                let mut label = String::new();
                loop {
                    match rest.next()? {
                        '\'' => {
                            if rest.peek() == Some(&'\'') {
                                rest.next();
                                label.push('\'');
                            } else {
                                break;
                            }
                        }
                        '\\' => label.push_str(&unescape(rest.next()?)),
                        other => label.push(other),
                    }
                }
                tokens.push(Token::Text(label));
            }
            _ if c.is_ascii_digit() => {
                let mut digits = c.to_string();
                while let Some(next) = rest.next_if(char::is_ascii_digit) {
                    digits.push(next);
                }
                tokens.push(Token::Number(digits.parse().ok()?));
            }
            _ if c.is_alphabetic() || c == '_' => {
                let mut word = c.to_ascii_lowercase().to_string();
                while let Some(next) = rest.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    word.push(next.to_ascii_lowercase());
                }
                tokens.push(Token::Word(word));
            }
            _ => return None,
        }
    }
    Some(tokens)
}

/// What follows a backslash in a MySQL string literal.
///
/// Source: <https://dev.mysql.com/doc/refman/9.0/en/string-literals.html>.
fn unescape(c: char) -> String {
    match c {
        '0' => "\0".to_owned(),
        'b' => "\u{8}".to_owned(),
        'n' => "\n".to_owned(),
        'r' => "\r".to_owned(),
        't' => "\t".to_owned(),
        'Z' => "\u{1a}".to_owned(),
        // Kept with their backslash outside of patterns too.
        '%' | '_' => format!("\\{c}"),
        other => other.to_string(),
    }
}

/// The arguments in parentheses.
pub(super) enum Arguments {
    None,
    Numbers(Vec<u32>),
    Texts(Vec<String>),
}

/// A cursor over the tokens.
pub(super) struct Cursor {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Cursor {
    /// At the first token; `None` for a text with anything that no column type contains.
    pub(super) fn over(text: &str) -> Option<Cursor> {
        Some(Cursor {
            tokens: tokens(text)?.into_iter().peekable(),
        })
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.tokens.peek().is_none()
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        self.tokens.next()
    }

    pub(super) fn word(&mut self) -> Option<String> {
        match self.tokens.next_if(|token| matches!(token, Token::Word(_))) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    pub(super) fn eat(&mut self, word: &str) -> bool {
        self.tokens
            .next_if(|token| matches!(token, Token::Word(next) if next == word))
            .is_some()
    }

    pub(super) fn arguments(&mut self) -> Option<Arguments> {
        if self.tokens.next_if_eq(&Token::Open).is_none() {
            return Some(Arguments::None);
        }
        let mut numbers = Vec::new();
        let mut texts = Vec::new();
        loop {
            match self.tokens.next()? {
                Token::Number(number) => numbers.push(number),
                Token::Text(text) => texts.push(text),
                _ => return None,
            }
            match self.tokens.next()? {
                Token::Comma => {}
                Token::Close => break,
                _ => return None,
            }
        }
        match (numbers.is_empty(), texts.is_empty()) {
            (false, true) => Some(Arguments::Numbers(numbers)),
            (true, false) => Some(Arguments::Texts(texts)),
            _ => None,
        }
    }
}
