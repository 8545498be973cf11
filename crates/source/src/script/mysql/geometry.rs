//! Well-known text -> the bytes that the server keeps: a 4-byte SRID, then well-known binary.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/gis-data-formats.html>

/// A kind of shape: its number in well-known binary, how deep its lists of points are, and the number of its parts.
struct Kind {
    number: u32,
    depth: usize,
    part: Option<u32>,
}

/// `POINT(1 2)` and the like; `None` for what is not known. Only shapes without a reference system: others are kept with
/// their axes in an order that the system decides.
pub(super) fn from_text(text: &str, srid: u32) -> Option<Vec<u8>> {
    if srid != 0 {
        return None;
    }
    let text = text.trim();
    let at = text.find('(')?;
    let kind = match text[..at].trim().to_ascii_uppercase().as_str() {
        "POINT" => Kind {
            number: 1,
            depth: 0,
            part: None,
        },
        "LINESTRING" => Kind {
            number: 2,
            depth: 1,
            part: None,
        },
        "POLYGON" => Kind {
            number: 3,
            depth: 2,
            part: None,
        },
        "MULTILINESTRING" => Kind {
            number: 5,
            depth: 2,
            part: Some(2),
        },
        "MULTIPOLYGON" => Kind {
            number: 6,
            depth: 3,
            part: Some(3),
        },
        _ => return None,
    };
    let mut bytes = srid.to_le_bytes().to_vec();
    header(&mut bytes, kind.number);
    let rest = shape(&text[at..], &mut bytes, kind.depth, kind.part)?;
    rest.trim().is_empty().then_some(bytes)
}

fn header(bytes: &mut Vec<u8>, number: u32) {
    bytes.push(1);
    bytes.extend(number.to_le_bytes());
}

/// Reads a parenthesis; `depth` levels of lists are in it, at most 3. Gives what follows.
fn shape<'t>(text: &'t str, bytes: &mut Vec<u8>, depth: usize, part: Option<u32>) -> Option<&'t str> {
    let inside = text.trim_start().strip_prefix('(')?;
    if depth == 0 {
        let rest = point(inside, bytes)?;
        return rest.trim_start().strip_prefix(')');
    }
    let count_at = bytes.len();
    bytes.extend([0; 4]);
    let (mut rest, mut count) = (inside, 0_u32);
    loop {
        if let Some(number) = part {
            header(bytes, number);
        }
        rest = if depth == 1 {
            point(rest, bytes)?
        } else {
            shape(rest, bytes, depth - 1, None)?
        };
        count += 1;
        rest = rest.trim_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => break,
        }
    }
    bytes[count_at..count_at + 4].copy_from_slice(&count.to_le_bytes());
    rest.strip_prefix(')')
}

/// Two numbers.
fn point<'t>(text: &'t str, bytes: &mut Vec<u8>) -> Option<&'t str> {
    let mut rest = text.trim_start();
    for _ in 0..2 {
        rest = rest.trim_start();
        let end = rest.find([' ', ',', ')', '\t', '\n']).unwrap_or(rest.len());
        let number: f64 = rest[..end].parse().ok()?;
        bytes.extend(number.to_le_bytes());
        rest = &rest[end..];
    }
    Some(rest)
}
