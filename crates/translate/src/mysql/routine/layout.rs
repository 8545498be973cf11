//! SQL of an expression or a statement, as it stands among the lines of a block.

use model::PgType;

/// `value::type`.
pub(super) fn cast(text: &str, target: &PgType) -> String {
    format!("({})::{target}", outer(text))
}

/// A text without parentheses around the whole of it.
pub(super) fn outer(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) else {
        return text;
    };
    let mut depth = 0_i32;
    let mut quote: Option<char> = None;
    for c in inner.chars() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth -= 1;
                if depth < 0 {
                    return text;
                }
            }
            _ => {}
        }
    }
    if inner.starts_with("select ") || inner.starts_with('-') {
        return text;
    }
    inner
}

/// Lines after the first as far in as the first; texts in quotes stay as they are.
pub(super) fn indented(text: &str, pad: &str) -> String {
    if text.matches('\'').count() > 0 && text.split('\'').skip(1).step_by(2).any(|inside| inside.contains('\n')) {
        return text.to_owned();
    }
    text.replace('\n', &format!("\n{pad}"))
}
