//! Texts of the wire: text itself, enum labels, and the text forms of UUIDs and addresses.

use super::layout::without_padding;
use super::wire::{LONGEST, Wired};

/// What a text column holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextRule {
    pub(super) strip_nul: bool,
    pub(super) padded: bool,
    /// Every value of the column is ASCII without NUL, which nothing is to be said against.
    pub(super) plain: bool,
}

/// UTF-8 text.
pub(super) fn put_text(value: &[u8], rule: TextRule, out: &mut Vec<u8>) -> Wired {
    if rule.plain && value.len() <= LONGEST {
        put_padded(value, rule.padded, out);
        return Wired::Value;
    }
    let nuls = value.iter().filter(|b| **b == 0).count();
    if std::str::from_utf8(value).is_err() || (nuls > 0 && !rule.strip_nul) || value.len() - nuls > LONGEST {
        return Wired::Refused;
    }
    if nuls > 0 {
        let stripped: Vec<u8> = value.iter().copied().filter(|b| *b != 0).collect();
        put_padded(&stripped, rule.padded, out);
    } else {
        put_padded(value, rule.padded, out);
    }
    Wired::Value
}

/// Whether all bytes are ASCII other than NUL: looked at without an early end, so that many are compared at once.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |plain, byte| plain & (1..=0x7f).contains(byte))
}

fn put_padded(text: &[u8], padded: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(if padded { without_padding(text) } else { text });
}

/// A label of an enum.
pub(super) fn put_label(value: &[u8], labels: &[&[u8]], empty_as_null: bool, padded: bool, out: &mut Vec<u8>) -> Wired {
    if labels.contains(&value) {
        put_padded(value, padded, out);
        Wired::Value
    } else if value.is_empty() && empty_as_null {
        Wired::Null
    } else {
        Wired::Refused
    }
}

/// A UUID as 32 hexadecimal digits, with or without hyphens after digits 8, 12, 16 and 20.
pub(super) fn put_uuid(value: &[u8], out: &mut Vec<u8>) -> Wired {
    let mut digits = [0_u8; 32];
    match value.len() {
        32 => digits.copy_from_slice(value),
        36 if [8, 13, 18, 23].iter().all(|at| value[*at] == b'-') => {
            let parts = [&value[..8], &value[9..13], &value[14..18], &value[19..23], &value[24..]];
            digits.copy_from_slice(&parts.concat());
        }
        _ => return Wired::Refused,
    }
    for pair in digits.as_chunks::<2>().0 {
        match (nibble(pair[0]), nibble(pair[1])) {
            (Some(high), Some(low)) => out.push(high << 4 | low),
            _ => return Wired::Refused,
        }
    }
    Wired::Value
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// An IPv4 or IPv6 address in the text forms of RFC 4291, 2.2.
pub(super) fn put_address(value: &[u8], out: &mut Vec<u8>) -> Wired {
    if let Some(address) = four(value) {
        out.extend_from_slice(&address);
        Wired::Value
    } else if let Some(address) = sixteen(value) {
        out.extend_from_slice(&address);
        Wired::Value
    } else {
        Wired::Refused
    }
}

/// Dotted decimal: four numbers up to 255 without leading zeros.
fn four(text: &[u8]) -> Option<[u8; 4]> {
    let mut address = [0; 4];
    let mut parts = text.split(|b| *b == b'.');
    for byte in &mut address {
        let part = parts.next()?;
        if part.is_empty() || part.len() > 3 || (part.len() > 1 && part[0] == b'0') {
            return None;
        }
        let mut number = 0_u16;
        for digit in part {
            if !digit.is_ascii_digit() {
                return None;
            }
            number = number * 10 + u16::from(digit - b'0');
        }
        *byte = u8::try_from(number).ok()?;
    }
    parts.next().is_none().then_some(address)
}

/// Eight groups of up to four hexadecimal digits; `::` once for a run of zero groups; the last two as dotted decimal.
fn sixteen(text: &[u8]) -> Option<[u8; 16]> {
    let gap = text.windows(2).position(|pair| pair == b"::");
    let (head, tail) = match gap {
        Some(at) => (groups(&text[..at])?, groups(&text[at + 2..])?),
        None => (groups(text)?, Vec::new()),
    };
    let filled = head.len() + tail.len();
    // The gap stands for at least one group.
    if match gap {
        Some(_) => filled > 14,
        None => filled != 16,
    } {
        return None;
    }
    // Dotted decimal stands only at the very end.
    if gap.is_some() && text[..gap?].contains(&b'.') {
        return None;
    }
    let mut address = [0; 16];
    address[..head.len()].copy_from_slice(&head);
    address[16 - tail.len()..].copy_from_slice(&tail);
    Some(address)
}

/// The bytes of groups between single colons; none for an empty text.
fn groups(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(16);
    if text.is_empty() {
        return Some(bytes);
    }
    let mut parts = text.split(|b| *b == b':').peekable();
    while let Some(part) = parts.next() {
        if part.contains(&b'.') {
            if parts.peek().is_some() {
                return None;
            }
            bytes.extend_from_slice(&four(part)?);
            continue;
        }
        if part.is_empty() || part.len() > 4 {
            return None;
        }
        let mut group = 0_u16;
        for digit in part {
            group = group << 4 | u16::from(nibble(*digit)?);
        }
        bytes.extend_from_slice(&group.to_be_bytes());
        if bytes.len() > 16 {
            return None;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_as_the_standard_library_reads_them() {
        for text in [
            "0.0.0.0",
            "255.255.255.255",
            "192.0.2.1",
            "256.0.0.1",
            "1.2.3",
            "1.2.3.4.5",
            "01.2.3.4",
            "1..2.3",
            "",
            "::",
            "::1",
            "1::",
            "2001:db8::8a2e:370:7334",
            "::ffff:192.0.2.1",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            ":::",
            ":1",
            "1:",
            "12345::",
            "g::",
            "1:2:3:4:5:6:1.2.3.4",
            "1.2.3.4::",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::1.2.3.4:5",
            "1:2:3:4::5:6:7:8",
            "::1.2.3",
            "fe80::1%eth0",
            " ::1",
        ] {
            let mut out = Vec::new();
            let ours = (put_address(text.as_bytes(), &mut out) == Wired::Value).then_some(out);
            let theirs = text.parse::<std::net::IpAddr>().ok().map(|address| match address {
                std::net::IpAddr::V4(address) => address.octets().to_vec(),
                std::net::IpAddr::V6(address) => address.octets().to_vec(),
            });
            assert_eq!(ours, theirs, "{text}");
        }
    }

    #[test]
    fn plain_is_ascii_without_nul() {
        assert!(is_plain(b"") && is_plain(b"\x01 a~\x7f"));
        assert!(!is_plain(b"a\0") && !is_plain("ä".as_bytes()));
    }

    #[test]
    fn uuids_are_strict() {
        let mut out = Vec::new();
        assert_eq!(
            put_uuid(b"00112233-4455-6677-8899-AABBccddeeff", &mut out),
            Wired::Value
        );
        assert_eq!(out[..4], [0, 0x11, 0x22, 0x33]);
        for bad in [
            &b"00112233-4455-6677-8899-AABBccddeefg"[..],
            b"0011223344556677-8899-AABBccddeeff--",
            b"{0}",
            b"",
        ] {
            assert_eq!(put_uuid(bad, &mut Vec::new()), Wired::Refused);
        }
    }
}
