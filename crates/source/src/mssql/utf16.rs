//! UTF-16 as SQL Server keeps it into UTF-8.

/// Appends the text of some bytes, little-endian, and says whether they were text. Halves of pairs of surrogates become the three
/// bytes that UTF-8 does not allow: whoever converts the value to text refuses it, and its row alone.
///
/// SQL Server takes any units: <https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support>
pub(super) fn append_utf8(bytes: &[u8], text: &mut Vec<u8>) -> bool {
    text.reserve(bytes.len());
    let mut units = bytes.chunks_exact(2);
    let mut sound = true;
    while let Some(&[low, high]) = units.next() {
        // Most texts are mostly of ASCII.
        if high == 0 && low < 0x80 {
            text.push(low);
            continue;
        }
        let unit = u16::from_le_bytes([low, high]);
        match char::from_u32(u32::from(unit)) {
            Some(letter) => push(letter, text),
            None => {
                let mut ahead = units.clone();
                let pair = ahead.next().map(|next| [unit, u16::from_le_bytes([next[0], next[1]])]);
                match pair.and_then(|pair| char::decode_utf16(pair).next()?.ok()) {
                    Some(letter) => {
                        push(letter, text);
                        units = ahead;
                    }
                    None => {
                        sound = false;
                        let [first, second] = unit.to_be_bytes();
                        // The generalised UTF-8 of a half: 1110xxxx 10xxxxxx 10xxxxxx.
                        text.extend([
                            0xE0 | first >> 4,
                            0x80 | (first & 0x0F) << 2 | second >> 6,
                            0x80 | second & 0x3F,
                        ]);
                    }
                }
            }
        }
    }
    if !units.remainder().is_empty() {
        // Half a unit, as a byte that UTF-8 never has.
        sound = false;
        text.push(0xFF);
    }
    sound
}

fn push(letter: char, text: &mut Vec<u8>) {
    let mut buffer = [0; 4];
    text.extend_from_slice(letter.encode_utf8(&mut buffer).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(units: &[u16]) -> (Vec<u8>, bool) {
        let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let mut text = Vec::new();
        let sound = append_utf8(&bytes, &mut text);
        (text, sound)
    }

    #[test]
    fn every_text_is_kept() {
        for text in ["", "abc", "grün €", "\0", "a😀b", "\u{FFFD}\u{FFFF}", "😀😀"] {
            let units: Vec<u16> = text.encode_utf16().collect();
            assert_eq!(of(&units), (text.as_bytes().to_vec(), true), "{text:?}");
        }
    }

    #[test]
    fn every_character_is_kept() {
        for letter in ('\0'..=char::MAX)
            .step_by(7)
            .chain(['\u{D7FF}', '\u{E000}', '\u{10000}', char::MAX])
        {
            let mut units = [0; 2];
            let (text, sound) = of(letter.encode_utf16(&mut units));
            assert!(sound);
            assert_eq!(String::from_utf8(text).unwrap(), letter.to_string());
        }
    }

    #[test]
    fn halves_of_pairs_are_no_text() {
        for units in [
            &[0xD83D][..],
            &[0xDE00],
            &[0xD83D, 0x0041],
            &[0xDE00, 0xD83D],
            &[0x41, 0xD83D, 0xD83D, 0xDE00],
        ] {
            let (text, sound) = of(units);
            assert!(!sound && std::str::from_utf8(&text).is_err(), "{units:?}");
        }
        // What can be read of it is read.
        assert!(of(&[0x41, 0xD83D, 0xD83D, 0xDE00]).0.ends_with("😀".as_bytes()));
        let mut text = Vec::new();
        assert!(!append_utf8(&[0x41, 0, 0x42], &mut text));
        assert!(std::str::from_utf8(&text).is_err(), "{text:?}");
    }
}
