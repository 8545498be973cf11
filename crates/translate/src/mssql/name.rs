//! Names as T-SQL writes them, and those that the server makes.

/// The parts of a dotted name, without brackets or quotes; a part that is left out is empty. `None` if it is no name.
pub(super) fn parts(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    loop {
        let (part, after) = match rest.chars().next()? {
            '[' => quoted(&rest[1..], ']')?,
            '"' => quoted(&rest[1..], '"')?,
            _ => {
                let end = rest.find('.').unwrap_or(rest.len());
                let (part, after) = rest.split_at(end);
                let part = part.trim();
                let plain = part
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '$'));
                if !plain {
                    return None;
                }
                (part.to_owned(), after)
            }
        };
        parts.push(part);
        let after = after.trim_start();
        if after.is_empty() {
            break;
        }
        rest = after.strip_prefix('.')?.trim_start();
    }
    parts.last().is_some_and(|last| !last.is_empty()).then_some(parts)
}

/// The text up to the closing quote, which stands twice within, and what follows.
fn quoted(text: &str, close: char) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if c != close {
            part.push(c);
        } else if characters.peek().is_some_and(|(_, next)| *next == close) {
            characters.next();
            part.push(close);
        } else {
            return Some((part, &text[at + close.len_utf8()..]));
        }
    }
    None
}

/// True for the name of a constraint that nobody named: the server made it, with a number that differs from database to
/// database (`PK__orders__3213E83F7A672E12`), or a script left it to the server.
pub(super) fn is_server_made(name: &str) -> bool {
    let Some((kind, rest)) = name.split_once("__") else {
        return name.is_empty();
    };
    let number = rest.rsplit('_').next().unwrap_or_default();
    matches!(kind, "PK" | "UQ" | "FK" | "CK" | "DF")
        && matches!(number.len(), 8 | 16)
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'A'..=b'F'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (text, expected) in [
            ("[dbo].[a]]b]", Some(vec!["dbo", "a]b"])),
            ("\"x.y\" . z", Some(vec!["x.y", "z"])),
            ("db..t", Some(vec!["db", "", "t"])),
            ("[srv].[db].[s].[t]", Some(vec!["srv", "db", "s", "t"])),
            ("[a", None),
            ("a b", None),
            ("", None),
            ("a.", None),
        ] {
            let expected = expected.map(|parts| parts.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn names_of_the_server_are_known() {
        for (name, expected) in [
            ("PK__orders__3213E83F7A672E12", true),
            ("UQ__orders__AB6E6164", true),
            ("FK__a__b__1234ABCD", true),
            ("", true),
            ("PK_orders", false),
            ("PK__orders", false),
            ("CK__orders__total__positive", false),
        ] {
            assert_eq!(is_server_made(name), expected, "{name}");
        }
    }
}
