//! The tokens of a statement with their place in the text.

use sqlparser::dialect::Dialect;
use sqlparser::tokenizer::{Location, Token, Tokenizer};

use super::SyntaxError;

/// A token that is no white space and no comment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextToken {
    pub(crate) token: Token,
    /// First byte in the text.
    pub(crate) start: usize,
    /// The byte after the last.
    pub(crate) end: usize,
    /// Line in the script, from 1.
    pub(crate) line: u32,
}

/// Reads all tokens of a text that begins at `first_line` of its script. Linear in the text.
pub(crate) fn tokens(dialect: &dyn Dialect, text: &str, first_line: u32) -> Result<Vec<TextToken>, SyntaxError> {
    let line_of = |location: Location| {
        let within = u32::try_from(location.line).unwrap_or(u32::MAX).saturating_sub(1);
        first_line.saturating_add(within)
    };
    // About every fourth byte begins a token, blanks included; long texts may be a single one.
    let mut found = Vec::with_capacity((text.len() / 4).clamp(1, 1024));
    Tokenizer::new(dialect, text)
        .tokenize_with_location_into_buf(&mut found)
        .map_err(|error| SyntaxError {
            line: line_of(error.location),
            expected: error.message,
        })?;
    let mut place = Place {
        text,
        byte: 0,
        line: 1,
        column: 1,
    };
    let mut tokens = Vec::with_capacity(found.len());
    for token in found {
        if matches!(token.token, Token::Whitespace(_) | Token::EOF) {
            continue;
        }
        let start = place.seek(token.span.start);
        let end = place.seek(token.span.end);
        tokens.push(TextToken {
            token: token.token,
            start,
            end,
            line: line_of(token.span.start),
        });
    }
    Ok(tokens)
}

/// Walks a text from location to location; the tokenizer counts lines and characters, slices need bytes.
struct Place<'t> {
    text: &'t str,
    byte: usize,
    line: u64,
    column: u64,
}

impl Place<'_> {
    /// The byte at a location at or after the present one.
    fn seek(&mut self, to: Location) -> usize {
        for c in self.text[self.byte..].chars() {
            if (self.line, self.column) >= (to.line, to.column) {
                break;
            }
            self.byte += c.len_utf8();
            if c == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.byte
    }
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::{MsSqlDialect, MySqlDialect};

    use super::*;

    #[test]
    fn every_token_is_found_again_in_the_text() {
        let text =
            "create table [dbo].[tä]]b] (\r\n  a nvarchar(10) default N'ö''x' -- note\n, /* x /* y */ */ b money\n)";
        let tokens = tokens(&MsSqlDialect {}, text, 7).unwrap();
        let slices: Vec<&str> = tokens.iter().map(|token| &text[token.start..token.end]).collect();
        assert_eq!(
            slices,
            [
                "create", "table", "[dbo]", ".", "[tä]]b]", "(", "a", "nvarchar", "(", "10", ")", "default", "N'ö''x'",
                ",", "b", "money", ")"
            ]
        );
        let lines: Vec<u32> = tokens.iter().map(|token| token.line).collect();
        assert_eq!((lines[0], lines[6], lines[14], lines[16]), (7, 8, 9, 10));
    }

    #[test]
    fn text_that_has_no_end_is_an_error_with_its_line() {
        let error = tokens(&MySqlDialect {}, "a\nb 'c", 10).unwrap_err();
        assert_eq!(error.line, 11);
    }
}
