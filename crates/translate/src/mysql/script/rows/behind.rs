//! What stands behind the rows of a statement where a semicolon is missing: a server takes none of it.

use super::Form;

/// Words that statements begin with, and none that stands behind a value in one.
const STATEMENTS: [&str; 31] = [
    "alter",
    "analyze",
    "begin",
    "call",
    "commit",
    "create",
    "deallocate",
    "delete",
    "delimiter",
    "drop",
    "execute",
    "flush",
    "grant",
    "insert",
    "load",
    "lock",
    "optimize",
    "prepare",
    "rename",
    "replace",
    "revoke",
    "rollback",
    "select",
    "set",
    "show",
    "start",
    "truncate",
    "unlock",
    "update",
    "use",
    "with",
];

/// Words behind which a value goes on.
const BETWEEN: [&str; 28] = [
    "all", "and", "as", "between", "binary", "by", "case", "collate", "distinct", "div", "else", "escape", "from",
    "in", "interval", "is", "key", "like", "mod", "not", "or", "regexp", "rlike", "then", "union", "using", "when",
    "xor",
];

/// The byte from which on a statement goes on behind its rows, in a way that none can. `from` is the byte after VALUES or SET.
pub(in crate::mysql::script) fn behind(form: Form, text: &str, from: usize, backslash: bool) -> Option<usize> {
    let tops = Tops::new(text, from, backslash);
    let mut is_in_lists = form == Form::Values;
    // Whether what stands there may be a value's end.
    let mut is_value = false;
    for (at, top) in tops {
        match top {
            Top::Word(word) => {
                let is = |known: &&str| word.eq_ignore_ascii_case(known);
                if is_in_lists {
                    if ["on", "as", "returning"].iter().any(is) {
                        is_in_lists = false;
                    } else if !is(&"row") {
                        return Some(at);
                    }
                } else if is_value && STATEMENTS.iter().any(is) {
                    return Some(at);
                }
                is_value = !BETWEEN.iter().any(is);
            }
            Top::Value => is_value = true,
            Top::Mark => is_value = false,
        }
    }
    None
}

/// What stands outside of parentheses.
pub(super) enum Top<'t> {
    Word(&'t str),
    /// A text, a quoted name, digits, or parentheses.
    Value,
    Mark,
}

/// Goes through a statement's text outside of parentheses and comments.
pub(super) struct Tops<'t> {
    text: &'t str,
    at: usize,
    backslash: bool,
}

impl<'t> Tops<'t> {
    pub(super) fn new(text: &'t str, at: usize, backslash: bool) -> Self {
        Tops { text, at, backslash }
    }
}

impl<'t> Iterator for Tops<'t> {
    type Item = (usize, Top<'t>);

    fn next(&mut self) -> Option<(usize, Top<'t>)> {
        let bytes = self.text.as_bytes();
        let mut depth = 0_usize;
        loop {
            let (start, byte) = (self.at, *bytes.get(self.at)?);
            let top = match byte {
                b'\'' | b'"' | b'`' => {
                    self.at += 1;
                    while let Some(inside) = bytes.get(self.at).filter(|inside| **inside != byte) {
                        self.at += if self.backslash && *inside == b'\\' && byte != b'`' {
                            2
                        } else {
                            1
                        };
                    }
                    self.at += 1;
                    Some(Top::Value)
                }
                b'#' => {
                    self.at = line_end(bytes, start);
                    None
                }
                b'-' if bytes[start..].starts_with(b"--")
                    && bytes.get(start + 2).is_none_or(u8::is_ascii_whitespace) =>
                {
                    self.at = line_end(bytes, start);
                    None
                }
                b'/' if bytes[start..].starts_with(b"/*") => {
                    let end = self.text[start + 2..].find("*/");
                    self.at = end.map_or(bytes.len(), |end| start + end + 4);
                    None
                }
                b'(' => {
                    depth += 1;
                    self.at += 1;
                    continue;
                }
                b')' => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                    Some(Top::Value)
                }
                _ if is_of_word(byte) => {
                    let length = bytes[start..].iter().position(|byte| !is_of_word(*byte));
                    self.at = length.map_or(bytes.len(), |length| start + length);
                    Some(if byte.is_ascii_digit() {
                        Top::Value
                    } else {
                        Top::Word(&self.text[start..self.at])
                    })
                }
                _ => {
                    self.at += 1;
                    (!byte.is_ascii_whitespace()).then_some(Top::Mark)
                }
            };
            if let Some(top) = top.filter(|_| depth == 0) {
                return Some((start, top));
            }
        }
    }
}

/// Bytes beyond ASCII are letters of names.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'$' | b'@')
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    let length = bytes[at..].iter().position(|byte| *byte == b'\n');
    length.map_or(bytes.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(form: Form, text: &str, backslash: bool) -> Option<&str> {
        behind(form, text, 0, backslash).map(|at| &text[at..])
    }

    #[test]
    fn what_stands_behind_lists_of_values() {
        for text in [
            " (1,'a) b'),row (2,\"it\\\"s\")",
            "(now(), 'x''y') -- done\n# create\n/* table */ ;",
            "(1) as new on duplicate key update a = 1",
            "(1) RETURNING a",
        ] {
            assert_eq!(rest(Form::Values, text, true), None, "{text}");
        }
        assert_eq!(
            rest(Form::Values, "(1),\n(2) -- two\ncreate table u (i int)", true),
            Some("create table u (i int)")
        );
        assert_eq!(rest(Form::Values, "('a\\') drop table u", false), Some("drop table u"));
    }

    #[test]
    fn what_stands_behind_assignments() {
        for text in [
            "a = 1, b = replace('x', 'y', 'z'), c = 'create'",
            "a = b + insert('x', 1, 1, 'y'), `set` = now() + interval 1 day",
            "a = case when b then truncate(1.5, 1) else 1 end -- drop\n",
            "a = 1 on duplicate key update a = values(a), b = if(a, 1, 2)",
            "a = 'x' collate utf8mb4_bin as new on duplicate key update b = new.b returning a",
            "t.a = 'x', a.update_time = _utf8'y'",
        ] {
            assert_eq!(rest(Form::Assignments, text, true), None, "{text}");
        }
        for (text, expected) in [
            ("a = 1\ncreate table u (i int)", "create table u (i int)"),
            (
                "a = 'x', b = (1 + 2)\nINSERT INTO t SET a = 2",
                "INSERT INTO t SET a = 2",
            ),
            ("a = now() update t set b = 1", "update t set b = 1"),
            ("a = b drop table u", "drop table u"),
        ] {
            assert_eq!(rest(Form::Assignments, text, true), Some(expected), "{text}");
        }
        let lists = "(1) on duplicate key update a = a + 1\ncreate table u (i int)";
        assert_eq!(rest(Form::Values, lists, true), Some("create table u (i int)"));
    }
}
