//! A column's new name in the expressions that name it.

use sqlparser::dialect::Dialect;
use sqlparser::tokenizer::Token;

use super::tokens;

/// The text with every word that is the column `old` written as `new`, which is quoted as the dialect wants it.
pub(crate) fn renamed(dialect: &dyn Dialect, text: &str, old: &str, new: &str) -> String {
    let Ok(tokens) = tokens(dialect, text, 1) else {
        return text.to_owned();
    };
    let old = old.to_lowercase();
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).map(|next| &next.token);
        let is_column = matches!(&token.token, Token::Word(word)
            if word.value.to_lowercase() == old
                && !matches!(next, Some(Token::Period))
                && (word.quote_style.is_some() || next != Some(&Token::LParen)));
        if is_column {
            result.push_str(&text[done..token.start]);
            result.push_str(new);
            done = token.end;
        }
    }
    result.push_str(&text[done..]);
    result
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::{MsSqlDialect, MySqlDialect};

    use super::renamed;

    #[test]
    fn words_are_renamed_and_texts_and_functions_are_not() {
        assert_eq!(
            renamed(&MsSqlDialect {}, "[No]>0 and no <> 'No' and T.NO < no(1)", "No", "[Nr]"),
            "[Nr]>0 and [Nr] <> 'No' and T.[Nr] < no(1)"
        );
        assert_eq!(renamed(&MySqlDialect {}, "`a` < \"a\"", "a", "`b`"), "`b` < \"a\"");
        assert_eq!(renamed(&MySqlDialect {}, "'", "a", "`b`"), "'");
    }
}
