//! Bytes, block by block -> a script's text.

use model::Dialect;

use super::raw::{escape, is_escape, unescaped};
use super::{Basis, CharacterSet, Decoded, Encoding, Encodings, Part, windows_1252};
use crate::mysql::script::{may_say_other, sets_of_client};

/// Decodes a script block by block: by its byte order mark, as UTF-16 where every other byte of the start is zero, in the
/// sets that it names itself (MySQL), as UTF-8 where it is valid or more characters beyond ASCII are valid than bytes are
/// not, else as Windows-1252 (whose letters hardly ever stand so that they are valid UTF-8). Total: any bytes give a text.
/// The script is held once, as text; one that names another set than UTF-8 twice while it is decoded.
#[derive(Debug)]
pub struct Decoder {
    text: String,
    /// Bytes of an unfinished character; before the form is known the first bytes, and of UTF-16 all of them.
    pending: Vec<u8>,
    form: Form,
    /// Bytes that are not UTF-8.
    invalid: usize,
    /// Characters beyond ASCII that are.
    valid: usize,
    /// The byte order mark of UTF-8 is there.
    is_marked: bool,
    /// Characters of the private block that the script itself has.
    own: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Unknown,
    Bytes,
    Utf16(Encoding),
}

/// Bytes that tell the form of a script.
const TELLING: usize = 4;
/// Bytes of a script in which SET NAMES is looked for.
const HEADER: usize = 1 << 16;

impl Decoder {
    /// For a script of about `size` bytes.
    pub fn new(size: usize) -> Decoder {
        Decoder {
            text: String::with_capacity(size),
            pending: Vec::new(),
            form: Form::Unknown,
            invalid: 0,
            valid: 0,
            is_marked: false,
            own: 0,
        }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, block: &[u8]) {
        if block.is_empty() {
            return;
        }
        match self.form {
            Form::Unknown => {
                let missing = TELLING.saturating_sub(self.pending.len());
                let (first, rest) = block.split_at(block.len().min(missing));
                self.pending.extend_from_slice(first);
                if self.pending.len() >= TELLING {
                    self.begin();
                    self.push(rest);
                }
            }
            Form::Utf16(_) => self.pending.extend_from_slice(block),
            Form::Bytes if self.pending.is_empty() => self.utf8(block),
            Form::Bytes => {
                // A character that the last block began; it ends within the next three bytes.
                let (first, rest) = block.split_at(block.len().min(3));
                let mut start = std::mem::take(&mut self.pending);
                start.extend_from_slice(first);
                self.utf8(&start);
                if self.pending.is_empty() {
                    self.utf8(rest);
                } else {
                    self.push(rest);
                }
            }
        }
    }

    /// The text.
    pub fn finish(mut self, dialect: Dialect) -> Decoded {
        if self.form == Form::Unknown {
            self.begin();
        }
        if let Form::Utf16(encoding) = self.form {
            return utf16(&self.pending, encoding);
        }
        for byte in std::mem::take(&mut self.pending) {
            self.escape(byte);
        }
        let (sets, says_utf8) = match dialect {
            _ if self.invalid == 0 && self.valid == 0 => (None, false),
            Dialect::Mysql if may_say_other(&self.text) => {
                let bytes = unescaped(&std::mem::take(&mut self.text)).into_owned();
                (Some(bytes), false)
            }
            Dialect::Mysql => (None, says_utf8(&self.text)),
            Dialect::Mssql => (None, false),
        };
        if let Some(bytes) = sets {
            return by_sets(&bytes, self.is_marked);
        }
        if self.invalid == 0 {
            let text = match self.own {
                0 => self.text,
                // All of it was UTF-8.
                _ => String::from_utf8(unescaped(&self.text).into_owned()).unwrap_or(self.text),
            };
            return whole(text, Encoding::Utf8, Basis::Bytes);
        }
        if says_utf8 {
            return whole(self.text, Encoding::Utf8WithBytes, Basis::Said("utf8".to_owned()));
        }
        if self.is_marked || self.valid > self.invalid {
            return whole(self.text, Encoding::Utf8WithBytes, Basis::Guess);
        }
        let text = latin1(&unescaped(&self.text));
        whole(text, Encoding::Windows1252, Basis::Guess)
    }

    /// Tells the form from the first bytes.
    fn begin(&mut self) {
        let first = std::mem::take(&mut self.pending);
        let (form, rest) = match first.as_slice() {
            [0xef, 0xbb, 0xbf, rest @ ..] => (Form::Bytes, rest),
            [0xff, 0xfe, rest @ ..] => (Form::Utf16(Encoding::Utf16LittleEndian), rest),
            [0xfe, 0xff, rest @ ..] => (Form::Utf16(Encoding::Utf16BigEndian), rest),
            [a, 0, b, 0, ..] if *a != 0 && *b != 0 => (Form::Utf16(Encoding::Utf16LittleEndian), first.as_slice()),
            [0, a, 0, b, ..] if *a != 0 && *b != 0 => (Form::Utf16(Encoding::Utf16BigEndian), first.as_slice()),
            all => (Form::Bytes, all),
        };
        self.form = form;
        self.is_marked = form == Form::Bytes && first.starts_with(b"\xef\xbb\xbf");
        self.push(rest);
    }

    fn utf8(&mut self, mut bytes: &[u8]) {
        loop {
            let error = match std::str::from_utf8(bytes) {
                Ok(text) => return self.valid(text),
                Err(error) => error,
            };
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            self.valid(std::str::from_utf8(valid).unwrap_or_default());
            let Some(length) = error.error_len() else {
                self.pending = rest.to_vec();
                return;
            };
            let (wrong, rest) = rest.split_at(length);
            wrong.iter().for_each(|byte| self.escape(*byte));
            bytes = rest;
        }
    }

    fn escape(&mut self, byte: u8) {
        self.invalid += 1;
        self.text.push(escape(byte));
    }

    fn valid(&mut self, text: &str) {
        if !text.is_ascii() {
            self.valid += text.bytes().filter(|byte| *byte >= 0xc0).count();
        }
        // The block begins with these two pairs of bytes.
        let may_have = text.as_bytes().contains(&0xee) && text.chars().any(is_escape);
        if !may_have {
            self.text.push_str(text);
            return;
        }
        for c in text.chars() {
            if is_escape(c) {
                self.own += 1;
                let mut buffer = [0; 4];
                let bytes = c.encode_utf8(&mut buffer).bytes();
                self.text.extend(bytes.map(escape));
            } else {
                self.text.push(c);
            }
        }
    }
}

/// `SET NAMES utf8mb4` at the beginning, as every dump of MySQL has it.
fn says_utf8(text: &str) -> bool {
    let bytes = &text.as_bytes()[..text.len().min(HEADER)];
    let wanted = b"set names";
    bytes.windows(wanted.len()).enumerate().any(|(at, window)| {
        let after = bytes[at + wanted.len()..].trim_ascii_start();
        let after = after.strip_prefix(b"'").unwrap_or(after);
        window.eq_ignore_ascii_case(wanted) && after.get(..4).is_some_and(|set| set.eq_ignore_ascii_case(b"utf8"))
    })
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Decoded {
    let unit = |pair: &[u8]| match (encoding, pair) {
        (Encoding::Utf16BigEndian, [high, low]) => u16::from_be_bytes([*high, *low]),
        (_, [low, high]) => u16::from_le_bytes([*low, *high]),
        // Half a unit at the end is no character.
        _ => 0xd800,
    };
    let mut replaced = 0;
    let text = char::decode_utf16(bytes.chunks(2).map(unit))
        .map(|c| {
            c.unwrap_or_else(|_| {
                replaced += 1;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    let mut decoded = whole(text, encoding, Basis::Bytes);
    decoded.encodings.replaced = replaced;
    decoded
}

fn whole(text: String, encoding: Encoding, basis: Basis) -> Decoded {
    Decoded {
        text,
        encodings: Encodings::of(encoding, basis),
    }
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| windows_1252(*byte)).collect()
}

/// Bytes that are in the sets that the script names, from each SET NAMES to the next.
fn by_sets(bytes: &[u8], is_marked: bool) -> Decoded {
    let mut decoded = whole(String::with_capacity(bytes.len()), Encoding::Utf8, Basis::Bytes);
    let places = sets_of_client(bytes);
    for (at, place) in places.iter().enumerate() {
        let end = places.get(at + 1).map_or(bytes.len(), |next| next.from);
        let part = bytes.get(place.from..end).unwrap_or_default();
        let from = decoded.text.len();
        let (encoding, basis) = if part.is_ascii() {
            // Nothing of it hangs on a set: it belongs to what is before it.
            decoded.text.extend(part.iter().map(|byte| char::from(*byte)));
            continue;
        } else {
            of_set(part, place.set.as_deref(), is_marked, &mut decoded.text)
        };
        let parts = &mut decoded.encodings.parts;
        let is_as_before = parts
            .last()
            .is_some_and(|last| last.encoding == encoding && last.basis == basis);
        if !is_as_before {
            parts.push(Part { from, encoding, basis });
        }
    }
    decoded
}

/// Adds the text of bytes in the set of a name.
fn of_set(bytes: &[u8], set: Option<&str>, is_marked: bool, text: &mut String) -> (Encoding, Basis) {
    let Some(name) = set else {
        let mut inner = Decoder::new(bytes.len());
        inner.form = Form::Bytes;
        inner.is_marked = is_marked;
        inner.push(bytes);
        // Without the sets: they are known.
        let found = inner.finish(Dialect::Mssql);
        text.push_str(&found.text);
        let part = found.encodings.parts.into_iter().next();
        return part.map_or((Encoding::Utf8, Basis::Bytes), |part| (part.encoding, part.basis));
    };
    let encoding = match (name, CharacterSet::named(name)) {
        ("utf8" | "utf8mb3" | "utf8mb4", _) => match std::str::from_utf8(bytes) {
            Ok(valid) => {
                text.push_str(valid);
                Encoding::Utf8
            }
            Err(_) => {
                let mut inner = Decoder::new(bytes.len());
                inner.form = Form::Bytes;
                inner.push(bytes);
                std::mem::take(&mut inner.pending)
                    .into_iter()
                    .for_each(|byte| inner.escape(byte));
                text.push_str(&inner.text);
                Encoding::Utf8WithBytes
            }
        },
        ("latin1", _) => {
            text.push_str(&latin1(bytes));
            Encoding::Windows1252
        }
        (_, Some(set)) => {
            text.push_str(&set.decoded(bytes));
            Encoding::Set(set)
        }
        _ => {
            let chars = bytes.iter().map(|byte| match byte.is_ascii() {
                true => char::from(*byte),
                false => escape(*byte),
            });
            text.extend(chars);
            match name {
                "binary" => Encoding::Binary,
                _ => Encoding::Bytes,
            }
        }
    };
    (encoding, Basis::Said(name.to_owned()))
}
