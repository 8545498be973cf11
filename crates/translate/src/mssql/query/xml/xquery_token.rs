//! XQuery text -> its prolog and its tokens.

use crate::expression::{Result, Untranslatable};

/// Prefixes and their namespaces; no prefix is the default for elements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::mssql) struct Namespaces {
    pub(in crate::mssql) default: Option<String>,
    pub(in crate::mssql) prefixed: Vec<(String, String)>,
}

impl Namespaces {
    /// The namespace of a prefix; the last declaration counts.
    pub(super) fn uri(&self, prefix: &str) -> Option<&str> {
        self.prefixed
            .iter()
            .rev()
            .find(|(name, _)| name == prefix)
            .map(|(_, uri)| uri.as_str())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// With its prefix: `p:name`, `p:*`.
    Name(String),
    /// Its value.
    Literal(String),
    Number(String),
    Symbol(&'static str),
}

/// Longest first.
const SYMBOLS: [&str; 22] = [
    "::", "//", "..", "!=", "<=", ">=", "/", "@", ".", "[", "]", "(", ")", ",", "=", "<", ">", "+", "-", "*", "|", "$",
];

fn refused(what: &str) -> Untranslatable {
    Untranslatable::new(format!("has an XQuery with {what}, which XPath 1.0 does not have"))
}

/// The declarations in front of an expression, added to `known`; and the expression.
pub(super) fn prolog<'t>(text: &'t str, known: &Namespaces) -> Result<(Namespaces, &'t str)> {
    let mut namespaces = known.clone();
    let mut rest = text.trim_start();
    loop {
        rest = without_comment(rest)?;
        let Some(declared) = rest
            .strip_prefix("declare")
            .filter(|rest| rest.starts_with(char::is_whitespace))
        else {
            return Ok((namespaces, rest));
        };
        let (declaration, after) = declared.split_once(';').ok_or_else(|| refused("a prolog"))?;
        let words = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
        let uri = |text: &str| -> Result<String> {
            let text = text.trim().trim_start_matches('=').trim();
            let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
            let inner = quote.and_then(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
            inner.map(str::to_owned).ok_or_else(|| refused("a prolog"))
        };
        if let Some(default) = words.strip_prefix("default element namespace") {
            namespaces.default = Some(uri(default)?);
        } else if let Some((prefix, value)) = words.strip_prefix("namespace ").and_then(|rest| rest.split_once('=')) {
            namespaces.prefixed.push((prefix.trim().to_owned(), uri(value)?));
        } else {
            return Err(refused("a prolog"));
        }
        rest = after.trim_start();
    }
}

fn without_comment(text: &str) -> Result<&str> {
    let mut rest = text.trim_start();
    while let Some(comment) = rest.strip_prefix("(:") {
        let (_, after) = comment.split_once(":)").ok_or_else(|| refused("a comment"))?;
        rest = after.trim_start();
    }
    Ok(rest)
}

/// The tokens of an expression.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = without_comment(text)?;
    for word in ["for", "let", "some", "every"] {
        let after = rest.strip_prefix(word).map(str::trim_start);
        if after.is_some_and(|after| after.starts_with('$')) {
            return Err(refused(&format!("{word} $…")));
        }
    }
    if rest.starts_with('<') {
        return Err(refused("an element that it builds"));
    }
    while let Some(first) = rest.chars().next() {
        let taken = if matches!(first, '"' | '\'') {
            let (value, taken) = literal(rest, first)?;
            tokens.push(Token::Literal(value));
            taken
        } else if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            let taken = rest
                .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                .unwrap_or(rest.len());
            if rest[taken..].starts_with(['e', 'E']) {
                return Err(refused("a number with an exponent"));
            }
            tokens.push(Token::Number(rest[..taken].to_owned()));
            taken
        } else if is_name_start(first) {
            let taken = name(rest);
            tokens.push(Token::Name(rest[..taken].to_owned()));
            taken
        } else if rest.starts_with("<<") || rest.starts_with(">>") {
            return Err(refused("the order of nodes"));
        } else {
            let symbol = SYMBOLS
                .iter()
                .find(|symbol| rest.starts_with(**symbol))
                .ok_or_else(|| refused(&format!("{first:?}")))?;
            tokens.push(Token::Symbol(symbol));
            symbol.len()
        };
        rest = without_comment(&rest[taken..])?;
    }
    Ok(tokens)
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Length of a name with its prefix.
fn name(text: &str) -> usize {
    let part = |text: &str| {
        text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
            .unwrap_or(text.len())
    };
    let first = part(text);
    let Some(local) = text[first..].strip_prefix(':') else {
        return first;
    };
    if local.starts_with('*') {
        return first + 2;
    }
    if local.starts_with(is_name_start) {
        return first + 1 + part(local);
    }
    first
}

/// The value of a literal, and how many bytes it takes.
fn literal(text: &str, quote: char) -> Result<(String, usize)> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != quote {
            value.push(c);
            continue;
        }
        if chars.peek().is_some_and(|(_, next)| *next == quote) {
            value.push(quote);
            chars.next();
            continue;
        }
        let value = value
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
        return Ok((value, at + 1));
    }
    Err(refused("a text without an end"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prolog_is_read() {
        let text = "declare default element namespace \"urn:a\";\n declare namespace p = 'urn:p'; (: c :) /p:x";
        let (namespaces, rest) = prolog(text, &Namespaces::default()).unwrap();
        assert_eq!(namespaces.default.as_deref(), Some("urn:a"));
        assert_eq!(namespaces.uri("p"), Some("urn:p"));
        assert_eq!(rest, "/p:x");
        assert!(prolog("declare variable $x := 1; $x", &Namespaces::default()).is_err());
    }

    #[test]
    fn names_hold_dots_and_prefixes() {
        let read = tokens("p:Name.First[@a-b = \"x\"\"y\"]/../q:*").unwrap();
        assert_eq!(
            read,
            [
                Token::Name("p:Name.First".to_owned()),
                Token::Symbol("["),
                Token::Symbol("@"),
                Token::Name("a-b".to_owned()),
                Token::Symbol("="),
                Token::Literal("x\"y".to_owned()),
                Token::Symbol("]"),
                Token::Symbol("/"),
                Token::Symbol(".."),
                Token::Symbol("/"),
                Token::Name("q:*".to_owned()),
            ]
        );
        assert!(tokens("<a/> << 'x").is_err());
        assert!(tokens("{1}").is_err());
    }
}
