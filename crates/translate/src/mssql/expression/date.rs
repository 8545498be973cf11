//! Dates and times.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/date-and-time-data-types-and-functions-transact-sql>.

use model::PgType;
use sqlparser::ast::Expr;

use super::Translator;
use super::coerce::NOW_IN_UTC;
use super::date_part::{DatePart, date_part};
use super::operator::cast_text;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility};

impl Translator<'_> {
    pub(super) fn date_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("getdate" | "current_timestamp" | "now", []) => self.now(3),
            ("sysdatetime", []) => self.now(6),
            ("getutcdate" | "sysutcdatetime", []) => Sql::new(NOW_IN_UTC, Kind::Timestamp)
                .typed(PgType::Timestamp { digits: 6 })
                .at_least(Volatility::Stable),
            ("sysdatetimeoffset", []) => Sql::new("current_timestamp", Kind::TimestampTz).at_least(Volatility::Stable),
            ("curdate" | "current_date", []) => Sql::new("current_date", Kind::Date).at_least(Volatility::Stable),
            ("year", [date]) => self.part(DatePart::Year, date)?,
            ("month", [date]) => self.part(DatePart::Month, date)?,
            ("day", [date]) => self.part(DatePart::Day, date)?,
            ("datepart", [part, date]) => self.part(date_part(part)?, date)?,
            ("datename", [part, date]) => self.part_name(date_part(part)?, date)?,
            ("dateadd", [part, number, date]) => self.date_add(date_part(part)?, number, date)?,
            ("datediff", [part, from, to]) => self.date_difference(date_part(part)?, from, to, false)?,
            ("datediff_big", [part, from, to]) => self.date_difference(date_part(part)?, from, to, true)?,
            ("datetrunc", [part, date]) => {
                let part = date_part(part)?;
                let date = self.moment_argument(date)?;
                let unit = match part {
                    DatePart::DayOfYear => "day",
                    DatePart::IsoWeek => "week",
                    DatePart::Week | DatePart::Weekday | DatePart::Nanosecond => {
                        return Err(Untranslatable::new("cuts a date to a week that starts on Sunday"));
                    }
                    part => unit(part),
                };
                let stamp = self.moment_as(date.clone(), Kind::Timestamp)?;
                let text = format!("date_trunc('{unit}', {})", stamp.text);
                let cut = Sql::of(text, Kind::Timestamp, &[&stamp]);
                self.moment_as(cut, date.kind)?
            }
            ("eomonth", [date]) => self.month_end(date, None)?,
            ("eomonth", [date, months]) => self.month_end(date, Some(months))?,
            ("datefromparts", [year, month, day]) => {
                let parts = self.whole_arguments(&[year, month, day])?;
                let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                Sql::of(
                    format!("make_date({})", texts.join(", ")),
                    Kind::Date,
                    &parts.iter().collect::<Vec<_>>(),
                )
            }
            ("datetimefromparts", [year, month, day, hour, minute, second, milliseconds]) => {
                let parts = self.whole_arguments(&[year, month, day, hour, minute, second, milliseconds])?;
                let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                let text = match parts[6].whole() {
                    Some(0) => format!("make_timestamp({})", texts[..6].join(", ")),
                    _ => format!(
                        "make_timestamp({}, {} + {} / 1000.0)",
                        texts[..5].join(", "),
                        texts[5],
                        texts[6]
                    ),
                };
                Sql::of(text, Kind::Timestamp, &parts.iter().collect::<Vec<_>>()).typed(PgType::Timestamp { digits: 3 })
            }
            ("smalldatetimefromparts", [year, month, day, hour, minute]) => {
                let parts = self.whole_arguments(&[year, month, day, hour, minute])?;
                let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                Sql::of(
                    format!("make_timestamp({}, 0)", texts.join(", ")),
                    Kind::Timestamp,
                    &parts.iter().collect::<Vec<_>>(),
                )
                .typed(PgType::Timestamp { digits: 0 })
            }
            _ => return Ok(None),
        }))
    }

    fn now(&mut self, digits: u8) -> Sql {
        self.caveat("the current time is that of the session's time zone, SQL Server takes that of its machine");
        Sql::new("localtimestamp", Kind::Timestamp)
            .typed(PgType::Timestamp { digits })
            .at_least(Volatility::Stable)
    }

    fn whole_arguments(&mut self, args: &[&Expr]) -> Result<Vec<Sql>> {
        args.iter()
            .map(|arg| {
                let sql = self.expression(arg)?;
                self.whole(sql)
            })
            .collect()
    }

    /// A number without its fraction, as an integer of PostgreSQL.
    pub(super) fn whole(&mut self, sql: Sql) -> Result<Sql> {
        let sql = match sql.kind {
            Kind::Text => self.number_of_text(sql, &Sql::new("", Kind::Integer))?,
            _ => self.number(sql)?,
        };
        Ok(match (sql.kind, sql.wide) {
            (Kind::Integer, false) => sql,
            (Kind::Integer, true) => Sql::of(cast_text(&sql, &PgType::Integer), Kind::Integer, &[&sql]),
            _ => Sql::of(format!("trunc({})::integer", sql.text), Kind::Integer, &[&sql]),
        })
    }

    /// A date or a timestamp without zone. A value with zone is taken in UTC, which PostgreSQL finds immutable.
    fn moment_argument(&mut self, expr: &Expr) -> Result<Sql> {
        let sql = self.expression(expr)?;
        match sql.kind {
            Kind::Date | Kind::Timestamp | Kind::TimeOfDay => Ok(sql),
            _ => self.moment_as(sql, Kind::Timestamp),
        }
    }

    pub(super) fn in_utc(&mut self, sql: Sql) -> Result<Sql> {
        self.caveat("a point in time is read in UTC, not with the offset that it was stored with");
        Ok(Sql::of(
            format!("({} at time zone 'UTC')", sql.text),
            Kind::Timestamp,
            &[&sql],
        ))
    }

    fn part(&mut self, part: DatePart, date: &Expr) -> Result<Sql> {
        let date = self.moment_argument(date)?;
        self.part_of(part, &date)
    }

    fn part_of(&mut self, part: DatePart, date: &Sql) -> Result<Sql> {
        let sql = &date.text;
        if date.kind == Kind::Date && !part.of_date() {
            return Err(Untranslatable::new("takes the time of day of a date"));
        }
        if date.kind == Kind::TimeOfDay && part.of_date() {
            return Err(Untranslatable::new("takes the date of a time"));
        }
        let text = match part {
            DatePart::Year
            | DatePart::Quarter
            | DatePart::Month
            | DatePart::Day
            | DatePart::Hour
            | DatePart::Minute => format!("extract({} from {sql})::integer", unit(part)),
            DatePart::DayOfYear => format!("extract(doy from {sql})::integer"),
            DatePart::IsoWeek => format!("extract(week from {sql})::integer"),
            DatePart::Second => format!("trunc(extract(second from {sql}))::integer"),
            DatePart::Millisecond => format!("(trunc(extract(milliseconds from {sql}))::integer % 1000)"),
            DatePart::Microsecond => format!("(extract(microseconds from {sql})::integer % 1000000)"),
            DatePart::Nanosecond => format!("(extract(microseconds from {sql})::integer % 1000000 * 1000)"),
            // Weeks start on Sunday, the first on January 1st.
            DatePart::Week => {
                self.caveat("weeks start on Sunday, as under SET DATEFIRST 7");
                format!(
                    "((extract(doy from {sql})::integer + extract(dow from date_trunc('year', {}))::integer - 1) / 7 + 1)",
                    cast_text(date, &PgType::Timestamp { digits: 6 })
                )
            }
            DatePart::Weekday => {
                self.caveat("weeks start on Sunday, as under SET DATEFIRST 7");
                format!("(extract(dow from {sql})::integer + 1)")
            }
        };
        Ok(Sql::of(text, Kind::Integer, &[date]))
    }

    fn part_name(&mut self, part: DatePart, date: &Expr) -> Result<Sql> {
        let date = self.moment_argument(date)?;
        let (names, index) = match part {
            DatePart::Month => (
                "'January','February','March','April','May','June','July','August','September','October','November','December'",
                format!("extract(month from {})::integer", date.text),
            ),
            DatePart::Weekday => (
                "'Sunday','Monday','Tuesday','Wednesday','Thursday','Friday','Saturday'",
                format!("extract(dow from {})::integer + 1", date.text),
            ),
            part => {
                let number = self.part_of(part, &date)?;
                return self.text(number);
            }
        };
        self.caveat("names of months and days are English, as under SET LANGUAGE us_english");
        Ok(Sql::of(format!("(array[{names}])[{index}]"), Kind::Text, &[&date]))
    }

    fn date_add(&mut self, part: DatePart, number: &Expr, date: &Expr) -> Result<Sql> {
        let number = self.expression(number)?;
        let number = self.whole(number)?;
        let date = self.expression(date)?;
        let zoned = date.kind == Kind::TimestampTz;
        let date = match date.kind {
            Kind::Date | Kind::Timestamp | Kind::TimeOfDay => date,
            _ => self.moment_as(date, Kind::Timestamp)?,
        };
        if date.kind == Kind::Date && !part.of_date() {
            return Err(Untranslatable::new("adds a time of day to a date"));
        }
        if date.kind == Kind::TimeOfDay && part.of_date() {
            return Err(Untranslatable::new("adds days to a time of day"));
        }
        let (sign, count) = match number.whole() {
            Some(count) if count < 0 => ("-", count.unsigned_abs().to_string()),
            _ => ("+", number.text.clone()),
        };
        let interval = match part {
            DatePart::Year => format!("make_interval(years => {count})"),
            DatePart::Quarter => format!("make_interval(months => {count} * 3)"),
            DatePart::Month => format!("make_interval(months => {count})"),
            DatePart::Week => format!("make_interval(weeks => {count})"),
            DatePart::Day | DatePart::DayOfYear | DatePart::Weekday if date.kind == Kind::Date => count.clone(),
            DatePart::Day | DatePart::DayOfYear | DatePart::Weekday => format!("make_interval(days => {count})"),
            DatePart::Hour => format!("make_interval(hours => {count})"),
            DatePart::Minute => format!("make_interval(mins => {count})"),
            DatePart::Second => format!("make_interval(secs => {count})"),
            DatePart::Millisecond => {
                if date.pg_type == Some(PgType::Timestamp { digits: 3 }) {
                    self.caveat("SQL Server rounds a datetime to 1/300 of a second");
                }
                format!("{count} * interval '1 millisecond'")
            }
            DatePart::Microsecond => format!("{count} * interval '1 microsecond'"),
            DatePart::IsoWeek | DatePart::Nanosecond => {
                return Err(Untranslatable::new("adds a date part that has no translation"));
            }
        };
        let moved = format!("({} {sign} {interval})", date.text);
        let (text, kind) = match (date.kind, part) {
            (Kind::Date, DatePart::Day | DatePart::DayOfYear | DatePart::Weekday) => (moved, Kind::Date),
            (Kind::Date, _) => (format!("{moved}::date"), Kind::Date),
            (kind, _) => (moved, kind),
        };
        let mut sql = Sql::of(text, kind, &[&date, &number]);
        sql.pg_type = date.pg_type.clone();
        if zoned {
            return self.moment_as(sql, Kind::TimestampTz);
        }
        Ok(sql)
    }

    /// DATEDIFF counts the boundaries between two points, not the time that passes.
    ///
    /// Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/datediff-transact-sql>.
    fn date_difference(&mut self, part: DatePart, from: &Expr, to: &Expr, big: bool) -> Result<Sql> {
        let (from, to) = (self.moment_argument(from)?, self.moment_argument(to)?);
        let timed = |sql: &Sql| sql.kind == Kind::TimeOfDay;
        let (from, to) = if timed(&from) || timed(&to) {
            (
                self.moment_as(from, Kind::Timestamp)?,
                self.moment_as(to, Kind::Timestamp)?,
            )
        } else {
            (from, to)
        };
        let (a, b) = (&from.text, &to.text);
        let day = |sql: &Sql| match sql.kind {
            Kind::Date => sql.text.clone(),
            _ => cast_text(sql, &PgType::Date),
        };
        let whole = if big { "bigint" } else { "integer" };
        let text = match part {
            DatePart::Year => format!("(extract(year from {b})::integer - extract(year from {a})::integer)"),
            DatePart::Quarter | DatePart::Month => {
                let (unit, per_year) = if part == DatePart::Month {
                    ("month", 12)
                } else {
                    ("quarter", 4)
                };
                format!(
                    "((extract(year from {b})::integer - extract(year from {a})::integer) * {per_year} + extract({unit} from {b})::integer - extract({unit} from {a})::integer)"
                )
            }
            DatePart::Day | DatePart::DayOfYear | DatePart::Weekday => format!("({} - {})", day(&to), day(&from)),
            // 0001-01-01 is a Monday: Sundays are the multiples of seven.
            DatePart::Week => format!(
                "(({} - '0001-01-01'::date + 1) / 7 - ({} - '0001-01-01'::date + 1) / 7)",
                day(&to),
                day(&from)
            ),
            DatePart::IsoWeek => return Err(Untranslatable::new("counts ISO weeks")),
            DatePart::Nanosecond => return Err(Untranslatable::new("counts nanoseconds")),
            part => {
                let (unit, scale) = match part {
                    DatePart::Hour => ("hour", "/ 3600"),
                    DatePart::Minute => ("minute", "/ 60"),
                    DatePart::Second => ("second", ""),
                    DatePart::Millisecond => ("milliseconds", "* 1000"),
                    _ => ("microseconds", "* 1000000"),
                };
                let (from, to) = (
                    self.moment_as(from.clone(), Kind::Timestamp)?,
                    self.moment_as(to.clone(), Kind::Timestamp)?,
                );
                let elapsed = format!(
                    "extract(epoch from (date_trunc('{unit}', {}) - date_trunc('{unit}', {})))",
                    to.text, from.text
                );
                match scale {
                    "" => format!("{elapsed}::{whole}"),
                    scale => format!("({elapsed} {scale})::{whole}"),
                }
            }
        };
        let sql = Sql::of(text, Kind::Integer, &[&from, &to]);
        Ok(if big { sql.wide() } else { sql })
    }

    fn month_end(&mut self, date: &Expr, months: Option<&&Expr>) -> Result<Sql> {
        let date = self.moment_argument(date)?;
        let stamp = self.moment_as(date, Kind::Timestamp)?;
        let months = match months {
            None => Sql::new("1", Kind::Integer),
            Some(months) => {
                let months = self.expression(months)?;
                let months = self.whole(months)?;
                let text = match months.whole() {
                    Some(count) => (count + 1).to_string(),
                    None => format!("{} + 1", months.text),
                };
                Sql::of(text, Kind::Integer, &[&months])
            }
        };
        let text = format!(
            "(date_trunc('month', {}) + make_interval(months => {}, days => -1))::date",
            stamp.text, months.text
        );
        Ok(Sql::of(text, Kind::Date, &[&stamp, &months]))
    }

    pub(super) fn at_time_zone(&mut self, moment: &Expr, zone: &Expr) -> Result<Sql> {
        let zone = self.expression(zone)?;
        if zone.text_literal() != Some("UTC") {
            return Err(Untranslatable::new(
                "names a time zone as Windows does, which PostgreSQL does not know",
            ));
        }
        let moment = self.expression(moment)?;
        self.moment_as(moment, Kind::TimestampTz)
    }
}

fn unit(part: DatePart) -> &'static str {
    match part {
        DatePart::Year => "year",
        DatePart::Quarter => "quarter",
        DatePart::Month => "month",
        DatePart::DayOfYear => "doy",
        DatePart::Day => "day",
        DatePart::Week | DatePart::IsoWeek => "week",
        DatePart::Weekday => "dow",
        DatePart::Hour => "hour",
        DatePart::Minute => "minute",
        DatePart::Second => "second",
        DatePart::Millisecond => "milliseconds",
        DatePart::Microsecond | DatePart::Nanosecond => "microseconds",
    }
}
