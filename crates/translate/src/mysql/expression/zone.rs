//! CONVERT_TZ between two literals.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/date-and-time-functions.html#function_convert-tz>.

use sqlparser::ast::Expr;

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable, quoted};

impl Translator<'_> {
    pub(super) fn convert_tz(&mut self, moment: &Expr, from: &Expr, to: &Expr) -> Result<Sql> {
        let moment = self.date_or_timestamp(moment)?;
        let (from, to) = (self.expression(from)?, self.expression(to)?);
        let zone = |sql: &Sql| sql.text_literal().and_then(zone);
        let (Some(from), Some(to)) = (zone(&from), zone(&to)) else {
            return Err(Untranslatable::new(
                "calls convert_tz with zones that are not literals as '+02:00', 'UTC' or 'Europe/Paris'",
            ));
        };
        self.caveat("a moment outside of 1970 to 2038 (from MySQL 8.0.28 on to 3001) is converted, which the source leaves as it is");
        if from.is_named || to.is_named {
            self.caveat("a server without tables of time zones gives NULL for a zone with a name");
        }
        let text = format!(
            "(({}::timestamp at time zone {}) at time zone {})",
            moment.text, from.sql, to.sql
        );
        Ok(Sql::of(text, Kind::Timestamp, &[&moment]))
    }
}

struct Zone {
    sql: String,
    is_named: bool,
}

/// `+05:30`, `UTC` or a name with a slash.
fn zone(text: &str) -> Option<Zone> {
    let is_named = !text.starts_with(['+', '-']);
    if is_named {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
        let known = matches!(text, "UTC" | "GMT") || (text.contains('/') && text.chars().all(plain));
        return known.then(|| Zone {
            sql: quoted(text),
            is_named,
        });
    }
    // A text would count to the west of Greenwich.
    let (hours, minutes) = text[1..].split_once(':')?;
    let fits = |part: &str, most: u32| part.len() == 2 && part.parse::<u32>().is_ok_and(|number| number <= most);
    (fits(hours, 14) && fits(minutes, 59)).then(|| Zone {
        sql: format!("interval {}", quoted(text)),
        is_named,
    })
}
