//! The chain of a journal's lines.

use serde::{Deserialize, Serialize};

use super::event::Entry;
use crate::Sha256;

/// The end of a chain: what an anchor keeps and an approval signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// [`Entry::number`] of the last entry; 0 of an empty journal.
    pub number: u64,
    /// SHA-256 of its line without the end of line; [`Sha256::NONE`] of an empty journal.
    pub hash: Sha256,
}

impl Head {
    /// Of a journal without entries.
    pub const EMPTY: Head = Head {
        number: 0,
        hash: Sha256::NONE,
    };
}

/// An entry and the hash of its line.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub entry: Entry,
    pub hash: Sha256,
}

impl Link {
    /// The end of the chain after it.
    pub fn head(&self) -> Head {
        Head {
            number: self.entry.number,
            hash: self.hash,
        }
    }
}

/// A line that does not belong where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    #[error("line {line} is no entry of a journal that this version of landfall knows: {error}")]
    NotAnEntry { line: u64, error: String },
    #[error("line {line} has the number {number}: an entry was taken out, added or moved")]
    Number { line: u64, number: u64 },
    #[error("line {line} does not continue line {}: one of them was changed after it was written", line - 1)]
    Broken { line: u64 },
}

/// Reads the text of a journal. Gives its entries, and what stands behind the last end of line: bytes of an entry whose writing was
/// cut off, and that therefore never took effect.
///
/// # Errors
/// [`ChainError`] at the first line that does not belong there.
pub fn read(text: &[u8]) -> Result<(Vec<Link>, &[u8]), ChainError> {
    let mut links: Vec<Link> = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (written, after) = (&rest[..end], &rest[end + 1..]);
        let head = links.last().map_or(Head::EMPTY, Link::head);
        let line = head.number + 1;
        let entry: Entry = serde_json::from_slice(written).map_err(|error| ChainError::NotAnEntry {
            line,
            error: error.to_string(),
        })?;
        if entry.number != line {
            let number = entry.number;
            return Err(ChainError::Number { line, number });
        }
        if entry.previous != head.hash {
            return Err(ChainError::Broken { line });
        }
        let hash = Sha256::of(written);
        links.push(Link { entry, hash });
        rest = after;
    }
    Ok((links, rest))
}

/// The line of an entry with its end, and the chain's end after it.
///
/// # Errors
/// The entry has no form in JSON.
pub fn line(entry: &Entry) -> Result<(Vec<u8>, Head), serde_json::Error> {
    let mut bytes = serde_json::to_vec(entry)?;
    let hash = Sha256::of(&bytes);
    bytes.push(b'\n');
    let number = entry.number;
    Ok((bytes, Head { number, hash }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Moment;
    use crate::journal::Event;

    fn journal(entries: u64) -> Vec<u8> {
        let mut text = Vec::new();
        let mut head = Head::EMPTY;
        for number in 1..=entries {
            let entry = Entry {
                number,
                previous: head.hash,
                at: Moment::now(),
                by: "ann@db1".to_owned(),
                event: Event::AbortRequested {
                    reason: format!("reason {number}"),
                },
            };
            let (line, end) = line(&entry).unwrap();
            text.extend(line);
            head = end;
        }
        text
    }

    #[test]
    fn what_was_written_is_read() {
        let text = journal(5);
        let (links, torn) = read(&text).unwrap();
        assert_eq!((links.len(), torn), (5, &b""[..]));
        assert_eq!(read(b"").unwrap().0.len(), 0);
    }

    #[test]
    fn any_changed_byte_but_those_of_the_last_entry_breaks_the_chain() {
        let text = journal(3);
        let (links, _) = read(&text).unwrap();
        for at in 0..text.len() {
            let mut changed = text.clone();
            changed[at] ^= 1;
            match read(&changed) {
                Err(_) => {}
                // Nothing follows the last entry that would know its hash: that is the anchor's and the signature's part.
                Ok((read, torn)) => {
                    assert!(read.last().map(Link::head) != links.last().map(Link::head) || !torn.is_empty())
                }
            }
        }
    }

    #[test]
    fn lines_that_are_missing_or_moved_are_named() {
        let text = journal(3);
        let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
        let without = [lines[0], lines[2]].concat();
        assert_eq!(read(&without).unwrap_err(), ChainError::Number { line: 2, number: 3 });
        let moved = [lines[1], lines[0], lines[2]].concat();
        assert_eq!(read(&moved).unwrap_err(), ChainError::Number { line: 1, number: 2 });
    }

    #[test]
    fn a_line_that_was_cut_off_is_no_entry() {
        let text = journal(2);
        let (links, torn) = read(&text[..text.len() - 1]).unwrap();
        assert_eq!(links.len(), 1);
        assert!(!torn.is_empty());
    }
}
