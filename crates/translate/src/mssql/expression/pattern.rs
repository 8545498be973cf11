//! LIKE and PATINDEX.

use sqlparser::ast::Expr;

use super::Translator;
use super::like_pattern::LikePattern;
use super::operator::cast_text;
use crate::expression::{Kind, Result, Sql, Untranslatable, quoted};

impl Translator<'_> {
    pub(super) fn like(&mut self, negated: bool, expr: &Expr, pattern: &Expr, escape: Option<&Expr>) -> Result<Sql> {
        let (value, pattern) = (self.expression(expr)?, self.expression(pattern)?);
        let value = self.matched(value)?;
        if pattern.kind != Kind::Text {
            return Err(Untranslatable::new("has LIKE with a pattern that is no text"));
        }
        let escape = match escape {
            None => None,
            Some(escape) => {
                let escape = self.expression(escape)?;
                let mut characters = escape.text_literal().unwrap_or_default().chars();
                match (characters.next(), characters.next()) {
                    (Some(c), None) => Some(c),
                    _ => return Err(Untranslatable::new("has LIKE with an escape that is not one character")),
                }
            }
        };
        let not = if negated { "not " } else { "" };
        let Some(text) = pattern.text_literal() else {
            self.caveat("a pattern with brackets means a set of characters in SQL Server");
            let pattern = self.text(pattern)?;
            let escape = escape.map_or_else(|| "''".to_owned(), |c| quoted(&c.to_string()));
            let operator = if value.case_insensitive { "ilike" } else { "like" };
            let text = format!("({} {not}{operator} {} escape {escape})", value.text, pattern.text);
            return Ok(Sql::of(text, Kind::Boolean, &[&value, &pattern]));
        };
        let read = LikePattern::read(text, escape)?;
        if !read.is_open_at_end() {
            self.caveat("the source ignores spaces at the end when it compares texts");
        }
        let caseless = value.case_insensitive && read.has_case();
        let text = match read.like() {
            Some(like) => {
                let operator = if caseless { "ilike" } else { "like" };
                format!("({} {not}{operator} {})", value.text, quoted(&like))
            }
            None => {
                self.letter_range(&read);
                let operator = match (negated, caseless) {
                    (false, false) => "~",
                    (false, true) => "~*",
                    (true, false) => "!~",
                    (true, true) => "!~*",
                };
                format!("({} {operator} {})", value.text, quoted(&read.regular_expression()))
            }
        };
        Ok(Sql::of(text, Kind::Boolean, &[&value]))
    }

    fn letter_range(&mut self, read: &LikePattern) {
        if read.has_letter_range() {
            self.caveat("a range of letters follows the collation in the source, code points in PostgreSQL");
        }
    }

    /// The left side of a match; the padding of `char(n)` does not take part.
    fn matched(&mut self, value: Sql) -> Result<Sql> {
        match (value.kind, &value.pg_type) {
            (Kind::Text, Some(model::PgType::Char { .. })) => {
                let mut text = Sql::of(cast_text(&value, &model::PgType::Text), Kind::Text, &[&value]);
                text.case_insensitive = value.case_insensitive;
                Ok(text)
            }
            (Kind::Text, _) => Ok(value),
            (Kind::Integer | Kind::Numeric | Kind::Uuid, _) => self.text(value),
            (kind, _) => Err(Untranslatable::new(
                format!("has LIKE on {kind:?}, which SQL Server spells in its own way").to_lowercase(),
            )),
        }
    }

    /// PATINDEX: where a pattern first matches, from 1; 0 if nowhere.
    pub(super) fn pattern_index(&mut self, pattern: &Expr, value: &Expr) -> Result<Sql> {
        let pattern = self.expression(pattern)?;
        let value = self.expression(value)?;
        let value = self.matched(value)?;
        let Some(text) = pattern.text_literal() else {
            return Err(Untranslatable::new("calls PATINDEX with a pattern that is no literal"));
        };
        let read = LikePattern::read(text, None)?;
        self.letter_range(&read);
        let expression = quoted(&read.regular_expression());
        let text = if value.case_insensitive && read.has_case() {
            format!("regexp_instr({}, {expression}, 1, 1, 0, 'i')", value.text)
        } else {
            format!("regexp_instr({}, {expression})", value.text)
        };
        Ok(Sql::of(text, Kind::Integer, &[&value]))
    }
}
