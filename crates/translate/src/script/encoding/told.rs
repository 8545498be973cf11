//! What is to be said of how a script's bytes were taken.

use std::collections::BTreeMap;
use std::ops::Range;

use model::figures::{counted, verb};
use model::{Finding, code};

use super::{Basis, Encoding, Encodings, Part, is_escape};
use crate::script::{Reading, Script};

/// Lines that a finding names.
const LINES: usize = 5;

/// What to tell of how the bytes of scripts were taken: encodings that were guessed or are not known, that the bytes speak
/// against, and bytes of no text that stand elsewhere than in rows, whose values are looked at one by one.
pub fn told(scripts: &[Script], encodings: &[Encodings], reading: &Reading) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, (script, encodings)) in scripts.iter().zip(encodings).enumerate() {
        if script.text.is_ascii() {
            continue;
        }
        let rows = reading.rows.iter().filter(|rows| rows.at.script == index);
        let mut rows: Vec<Range<usize>> = rows.map(|rows| rows.bytes.clone()).collect();
        rows.sort_by_key(|bytes| bytes.start);
        let mut messages: BTreeMap<usize, String> = BTreeMap::new();
        for (at, part) in encodings.parts.iter().enumerate() {
            let end = encodings.parts.get(at + 1).map_or(script.text.len(), |next| next.from);
            let places = of_part(&script.text, part, end, &rows);
            for (message, first) in places {
                messages.entry(first).or_insert(message);
            }
        }
        if encodings.replaced > 0 {
            let places = Places::of(&script.text, 0..script.text.len(), |_, c| {
                c == char::REPLACEMENT_CHARACTER
            });
            let count = u64::try_from(encodings.replaced).unwrap_or(u64::MAX);
            let message = format!(
                "{} that the encoding does not have became U+FFFD",
                counted(count, "character")
            );
            messages
                .entry(places.first)
                .or_insert(format!("{message} ({})", places.named(&script.text)));
        }
        for (first, message) in messages {
            let mut finding = Finding::new(code::SCRIPT_ENCODING, script.name.clone(), message);
            finding.line = Some(line(&script.text, first));
            findings.push(finding);
        }
    }
    findings
}

/// What to tell of a part of a script, with the byte of the first place.
fn of_part(text: &str, part: &Part, end: usize, rows: &[Range<usize>]) -> Vec<(String, usize)> {
    let range = part.from..end;
    let beyond = || Places::of(text, range.clone(), |_, c| !c.is_ascii());
    let raw = || Places::of(text, range.clone(), |_, c| is_escape(c));
    let one = |places: &Places, message: String| vec![(format!("{message} ({})", places.named(text)), places.first)];
    match (&part.basis, part.encoding) {
        (Basis::Guess, Encoding::Windows1252) => {
            let places = beyond();
            let message = format!(
                "the script is not UTF-8 and does not say what it is; it is read as Windows-1252, as {} its {} beyond ASCII",
                verb(places.count, "is", "are"),
                counted(places.count, "character"),
            );
            one(&places, message)
        }
        (Basis::Guess, _) => {
            let places = raw();
            let message = format!(
                "{} {} not UTF-8, while the rest of the script is; binary values keep such bytes, rows with texts of them are \
                 refused, and elsewhere they become characters of U+EF80 to U+EFFF",
                counted(places.count, "byte"),
                verb(places.count, "is", "are"),
            );
            one(&places, message)
        }
        (Basis::Said(name), Encoding::Bytes) => {
            let places = raw();
            let message = format!(
                "the script says that it is {name}, a character set that is not known here: binary values keep {} beyond ASCII, \
                 rows with texts of them are refused, and elsewhere they become characters of U+EF80 to U+EFFF",
                counted(places.count, "byte"),
            );
            one(&places, message)
        }
        (Basis::Said(name), encoding) => {
            let mut told = Vec::new();
            let places = Places::of(text, range.clone(), |at, c| {
                encoding.may_have_raw() && is_escape(c) && !is_in(rows, at)
            });
            if places.count > 0 {
                let message = format!(
                    "{} {} not {name}, as the script says that it is; in comments that is of no matter, elsewhere they become \
                     characters of U+EF80 to U+EFFF",
                    counted(places.count, "byte"),
                    verb(places.count, "is", "are"),
                );
                told.extend(one(&places, message));
            }
            if is_twice(text, part, end) {
                let places = beyond();
                let message = format!(
                    "the script says that it is {name}, and is read so; but all of its {} beyond ASCII would be UTF-8, too: \
                     if texts come out garbled (Ã¤ for ä), set utf8mb4 there",
                    counted(places.count, "character"),
                );
                told.extend(one(&places, message));
            }
            told
        }
        (Basis::Bytes, _) => Vec::new(),
    }
}

/// Texts in a set of one byte for a character whose bytes are UTF-8 throughout, which hardly comes by chance.
fn is_twice(text: &str, part: &Part, end: usize) -> bool {
    if !matches!(part.encoding, Encoding::Windows1252 | Encoding::Set(_)) {
        return false;
    }
    let bytes = text.get(part.from..end).and_then(|text| part.encoding.bytes(text));
    bytes.is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok())
}

/// Whether a byte is in one of the ranges, which follow each other.
fn is_in(ranges: &[Range<usize>], at: usize) -> bool {
    let passed = ranges.partition_point(|range| range.start <= at);
    passed
        .checked_sub(1)
        .and_then(|last| ranges.get(last))
        .is_some_and(|range| at < range.end)
}

fn line(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    u32::try_from(before.iter().filter(|byte| **byte == b'\n').count())
        .map_or(u32::MAX, |lines| lines.saturating_add(1))
}

/// Where such characters are.
struct Places {
    count: u64,
    first: usize,
    /// The first bytes of the first lines that have one.
    of_lines: Vec<usize>,
}

impl Places {
    fn of(text: &str, range: Range<usize>, is_one: impl Fn(usize, char) -> bool) -> Places {
        let mut places = Places {
            count: 0,
            first: range.start,
            of_lines: Vec::new(),
        };
        let mut is_new = true;
        let start = range.start;
        for (at, c) in text.get(range).unwrap_or_default().char_indices() {
            if c == '\n' {
                is_new = true;
            } else if !c.is_ascii() && is_one(start + at, c) {
                places.count += 1;
                if is_new && places.of_lines.len() <= LINES {
                    places.of_lines.push(start + at);
                }
                is_new = false;
            }
        }
        places.first = places.of_lines.first().copied().unwrap_or(start);
        places
    }

    fn named(&self, text: &str) -> String {
        let lines = self.of_lines.iter().take(LINES).map(|at| line(text, *at).to_string());
        let more = if self.of_lines.len() > LINES { ", …" } else { "" };
        format!("line {}{more}", lines.collect::<Vec<_>>().join(", "))
    }
}
