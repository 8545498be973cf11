//! A position of the source, as copy epochs and freeze proofs write it: `mysql-bin.000003:4711, GTID 0-1-99`.

use std::cmp::Ordering;
use std::fmt;

/// A position of the source. Its parts are what the server could tell of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Position {
    /// File and offset of the binary log.
    pub log: Option<(String, u64)>,
    /// The set of transactions.
    pub gtid: Option<String>,
    /// SHA-256 of scripts.
    pub content: Option<String>,
}

/// What is written of a position of which nothing is known.
const NOT_KNOWN: &str = "not known";
const GTID: &str = "GTID ";
const CONTENT: &str = "SHA-256 ";

impl Position {
    /// Reads what [`fmt::Display`] writes. What is no part of a position is left out, so that it proves nothing.
    pub fn parse(text: &str) -> Position {
        let mut position = Position::default();
        // A set of GTIDs has commas, but none with a space behind it.
        for part in text.split(", ") {
            if let Some(set) = part.strip_prefix(GTID) {
                position.gtid = Some(set.to_owned()).filter(|set| !set.is_empty());
            } else if let Some(hash) = part.strip_prefix(CONTENT) {
                position.content = Some(hash.to_owned());
            } else if let Some((file, offset)) = part.rsplit_once(':') {
                position.log = offset.parse().ok().map(|offset| (file.to_owned(), offset));
            }
        }
        position
    }

    /// Whether nothing is known of it: then it is not even the same as itself.
    pub fn is_unknown(&self) -> bool {
        *self == Position::default()
    }

    /// Whether both are certainly one position: a part that both have is equal, and no part that both have differs.
    pub fn same(&self, other: &Position) -> bool {
        let parts = [
            self.log
                .as_ref()
                .zip(other.log.as_ref())
                .map(|(one, other)| one == other),
            self.gtid
                .as_ref()
                .zip(other.gtid.as_ref())
                .map(|(one, other)| one == other),
            self.content
                .as_ref()
                .zip(other.content.as_ref())
                .map(|(one, other)| one == other),
        ];
        parts.contains(&Some(true)) && !parts.contains(&Some(false))
    }

    /// Which comes first in the binary log; `None` if that is not known, as with positions of two servers.
    pub fn compare(&self, other: &Position) -> Option<Ordering> {
        if self.same(other) {
            return Some(Ordering::Equal);
        }
        let ((file, offset), (other_file, other_offset)) = self.log.as_ref().zip(other.log.as_ref())?;
        let (name, number) = numbered(file)?;
        let (other_name, other_number) = numbered(other_file)?;
        (name == other_name).then(|| (number, offset).cmp(&(other_number, other_offset)))
    }

    /// Whether it lies in a stretch of the log, both ends included.
    pub fn within(&self, from: &Position, to: &Position) -> bool {
        let not_before = matches!(from.compare(self), Some(Ordering::Less | Ordering::Equal));
        let not_after = matches!(self.compare(to), Some(Ordering::Less | Ordering::Equal));
        self.same(from) || self.same(to) || (not_before && not_after)
    }
}

/// Name and number of a file of the binary log, `mysql-bin` and 3 of `mysql-bin.000003`.
fn numbered(file: &str) -> Option<(&str, u64)> {
    let (name, number) = file.rsplit_once('.')?;
    Some((name, number.parse().ok()?))
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.log.as_ref().map(|(file, offset)| format!("{file}:{offset}")),
            self.gtid.as_ref().map(|set| format!("{GTID}{set}")),
            self.content.as_ref().map(|hash| format!("{CONTENT}{hash}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(if parts.is_empty() { NOT_KNOWN } else { "" })?;
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Position {
        Position::parse(text)
    }

    #[test]
    fn text_and_back() {
        for text in [
            "mysql-bin.000003:4711",
            "bin.000003:4711, GTID 0-1-99,1-2-5",
            "GTID 3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5",
            "SHA-256 abc",
            "not known",
        ] {
            assert_eq!(at(text).to_string(), text);
        }
        assert!(at("not known").is_unknown() && at("").is_unknown() && at("bin.1:x").is_unknown());
    }

    #[test]
    fn what_is_not_known_is_the_same_as_nothing() {
        assert!(!at("not known").same(&at("not known")));
        assert!(!at("bin.000001:4").same(&at("GTID 0-1-1")));
        assert!(at("bin.000001:4").same(&at("bin.000001:4, GTID 0-1-1")));
        assert!(!at("bin.000001:4, GTID 0-1-2").same(&at("bin.000001:4, GTID 0-1-1")));
    }

    #[test]
    fn files_of_the_log_are_in_the_order_of_their_numbers() {
        let (from, to) = (at("bin.000009:500"), at("bin.000010:200"));
        for inside in ["bin.000009:500", "bin.000009:501", "bin.000010:4", "bin.000010:200"] {
            assert!(at(inside).within(&from, &to), "{inside}");
        }
        for outside in [
            "bin.000009:499",
            "bin.000010:201",
            "bin.00008:900",
            "other.000009:600",
            "not known",
            "GTID 0-1-1",
        ] {
            assert!(!at(outside).within(&from, &to), "{outside}");
        }
        assert!(at("GTID a:1-5").within(&at("not known"), &at("GTID a:1-5")));
    }
}
