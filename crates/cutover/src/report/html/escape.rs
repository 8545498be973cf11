//! Text of others in markup.

use std::fmt::Write;

/// The text with markup escaped, for elements and quoted attributes. Characters that are not seen, or that turn around what stands
/// beside them, are shown by their numbers (Unicode TR 36, section 2).
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(letter),
            letter if hidden(letter) => {
                let _written = write!(out, "⟨U+{:04X}⟩", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out
}

/// At most this many characters, escaped, with a mark where something was cut.
pub(super) fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return escaped(text);
    }
    let part: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", escaped(&part))
}

/// The joiners of scripts that need them (U+200C, U+200D) are left alone.
pub(in crate::report) fn hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_markup_and_nothing_is_turned_around() {
        assert_eq!(escaped("<script>\"'&"), "&lt;script&gt;&quot;&#39;&amp;");
        assert_eq!(escaped("a\u{202e}b\u{0}"), "a⟨U+202E⟩b⟨U+0000⟩");
        assert_eq!(clipped("abcdef", 4), "abc…");
        assert_eq!(clipped("می\u{200c}خواهم", 20), "می\u{200c}خواهم");
    }
}
