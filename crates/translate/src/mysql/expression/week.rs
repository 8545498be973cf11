//! Weeks: MySQL counts them in eight ways.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/date-and-time-functions.html#function_week>.

use sqlparser::ast::Expr;

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable};

/// A day as SQL, in the numbers of a week of mode `mode`.
struct Weeks<'s> {
    day: &'s str,
    mode: i64,
}

impl Weeks<'_> {
    /// The number of a day's week in the day's own year, 0 for a week that began in the year before. `days` are taken away first.
    fn in_year(&self, back: &str) -> String {
        let day = if back.is_empty() {
            self.day.to_owned()
        } else {
            format!("({} - {back})", self.day)
        };
        let weekday = if self.mode % 2 == 0 {
            format!("extract(dow from {day})::integer")
        } else {
            format!("(extract(isodow from {day})::integer - 1)")
        };
        // Modes 1 and 4 begin with the first week of four days or more, the others with the first whole week.
        let shift = if matches!(self.mode, 1 | 4) { 9 } else { 6 };
        format!("((extract(doy from {day})::integer - {weekday} + {shift}) / 7)")
    }

    /// As many days as take a day into the year before.
    fn doy(&self) -> String {
        format!("extract(doy from {})::integer", self.day)
    }

    /// The number of the week, and the year that it belongs to.
    fn number(&self) -> Option<String> {
        match self.mode {
            0 | 1 | 4 | 5 => Some(self.in_year("")),
            2 | 7 => Some(format!(
                "(case when {0} > 0 then {0} else {1} end)",
                self.in_year(""),
                self.in_year(&self.doy())
            )),
            3 => Some(format!("extract(week from {})::integer", self.day)),
            _ => None,
        }
    }

    /// The year of the week, in the modes in which every week belongs to one.
    fn year(&self) -> Option<String> {
        match self.mode {
            2 | 7 => Some(format!(
                "(extract(year from {})::integer - case when {} > 0 then 0 else 1 end)",
                self.day,
                self.in_year("")
            )),
            3 => Some(format!("extract(isoyear from {})::integer", self.day)),
            _ => None,
        }
    }
}

impl Translator<'_> {
    pub(super) fn week_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        let (day, mode) = match (name, args) {
            ("week", [day]) => return self.week(day).map(Some),
            ("yearweek", [day]) => (day, None),
            ("week" | "yearweek", [day, mode]) => (day, Some(mode)),
            _ => return Ok(None),
        };
        let mode = match mode {
            None => 0,
            Some(mode) => {
                let mode = self.expression(mode)?;
                mode.whole()
                    .ok_or_else(|| Untranslatable::new(format!("calls {name} with a mode that is no literal")))?
            }
        };
        let day = self.date_or_timestamp(day)?;
        let unknown = || Untranslatable::new(format!("calls {name} in mode {mode}, which has no translation"));
        let date = as_date(&day);
        let text = if name == "week" {
            Weeks { day: &date, mode }.number().ok_or_else(unknown)?
        } else {
            // A week of YEARWEEK always belongs to one year.
            let own = Weeks {
                day: &date,
                mode: mode | 2,
            };
            let (year, week) = own.year().zip(own.number()).ok_or_else(unknown)?;
            format!("({year} * 100 + {week})")
        };
        Ok(Some(Sql::of(text, Kind::Integer, &[&day])))
    }

    /// WEEK without a mode.
    pub(super) fn week(&mut self, day: &Expr) -> Result<Sql> {
        self.caveat("weeks are counted as by default_week_format 0");
        let day = self.date_or_timestamp(day)?;
        let date = as_date(&day);
        let weeks = Weeks { day: &date, mode: 0 };
        Ok(Sql::of(weeks.in_year(""), Kind::Integer, &[&day]))
    }
}

/// `%U`, `%u`, `%V`, `%v`, `%X` and `%x` of DATE_FORMAT, with as many digits as MySQL shows.
pub(super) fn part(day: &Sql, letter: char) -> Option<String> {
    let day = as_date(day);
    let mode = match letter {
        'U' => 0,
        'u' => 1,
        'V' | 'X' => 2,
        'v' | 'x' => 3,
        _ => return None,
    };
    let weeks = Weeks { day: &day, mode };
    let (number, digits) = match letter {
        'X' | 'x' => (weeks.year()?, 4),
        _ => (weeks.number()?, 2),
    };
    Some(format!("lpad({number}::text, {digits}, '0')"))
}

fn as_date(day: &Sql) -> String {
    if day.kind == Kind::Date {
        day.text.clone()
    } else {
        format!("{}::date", day.text)
    }
}
