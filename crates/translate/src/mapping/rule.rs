//! Rules for single columns and tables, found by pattern.

use model::ZeroDate;

use super::{CaseInsensitive, Computed, EnumEmpty, PartitionChoice, Temporal};

/// A dotted name with `*` and `?`, matched part by part; a missing database part fits any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    text: String,
    line: usize,
    parts: Vec<String>,
}

impl Pattern {
    /// A pattern of `parts` parts, or one fewer (any database); `None` for another number.
    pub(crate) fn new(text: &str, parts: usize, line: usize) -> Option<Pattern> {
        let mut split: Vec<String> = text.split('.').map(str::to_owned).collect();
        if split.len() + 1 == parts {
            split.insert(0, "*".to_owned());
        }
        (split.len() == parts && split.iter().all(|part| !part.is_empty())).then(|| Pattern {
            text: text.to_owned(),
            line,
            parts: split,
        })
    }

    /// True if every part fits; case-sensitive, as the catalog spells names.
    pub fn matches(&self, name: &[&str]) -> bool {
        self.parts.len() == name.len() && self.parts.iter().zip(name).all(|(part, name)| fits(part, name))
    }

    /// How specific it is: plain characters count.
    pub fn weight(&self) -> usize {
        self.parts
            .iter()
            .flat_map(|part| part.chars())
            .filter(|c| !matches!(c, '*' | '?'))
            .count()
    }

    /// The line of the file that it stands in, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Wildcard match in linear space: on a mismatch, the last `*` takes one character more.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((star, taken)) = retry else { return false };
                retry = Some((star, taken + 1));
                p = star + 1;
                n = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// `[column."…"]`: what a column does differently.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnRule {
    pub pattern: Pattern,
    /// A word of the column's type, with modifiers if given.
    pub type_word: Option<String>,
    pub nullable: Option<bool>,
    pub zero_date: Option<ZeroDate>,
    pub strip_nul: Option<bool>,
    pub enum_empty: Option<EnumEmpty>,
    pub case_insensitive: Option<CaseInsensitive>,
    pub computed: Option<Computed>,
    pub unsigned_check: Option<bool>,
}

impl ColumnRule {
    /// This rule with the keys of a more specific one over it.
    #[must_use]
    pub(crate) fn overlaid(self, other: &ColumnRule) -> ColumnRule {
        ColumnRule {
            pattern: Pattern::default(),
            type_word: other.type_word.clone().or(self.type_word),
            nullable: other.nullable.or(self.nullable),
            zero_date: other.zero_date.or(self.zero_date),
            strip_nul: other.strip_nul.or(self.strip_nul),
            enum_empty: other.enum_empty.or(self.enum_empty),
            case_insensitive: other.case_insensitive.or(self.case_insensitive),
            computed: other.computed.or(self.computed),
            unsigned_check: other.unsigned_check.or(self.unsigned_check),
        }
    }
}

/// `[table."…"]`: what a table does differently.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableRule {
    pub pattern: Pattern,
    pub partitions: Option<PartitionChoice>,
    pub temporal: Option<Temporal>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abbcd", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*a*b*", "xxaxxbxx", true),
            ("Ä*", "Äpfel", true),
            ("", "a", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
