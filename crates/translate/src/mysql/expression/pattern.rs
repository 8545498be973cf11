//! LIKE and regular expressions.

use sqlparser::ast::Expr;

use super::Translator;
use crate::expression::quoted;
use crate::expression::{Kind, Result, Sql, Untranslatable};

impl Translator<'_> {
    pub(super) fn like(&mut self, negated: bool, expr: &Expr, pattern: &Expr, escape: Option<&Expr>) -> Result<Sql> {
        let (value, pattern) = (self.expression(expr)?, self.expression(pattern)?);
        if !matches!(value.kind, Kind::Text | Kind::Enum) || pattern.kind != Kind::Text {
            return Err(Untranslatable::new("has LIKE on something that is no text"));
        }
        let value = self.text(value)?;
        self.text_caveats(&value, &pattern, true);
        let escape = match escape {
            None => String::new(),
            Some(escape) => {
                let escape = self.expression(escape)?;
                let Some(text) = escape.text_literal().filter(|text| text.chars().count() == 1) else {
                    return Err(Untranslatable::new("has LIKE with an escape that is not one character"));
                };
                format!(" escape {}", quoted(text))
            }
        };
        let not = if negated { "not " } else { "" };
        let text = format!("({} {not}like {}{escape})", value.text, pattern.text);
        Ok(Sql::of(text, Kind::Boolean, &[&value, &pattern]))
    }

    pub(super) fn regexp(&mut self, negated: bool, expr: &Expr, pattern: &Expr) -> Result<Sql> {
        let (value, pattern) = (self.expression(expr)?, self.expression(pattern)?);
        self.matches(negated, value, &pattern)
    }

    /// A match with a literal pattern of the common part of all the regular expression dialects.
    pub(super) fn matches(&mut self, negated: bool, value: Sql, pattern: &Sql) -> Result<Sql> {
        let Some(text) = pattern.text_literal() else {
            return Err(Untranslatable::new("has a regular expression that is no literal"));
        };
        if !portable(text) {
            return Err(Untranslatable::new(
                "has a regular expression that PostgreSQL may read in another way",
            ));
        }
        if !matches!(value.kind, Kind::Text | Kind::Enum) {
            return Err(Untranslatable::new(
                "has a regular expression on something that is no text",
            ));
        }
        let folds = text.contains("[:upper:]") || text.contains("[:lower:]");
        let text = quoted(text);
        let value = self.text(value)?;
        if folds && value.case_insensitive {
            // MariaDB's PCRE tells them apart where case is ignored, MySQL's ICU and PostgreSQL do not.
            return Err(Untranslatable::new(
                "asks for upper or lower case where case is ignored",
            ));
        }
        let operator = match (negated, value.case_insensitive) {
            (false, false) => "~",
            (false, true) => "~*",
            (true, false) => "!~",
            (true, true) => "!~*",
        };
        Ok(Sql::of(
            format!("({} {operator} {text})", value.text),
            Kind::Boolean,
            &[&value],
        ))
    }
}

/// True if the pattern means the same to MySQL's ICU, MariaDB's PCRE and PostgreSQL: plain characters, classes,
/// groups, alternatives, anchors, greedy repetition, and escaped punctuation.
fn portable(pattern: &str) -> bool {
    let mut characters = pattern.chars().peekable();
    let mut in_class = false;
    let mut after_repetition = false;
    while let Some(c) = characters.next() {
        let repetition = !in_class && matches!(c, '*' | '+' | '?' | '}');
        // Possessive and lazy repetition differ.
        if repetition && after_repetition {
            return false;
        }
        after_repetition = repetition;
        match c {
            '\\' => match characters.next() {
                Some('d' | 'w' | 's') => {}
                Some(next) if next.is_ascii_punctuation() && !in_class => {}
                Some(next) if in_class && matches!(next, '\\' | ']' | '-' | '^' | '[' | '.' | '/') => {}
                _ => return false,
            },
            '(' if !in_class && characters.peek() == Some(&'?') => return false,
            '[' if in_class => {
                // [[:alpha:]] is known to all; other uses are not.
                let rest: String = characters.clone().take_while(|c| *c != ']').collect();
                let named = rest.strip_prefix(':').and_then(|rest| rest.strip_suffix(':'));
                if !named.is_some_and(|name| {
                    ["alpha", "digit", "alnum", "upper", "lower", "space", "punct", "xdigit"].contains(&name)
                }) {
                    return false;
                }
                for _ in 0..=rest.chars().count() {
                    characters.next();
                }
            }
            '[' => {
                in_class = true;
                if characters.peek() == Some(&'^') {
                    characters.next();
                }
                if characters.peek() == Some(&']') {
                    return false;
                }
            }
            ']' if in_class => in_class = false,
            '&' if in_class && characters.peek() == Some(&'&') => return false,
            _ => {}
        }
    }
    !in_class && !pattern.starts_with("***") && !pattern.starts_with("(?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_common_part_is_portable() {
        for (pattern, expected) in [
            ("^[A-Z]{2}[0-9]+$", true),
            (r"^[^@]+@[^@]+\.[a-z]{2,}$", true),
            ("[[:alpha:]]+", true),
            (r"\d+", true),
            ("a+?", false),
            ("a++", false),
            ("(?i)a", false),
            (r"\bword\b", false),
            ("[[:<:]]a", false),
            ("[a", false),
            ("[]a]", false),
        ] {
            assert_eq!(portable(pattern), expected, "{pattern}");
        }
    }
}
