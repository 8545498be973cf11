//! The texts that a key column can hold: a server refuses to compare it with others.

/// The last character below the surrogates, which no text holds.
const BEFORE_SURROGATES: char = '\u{D7FF}';
/// The last character of two bytes in UTF-16.
const LAST_BASIC: char = '\u{FFFF}';

/// Which characters a column's character set has, or what texts it holds that have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Letters {
    /// All of Unicode.
    All,
    /// Those of up to three bytes in UTF-8.
    Basic,
    /// These, ascending; none that is another one of them in lower case.
    Some(Vec<char>),
    /// UUIDs of MariaDB.
    Uuid,
    /// UUIDs of SQL Server.
    Guid,
    /// Addresses of four bytes.
    Inet4,
    /// Addresses of four or sixteen bytes.
    Inet6,
}

impl Letters {
    /// These characters, given in ascending order.
    pub(crate) fn of(letters: impl Iterator<Item = char>) -> Letters {
        let all = Letters::Some(letters.collect());
        match &all {
            Letters::Some(letters) => Letters::Some(
                letters
                    .iter()
                    .copied()
                    .filter(|&letter| letter.to_lowercase().eq([letter]) || !all.has_lower(letter))
                    .collect(),
            ),
            _ => all,
        }
    }

    /// Whether a letter's lower case is here.
    fn has_lower(&self, letter: char) -> bool {
        letter.to_lowercase().all(|lower| self.has(lower))
    }

    /// A character above `low` and below `high`, about half-way through those that there are.
    pub(super) fn between(&self, low: char, high: char) -> Option<char> {
        match self {
            Letters::All => half_way(low, high),
            Letters::Basic => half_way(low, high.min(LAST_BASIC)),
            Letters::Uuid | Letters::Guid | Letters::Inet4 | Letters::Inet6 => None,
            Letters::Some(letters) => {
                let first = letters.partition_point(|&letter| letter <= low);
                let end = letters.partition_point(|&letter| letter < high);
                let inside = letters.get(first..end)?;
                inside.get(inside.len() / 2).copied()
            }
        }
    }

    fn has(&self, letter: char) -> bool {
        match self {
            Letters::All => true,
            Letters::Basic => letter <= LAST_BASIC,
            Letters::Uuid | Letters::Guid | Letters::Inet4 | Letters::Inet6 => letter.is_ascii(),
            Letters::Some(letters) => letters.binary_search(&letter).is_ok(),
        }
    }

    /// Lower case, of letters that have it here: most collations put `a` beside `A`, and to the others it only is another guess.
    pub(super) fn folded(&self, text: &str) -> String {
        let mut folded = String::with_capacity(text.len());
        for letter in text.chars() {
            if self.has_lower(letter) {
                folded.extend(letter.to_lowercase());
            } else {
                folded.push(letter);
            }
        }
        folded
    }
}

fn half_way(low: char, high: char) -> Option<char> {
    let (first, last) = (u32::from(low), u32::from(high));
    let found = first + last.checked_sub(first)? / 2;
    let found = char::from_u32(found).unwrap_or(BEFORE_SURROGATES);
    (found > low && found < high).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_are_of_letters_that_there_are() {
        let cyrillic = Letters::of("?ABC[abcz\u{42F}\u{430}\u{431}\u{432}\u{433}\u{44F}".chars());
        assert_eq!(cyrillic.between('a', '\u{44F}'), Some('\u{430}'));
        assert_eq!(cyrillic.between('c', 'z'), None);
        assert_eq!(cyrillic.between('z', 'a'), None);
        assert_eq!(cyrillic.between('\u{433}', char::MAX), Some('\u{44F}'));
        assert_eq!(cyrillic.folded("A\u{410}\u{42F}"), "a\u{430}\u{44F}");
        // No other letter has a lower case here.
        assert_eq!(cyrillic.folded("\u{130}D"), "\u{130}D");
        assert_eq!(Letters::All.between('\u{D700}', '\u{E100}'), Some('\u{D7FF}'));
        assert_eq!(Letters::All.between('a', char::MAX), Some('\u{88030}'));
        assert!(
            Letters::Basic
                .between('a', char::MAX)
                .is_some_and(|letter| letter <= '\u{FFFF}')
        );
        assert_eq!(Letters::All.between('a', 'b'), None);
    }
}
