//! STR_TO_DATE with a literal format.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/date-and-time-functions.html#function_str-to-date>.

use sqlparser::ast::Expr;

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable, quoted};

/// A format as a regular expression, and which of its groups is which part.
#[derive(Debug, Default, PartialEq, Eq)]
struct Format {
    pattern: String,
    groups: usize,
    year: Option<usize>,
    month: Option<usize>,
    day: Option<usize>,
    hour: Option<usize>,
    minute: Option<usize>,
    second: Option<usize>,
}

impl Format {
    /// `None` for a format with something else than figures of a date and a time.
    fn of(format: &str) -> Option<Format> {
        let mut found = Format {
            pattern: "^".to_owned(),
            ..Format::default()
        };
        let mut rest = format.chars();
        while let Some(c) = rest.next() {
            match c {
                '%' => found.part(rest.next()?)?,
                c if c.is_whitespace() => {}
                c if c.is_ascii_alphanumeric() => found.pattern.push_str(&format!(r"\s*{c}")),
                c if c.is_ascii_punctuation() => found.pattern.push_str(&format!(r"\s*\{c}")),
                _ => return None,
            }
        }
        (found.year.is_some() && found.month.is_some() && found.day.is_some()).then_some(found)
    }

    fn part(&mut self, letter: char) -> Option<()> {
        let (place, figures) = match letter {
            'Y' => (&mut self.year, "4"),
            'm' | 'c' => (&mut self.month, "1,2"),
            'd' | 'e' => (&mut self.day, "1,2"),
            'H' | 'k' => (&mut self.hour, "1,2"),
            'i' => (&mut self.minute, "1,2"),
            's' | 'S' => (&mut self.second, "1,2"),
            'T' => {
                self.part('H')?;
                self.pattern.push_str(r"\s*:");
                self.part('i')?;
                self.pattern.push_str(r"\s*:");
                return self.part('s');
            }
            _ => return None,
        };
        if place.is_some() {
            return None;
        }
        self.groups += 1;
        *place = Some(self.groups);
        self.pattern.push_str(&format!(r"\s*(\d{{{figures}}})"));
        Some(())
    }
}

impl Translator<'_> {
    pub(super) fn str_to_date(&mut self, text: &Expr, format: &Expr) -> Result<Sql> {
        let text = self.text_argument(text)?;
        let format = self.expression(format)?;
        let Some(format) = format.text_literal().and_then(Format::of) else {
            return Err(Untranslatable::new(
                "calls str_to_date with a format that is no literal of figures (%Y %m %d %H %i %s)",
            ));
        };
        self.caveat("a text that is not a whole date of a year with four figures is NULL, also a zero date");
        let pattern = quoted(&format.pattern);
        let part = |group: usize| format!("(regexp_match({}, {pattern}))[{group}]::integer", text.text);
        let [Some(year), Some(month), Some(day)] = [format.year, format.month, format.day].map(|group| group.map(part))
        else {
            return Err(Untranslatable::new("calls str_to_date with a format without a date"));
        };
        let first = format!("make_date({year}, {month}, 1)");
        let exists =
            format!("{day} between 1 and extract(day from {first} + make_interval(months => 1, days => -1))::integer");
        let clock = [format.hour, format.minute, format.second];
        let (kind, made, in_day) = if clock == [None; 3] {
            (Kind::Date, format!("make_date({year}, {month}, {day})"), String::new())
        } else {
            let [hour, minute, second] = clock.map(|group| group.map_or_else(|| "0".to_owned(), part));
            (
                Kind::Timestamp,
                format!("make_timestamp({year}, {month}, {day}, {hour}, {minute}, {second})"),
                format!(" and {hour} < 24 and {minute} < 60 and {second} < 60"),
            )
        };
        let sql = format!(
            "(case when {year} > 0 and {month} between 1 and 12{in_day} then case when {exists} then {made} end end)"
        );
        Ok(Sql::of(sql, kind, &[&text]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_figures_are_patterns() {
        let pattern = |format: &str| Format::of(format).map(|format| format.pattern);
        assert_eq!(
            pattern("%d.%m.%Y").as_deref(),
            Some(r"^\s*(\d{1,2})\s*\.\s*(\d{1,2})\s*\.\s*(\d{4})")
        );
        assert_eq!(
            pattern("%Y%m%d %T").as_deref(),
            Some(r"^\s*(\d{4})\s*(\d{1,2})\s*(\d{1,2})\s*(\d{1,2})\s*:\s*(\d{1,2})\s*:\s*(\d{1,2})")
        );
        for format in ["%Y-%m", "%M %d %Y", "%y%m%d", "%H:%i", "%Y-%m-%d %Y", "%Y-%m-%d%"] {
            assert_eq!(pattern(format), None, "{format}");
        }
    }
}
