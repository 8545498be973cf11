//! Patterns of LIKE and PATINDEX: `%`, `_`, `[a-f]`, `[^a-f]`.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/language-elements/like-transact-sql>.

use crate::expression::{Result, Untranslatable};

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Any,
    One,
    Char(char),
    Set { negated: bool, members: Vec<Member> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Member {
    One(char),
    Range(char, char),
}

/// A pattern that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LikePattern {
    items: Vec<Item>,
}

impl LikePattern {
    /// Reads a pattern with the escape character that stands behind it.
    pub(super) fn read(pattern: &str, escape: Option<char>) -> Result<LikePattern> {
        let mut items = Vec::new();
        let mut characters = pattern.chars();
        while let Some(c) = characters.next() {
            if Some(c) == escape {
                let next = characters
                    .next()
                    .ok_or_else(|| Untranslatable::new("has LIKE with an escape at the end"))?;
                items.push(Item::Char(next));
                continue;
            }
            items.push(match c {
                '%' => Item::Any,
                '_' => Item::One,
                '[' => set(&mut characters, escape)?,
                other => Item::Char(other),
            });
        }
        Ok(LikePattern { items })
    }

    /// The pattern for PostgreSQL's LIKE, unless it has a set.
    pub(super) fn like(&self) -> Option<String> {
        let mut text = String::new();
        for item in &self.items {
            match item {
                Item::Any => text.push('%'),
                Item::One => text.push('_'),
                Item::Char(c @ ('%' | '_' | '\\')) => {
                    text.push('\\');
                    text.push(*c);
                }
                Item::Char(c) => text.push(*c),
                Item::Set { .. } => return None,
            }
        }
        Some(text)
    }

    /// A regular expression of PostgreSQL that matches the same texts.
    pub(super) fn regular_expression(&self) -> String {
        let (start, items) = match self.items.as_slice() {
            [Item::Any, rest @ ..] => ("", rest),
            items => ("^", items),
        };
        let (end, items) = match items {
            [rest @ .., Item::Any] => ("", rest),
            items => ("$", items),
        };
        let mut text = start.to_owned();
        for item in items {
            match item {
                Item::Any => text.push_str(".*"),
                Item::One => text.push('.'),
                Item::Char(c) => push_escaped(&mut text, *c),
                Item::Set { negated, members } => {
                    text.push_str(if *negated { "[^" } else { "[" });
                    for member in members {
                        match member {
                            Member::One(c) => push_in_set(&mut text, *c),
                            Member::Range(a, b) => {
                                push_in_set(&mut text, *a);
                                text.push('-');
                                push_in_set(&mut text, *b);
                            }
                        }
                    }
                    text.push(']');
                }
            }
        }
        text.push_str(end);
        text
    }

    /// True if a range of letters is in it, which follows the collation in SQL Server.
    pub(super) fn has_letter_range(&self) -> bool {
        self.items.iter().any(|item| match item {
            Item::Set { members, .. } => members
                .iter()
                .any(|member| matches!(member, Member::Range(a, b) if !(a.is_ascii_digit() && b.is_ascii_digit()))),
            _ => false,
        })
    }

    /// True if a letter is in it.
    pub(super) fn has_case(&self) -> bool {
        let cased = |c: &char| c.is_lowercase() || c.is_uppercase();
        self.items.iter().any(|item| match item {
            Item::Any | Item::One => false,
            Item::Char(c) => cased(c),
            Item::Set { members, .. } => members.iter().any(|member| match member {
                Member::One(c) => cased(c),
                Member::Range(a, b) => cased(a) || cased(b),
            }),
        })
    }

    pub(super) fn is_open_at_end(&self) -> bool {
        self.items.last() == Some(&Item::Any)
    }
}

/// Reads what stands behind `[`. One character alone, without `^`, is that character.
fn set(characters: &mut std::str::Chars<'_>, escape: Option<char>) -> Result<Item> {
    let unread = || Untranslatable::new("has LIKE with a bracket that is not closed");
    let mut members: Vec<Member> = Vec::new();
    let mut negated = false;
    let mut inner: Vec<(char, bool)> = Vec::new();
    loop {
        let c = characters.next().ok_or_else(unread)?;
        if Some(c) == escape {
            inner.push((characters.next().ok_or_else(unread)?, true));
            continue;
        }
        if c == ']' {
            break;
        }
        inner.push((c, false));
    }
    let mut rest = inner.as_slice();
    if let [('^', false), others @ ..] = rest {
        negated = true;
        rest = others;
    }
    while let [(first, _), others @ ..] = rest {
        if let [('-', false), (last, _), others @ ..] = others {
            if first > last {
                return Err(Untranslatable::new("has LIKE with a range that runs backwards"));
            }
            members.push(Member::Range(*first, *last));
            rest = others;
        } else {
            members.push(Member::One(*first));
            rest = others;
        }
    }
    match members.as_slice() {
        [] => Err(Untranslatable::new("has LIKE with an empty set")),
        [Member::One(c)] if !negated => Ok(Item::Char(*c)),
        _ => Ok(Item::Set { negated, members }),
    }
}

fn push_escaped(text: &mut String, c: char) {
    if "\\^$.|?*+()[]{}".contains(c) {
        text.push('\\');
    }
    text.push(c);
}

fn push_in_set(text: &mut String, c: char) {
    if "\\]^-[".contains(c) {
        text.push('\\');
    }
    text.push(c);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_become_regular_expressions() {
        for (pattern, expected) in [
            ("[0-9][0-9]", "^[0-9][0-9]$"),
            ("%[^0-9]%", "[^0-9]"),
            ("[a-z]%", "^[a-z]"),
            ("%@%.[ck]om", "@.*\\.[ck]om$"),
            ("[A-Z][-x][]x]", "^[A-Z][\\-x]"),
        ] {
            let Ok(read) = LikePattern::read(pattern, None) else {
                assert_eq!(pattern, "[A-Z][-x][]x]");
                continue;
            };
            assert_eq!(read.like(), None, "{pattern}");
            assert_eq!(read.regular_expression(), expected, "{pattern}");
        }
    }

    #[test]
    fn one_character_in_brackets_is_itself() {
        for (pattern, escape, expected) in [
            ("50[%]", None, "50\\%"),
            ("a[_]b", None, "a\\_b"),
            ("[[]x", None, "[x"),
            ("C:\\%", None, "C:\\\\%"),
            ("50!%%", Some('!'), "50\\%%"),
        ] {
            assert_eq!(
                LikePattern::read(pattern, escape).unwrap().like().as_deref(),
                Some(expected)
            );
        }
        assert!(LikePattern::read("[ab", None).is_err());
        assert!(LikePattern::read("[]", None).is_err());
        assert!(LikePattern::read("[z-a]", None).is_err());
    }
}
