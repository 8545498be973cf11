//! A statement's text -> the extents of its rows and of the values in each.

use super::merge::tail_of_assignments;
use super::scan::{Comments, Scan};

/// How a statement gives its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `VALUES (…), (…)`
    Lists,
    /// `SET a = 1, b = 2`: one row that names its columns.
    Assignments,
    /// `SELECT … UNION ALL SELECT …`
    Selects,
}

/// What came next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A row: the bytes of its values.
    Row(std::ops::Range<usize>),
    End,
    /// Something else follows the rows (`ON DUPLICATE KEY UPDATE`, `AS new`, `RETURNING`).
    Tail(usize),
    /// The text ends, or goes on in another way, from a byte on.
    Broken(usize),
}

/// The form, by the word before the values.
pub(super) fn form(head: &str) -> Form {
    let word = head.trim_end().rsplit(|c: char| !c.is_ascii_alphabetic()).next();
    match word {
        Some(word) if word.eq_ignore_ascii_case("set") => Form::Assignments,
        Some(word) if word.eq_ignore_ascii_case("select") => Form::Selects,
        _ => Form::Lists,
    }
}

/// The next row from a byte on, and the byte after it.
pub(super) fn next(form: Form, text: &str, at: usize, comments: Comments) -> (Next, usize) {
    let mut scan = Scan::new(text, at, comments);
    match form {
        Form::Lists => {
            scan.eat(b',');
            scan.blank();
            if scan.is_at_end() || scan.peek() == Some(b';') {
                return (Next::End, text.len());
            }
            scan.eat_word("row");
            scan.blank();
            if scan.peek() != Some(b'(') {
                return (Next::Tail(scan.at), text.len());
            }
            let start = scan.at;
            match scan.parenthesized() {
                Some(inside) => (Next::Row(inside.at..inside.text.len()), scan.at),
                None => (Next::Broken(start), text.len()),
            }
        }
        Form::Selects => {
            scan.blank();
            if scan.is_at_end() || scan.peek() == Some(b';') {
                return (Next::End, text.len());
            }
            let start = scan.at;
            let end = select_end(&mut scan);
            (Next::Row(start..end), scan.at)
        }
        Form::Assignments => {
            scan.blank();
            if scan.is_at_end() || scan.peek() == Some(b';') {
                return (Next::End, text.len());
            }
            let tail = tail_of_assignments(text, scan.at, comments);
            if tail == Some(scan.at) {
                return (Next::Tail(scan.at), text.len());
            }
            let end = tail.unwrap_or(text.len());
            (Next::Row(scan.at..end), end)
        }
    }
}

/// What follows the rows of a statement, if anything does.
pub(super) fn tail<'t>(form: Form, text: &'t str, values: usize, comments: Comments) -> Option<Scan<'t>> {
    let mut at = values;
    loop {
        match next(form, text, at, comments) {
            (Next::Row(_), after) => at = after,
            (Next::Tail(place), _) => return Some(Scan::new(text, place, comments)),
            (Next::End | Next::Broken(_), _) => return None,
        }
    }
}

/// The end of a SELECT's list; the place is then behind `UNION ALL SELECT`.
fn select_end(scan: &mut Scan<'_>) -> usize {
    loop {
        scan.blank();
        if scan.is_at_end() || scan.peek() == Some(b';') {
            let end = scan.at;
            scan.at = scan.text.len();
            return end;
        }
        let word = scan.word();
        if word.eq_ignore_ascii_case("union") {
            let end = scan.at;
            scan.at += word.len();
            scan.eat_word("all");
            scan.eat_word("select");
            return end;
        }
        if !word.is_empty() {
            scan.at += word.len();
            // N'…': the text follows at once.
            continue;
        }
        match scan.peek() {
            Some(b'\'' | b'"' | b'`' | b'[') => {
                scan.skip_quoted();
            }
            Some(b'(') => {
                if scan.parenthesized().is_none() {
                    scan.at = scan.text.len();
                }
            }
            _ => scan.at += 1,
        }
    }
}

/// About as many rows as a statement gives, without reading it: lists that follow each other, and SELECTs.
pub(super) fn estimated_rows(text: &str) -> u64 {
    let follows = |after: &str| after.trim_start().starts_with('(');
    let lists = text
        .match_indices("),")
        .filter(|(at, _)| follows(&text[at + 2..]))
        .count();
    let head = &text[..text.char_indices().nth(4096).map_or(text.len(), |(at, _)| at)];
    let selects = head.match_indices("UNION ALL").count();
    u64::try_from(lists + selects).unwrap_or(u64::MAX).saturating_add(1)
}
