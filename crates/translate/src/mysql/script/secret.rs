//! Takes passwords out of statements that are shown.

use sqlparser::dialect::MySqlDialect;
use sqlparser::tokenizer::Token;

use crate::script::tokens;

/// Words behind which a text may be a password, or the hash of one.
const BEFORE: &[&str] = &["identified", "password", "set_password"];

/// The statement with every text behind such a word replaced, up to the next comma.
pub(super) fn redacted(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    if !BEFORE.iter().any(|word| lower.contains(word)) {
        return text.to_owned();
    }
    let Ok(tokens) = tokens(&MySqlDialect {}, text, 1) else {
        return "(a statement with a password)".to_owned();
    };
    let (mut shown, mut copied, mut secret) = (String::new(), 0, false);
    for token in &tokens {
        match &token.token {
            Token::Comma => secret = false,
            Token::Word(word) if BEFORE.iter().any(|before| word.value.eq_ignore_ascii_case(before)) => secret = true,
            Token::SingleQuotedString(_)
            | Token::DoubleQuotedString(_)
            | Token::NationalStringLiteral(_)
            | Token::HexStringLiteral(_)
                if secret =>
            {
                shown.push_str(&text[copied..token.start]);
                shown.push_str("'***'");
                copied = token.end;
            }
            _ => {}
        }
    }
    shown.push_str(&text[copied..]);
    shown
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[test]
    fn no_password_is_shown() {
        for (text, wanted) in [
            (
                "CREATE USER 'a'@'%' IDENTIFIED BY 'x', 'b'@'%' IDENTIFIED WITH p AS 'y'",
                "CREATE USER 'a'@'%' IDENTIFIED BY '***', 'b'@'%' IDENTIFIED WITH p AS '***'",
            ),
            (
                "SET PASSWORD FOR 'a'@'%' = PASSWORD('x')",
                "SET PASSWORD FOR '***'@'***' = PASSWORD('***')",
            ),
            ("GRANT SELECT ON a.* TO 'b'@'%'", "GRANT SELECT ON a.* TO 'b'@'%'"),
        ] {
            assert_eq!(redacted(text), wanted);
        }
        assert!(!redacted("alter user a identified by 'x' 'open").contains('x'));
    }
}
