//! The canonical form of a JSON value, as a jsonb column sees it: keys sorted by their bytes, of a repeated key the
//! last, numbers by value, strings decoded, white space gone.
//!
//! One pass with a stack of open arrays and objects on the heap, so that no nesting can exhaust the thread's stack.
//! Grammar: RFC 8259. Limits: those of PostgreSQL's jsonb (<https://www.postgresql.org/docs/current/datatype-json.html>)
//! and of its numeric inside it.

use super::layout::put_decimal;

/// Deepest nesting that is read. MySQL stops at 100, PostgreSQL by its stack at some thousands.
const DEEPEST: usize = 1000;
/// Most digits after the point of PostgreSQL's numeric.
const MOST_SCALE: i64 = 16_383;
/// Highest power of ten of the first digit of PostgreSQL's numeric.
const HIGHEST_POWER: i64 = 131_071;
/// Greatest exponent that PostgreSQL's numeric reads.
const GREATEST_EXPONENT: i64 = 1_073_741_822;

/// The text is not JSON, or not JSON that the target can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotJson;

/// Appends the canonical form of `text` to `out`, by jsonb's rules. What was appended before a fault stays.
pub(super) fn put_canonical(text: &[u8], out: &mut Vec<u8>) -> Result<(), NotJson> {
    Reader {
        text,
        at: 0,
        as_value: true,
        out,
    }
    .document()
}

/// Whether a json column takes `text`: the grammar only, since it stores the text as it is.
pub(crate) fn is_json(text: &[u8]) -> bool {
    Reader {
        text,
        at: 0,
        as_value: false,
        out: &mut Vec::new(),
    }
    .document()
    .is_ok()
}

struct Reader<'t, 'o> {
    text: &'t [u8],
    at: usize,
    /// Whether jsonb's limits hold, beyond the grammar.
    as_value: bool,
    out: &'o mut Vec<u8>,
}

/// An open array or object; `count_at` is where its count goes.
enum Open {
    Array { count_at: usize, count: u32 },
    Object { count_at: usize, members: Vec<Member> },
}

/// A member of an object, as ranges of the output.
struct Member {
    start: usize,
    key_start: usize,
    key_end: usize,
    end: usize,
}

impl Reader<'_, '_> {
    fn document(&mut self) -> Result<(), NotJson> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            self.skip_space();
            match self.next()? {
                b'{' | b'[' if open.len() == DEEPEST => return Err(NotJson),
                b'{' => {
                    let count_at = self.put_open(b'{');
                    self.skip_space();
                    if self.peek() == Some(b'}') {
                        self.at += 1;
                    } else {
                        let first = self.key()?;
                        open.push(Open::Object {
                            count_at,
                            members: vec![first],
                        });
                        continue;
                    }
                }
                b'[' => {
                    let count_at = self.put_open(b'[');
                    self.skip_space();
                    if self.peek() == Some(b']') {
                        self.at += 1;
                    } else {
                        open.push(Open::Array { count_at, count: 0 });
                        continue;
                    }
                }
                b'"' => {
                    self.out.push(b'"');
                    self.string()?;
                }
                b'n' => self.word(b"ull", b'n')?,
                b't' => self.word(b"rue", b't')?,
                b'f' => self.word(b"alse", b'f')?,
                b'-' | b'0'..=b'9' => {
                    self.at -= 1;
                    self.number()?;
                }
                _ => return Err(NotJson),
            }
            if self.close_what_ends(&mut open)? {
                return Ok(());
            }
        }
    }

    /// After a value: closes every array and object that ends here. True at the end of the document, false if another
    /// value follows.
    fn close_what_ends(&mut self, open: &mut Vec<Open>) -> Result<bool, NotJson> {
        loop {
            self.skip_space();
            let here = self.out.len();
            match open.last_mut() {
                None => {
                    return if self.at == self.text.len() {
                        Ok(true)
                    } else {
                        Err(NotJson)
                    };
                }
                Some(Open::Array { count_at, count }) => {
                    *count = count.checked_add(1).ok_or(NotJson)?;
                    match self.next()? {
                        b',' => return Ok(false),
                        b']' => {
                            let (at, count) = (*count_at, *count);
                            self.out[at..at + 4].copy_from_slice(&count.to_le_bytes());
                            open.pop();
                        }
                        _ => return Err(NotJson),
                    }
                }
                Some(Open::Object { count_at, members }) => {
                    if let Some(last) = members.last_mut() {
                        last.end = here;
                    }
                    match self.next()? {
                        b',' => {
                            self.skip_space();
                            let next = self.key()?;
                            members.push(next);
                            return Ok(false);
                        }
                        b'}' => {
                            let count_at = *count_at;
                            let members = std::mem::take(members);
                            self.close_object(count_at, members)?;
                            open.pop();
                        }
                        _ => return Err(NotJson),
                    }
                }
            }
        }
    }

    /// Puts the members in the order of their keys, the last of each key only.
    fn close_object(&mut self, count_at: usize, mut members: Vec<Member>) -> Result<(), NotJson> {
        let out = &mut *self.out;
        let in_order = members
            .windows(2)
            .all(|pair| out[pair[0].key_start..pair[0].key_end] < out[pair[1].key_start..pair[1].key_end]);
        if !in_order {
            // Stable, so that the last of equal keys stays last.
            members.sort_by(|a, b| out[a.key_start..a.key_end].cmp(&out[b.key_start..b.key_end]));
            let mut sorted = Vec::with_capacity(out.len() - count_at - 4);
            let mut kept = 0_usize;
            for (index, member) in members.iter().enumerate() {
                let repeated = members
                    .get(index + 1)
                    .is_some_and(|next| out[next.key_start..next.key_end] == out[member.key_start..member.key_end]);
                if !repeated {
                    sorted.extend_from_slice(&out[member.start..member.end]);
                    kept += 1;
                }
            }
            out.truncate(count_at + 4);
            out.extend_from_slice(&sorted);
            members.truncate(kept);
        }
        let count = u32::try_from(members.len()).map_err(|_| NotJson)?;
        out[count_at..count_at + 4].copy_from_slice(&count.to_le_bytes());
        Ok(())
    }

    /// A key and its colon.
    fn key(&mut self) -> Result<Member, NotJson> {
        if self.next()? != b'"' {
            return Err(NotJson);
        }
        let start = self.out.len();
        self.string()?;
        let key_end = self.out.len();
        self.skip_space();
        if self.next()? != b':' {
            return Err(NotJson);
        }
        Ok(Member {
            start,
            key_start: start + 4,
            key_end,
            end: key_end,
        })
    }

    /// The rest of a string, after its quote: its length, then its decoded bytes.
    fn string(&mut self) -> Result<(), NotJson> {
        let length_at = self.out.len();
        self.out.extend_from_slice(&[0; 4]);
        loop {
            let rest = &self.text[self.at..];
            let plain = rest
                .iter()
                .position(|b| *b == b'"' || *b == b'\\' || *b < 0x20)
                .ok_or(NotJson)?;
            self.out.extend_from_slice(&rest[..plain]);
            self.at += plain;
            match self.next()? {
                b'"' => break,
                b'\\' => self.escape()?,
                _ => return Err(NotJson),
            }
        }
        let length = u32::try_from(self.out.len() - length_at - 4).map_err(|_| NotJson)?;
        self.out[length_at..length_at + 4].copy_from_slice(&length.to_le_bytes());
        Ok(())
    }

    fn escape(&mut self) -> Result<(), NotJson> {
        let byte = match self.next()? {
            b'u' => return self.unicode_escape(),
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            same @ (b'"' | b'\\' | b'/') => same,
            _ => return Err(NotJson),
        };
        self.out.push(byte);
        Ok(())
    }

    fn unicode_escape(&mut self) -> Result<(), NotJson> {
        let unit = self.four_hex()?;
        if !self.as_value {
            // A json column keeps the text and never decodes it: neither U+0000 nor half a pair stops it.
            return Ok(());
        }
        let code = match unit {
            0 => return Err(NotJson),
            0xd800..=0xdbff => {
                if self.next()? != b'\\' || self.next()? != b'u' {
                    return Err(NotJson);
                }
                match self.four_hex()? {
                    low @ 0xdc00..=0xdfff => 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00),
                    _ => return Err(NotJson),
                }
            }
            unit => unit,
        };
        // Half of a pair, alone, is no character.
        let decoded = char::from_u32(code).ok_or(NotJson)?;
        self.out.extend_from_slice(decoded.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn four_hex(&mut self) -> Result<u32, NotJson> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.next()?).to_digit(16).ok_or(NotJson)?;
        }
        Ok(unit)
    }

    /// The rest of `null`, `true` or `false`.
    fn word(&mut self, rest: &[u8], mark: u8) -> Result<(), NotJson> {
        if !self.text[self.at..].starts_with(rest) {
            return Err(NotJson);
        }
        self.at += rest.len();
        self.out.push(mark);
        Ok(())
    }

    fn number(&mut self) -> Result<(), NotJson> {
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        let whole = self.digits();
        if whole.is_empty() || (whole.len() > 1 && self.text[whole.start] == b'0') {
            return Err(NotJson);
        }
        let mut fraction = whole.end..whole.end;
        if self.peek() == Some(b'.') {
            self.at += 1;
            fraction = self.digits();
            if fraction.is_empty() {
                return Err(NotJson);
            }
        }
        let mut exponent = 0_i64;
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            let below_one = self.peek() == Some(b'-');
            if let Some(b'-' | b'+') = self.peek() {
                self.at += 1;
            }
            let digits = self.digits();
            if digits.is_empty() {
                return Err(NotJson);
            }
            for digit in &self.text[digits] {
                // Far beyond every limit, but never beyond an i64.
                exponent = (exponent * 10 + i64::from(digit - b'0')).min(1 << 40);
            }
            if below_one {
                exponent = -exponent;
            }
        }
        if self.as_value {
            self.put_number(negative, whole, fraction, exponent)
        } else {
            Ok(())
        }
    }

    /// Writes `whole.fraction * 10^exponent` by its value, if PostgreSQL's numeric holds it.
    fn put_number(
        &mut self,
        negative: bool,
        whole: std::ops::Range<usize>,
        fraction: std::ops::Range<usize>,
        exponent: i64,
    ) -> Result<(), NotJson> {
        let scale = i64::try_from(fraction.len()).map_err(|_| NotJson)?;
        if exponent.abs() > GREATEST_EXPONENT || scale - exponent > MOST_SCALE {
            return Err(NotJson);
        }
        let mut digits = self.text[whole].to_vec();
        digits.extend_from_slice(&self.text[fraction]);
        let kept = digits.iter().rposition(|d| *d != b'0').map_or(0, |last| last + 1);
        let dropped = i64::try_from(digits.len() - kept).map_err(|_| NotJson)?;
        digits.truncate(kept);
        let zeros = digits.iter().position(|d| *d != b'0').unwrap_or(0);
        let digits = &digits[zeros..];
        let power = exponent - scale + dropped;
        let length = i64::try_from(digits.len()).map_err(|_| NotJson)?;
        if length > 0 && power + length - 1 > HIGHEST_POWER {
            return Err(NotJson);
        }
        self.out.push(b'#');
        let length_at = self.out.len();
        self.out.extend_from_slice(&[0; 4]);
        let power = if length == 0 {
            0
        } else {
            i32::try_from(power).map_err(|_| NotJson)?
        };
        put_decimal(self.out, negative, power, digits);
        let length = u32::try_from(self.out.len() - length_at - 4).map_err(|_| NotJson)?;
        self.out[length_at..length_at + 4].copy_from_slice(&length.to_le_bytes());
        Ok(())
    }

    /// Writes the mark of an array or object and room for its count; gives where the count goes.
    fn put_open(&mut self, mark: u8) -> usize {
        self.out.push(mark);
        let count_at = self.out.len();
        self.out.extend_from_slice(&[0; 4]);
        count_at
    }

    fn digits(&mut self) -> std::ops::Range<usize> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        start..self.at
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Result<u8, NotJson> {
        let byte = self.peek().ok_or(NotJson)?;
        self.at += 1;
        Ok(byte)
    }
}

#[cfg(test)]
mod tests;
