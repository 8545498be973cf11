//! Times of day, seconds since 1970, and days by number.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/date-and-time-functions.html>.

use model::PgType;
use sqlparser::ast::Expr;

use super::Translator;
use super::coerce::whole_seconds;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility, quoted, valid_time};

/// Seconds of the longest TIME, 838:59:59.
const LONGEST: u32 = 3_020_399;

impl Translator<'_> {
    pub(super) fn clock_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("unix_timestamp", [moment]) => self.unix_timestamp(moment)?,
            ("from_unixtime", [seconds]) => self.unix_moment(seconds)?,
            ("from_unixtime", [seconds, format]) => {
                let moment = self.unix_moment(seconds)?;
                let format = self.expression(format)?;
                let format = format.text_literal().map(str::to_owned);
                let format = format
                    .ok_or_else(|| Untranslatable::new("calls from_unixtime with a format that is no literal"))?;
                self.date_format_of(&moment, &format)?
            }
            ("time", [moment]) => {
                let moment = self.expression(moment)?;
                self.time_of(moment)?
            }
            ("time_to_sec", [moment]) => {
                let moment = self.expression(moment)?;
                let time = self.time_of(moment)?;
                if !whole_seconds(&time) {
                    return Err(Untranslatable::new(
                        "calls time_to_sec on a time with parts of a second",
                    ));
                }
                Sql::of(
                    format!("extract(epoch from {})::bigint", time.text),
                    Kind::Integer,
                    &[&time],
                )
                .wide()
            }
            ("sec_to_time", [seconds]) => {
                let seconds = self.integer_argument(seconds, name)?;
                time_of_seconds(&seconds.text, &[&seconds])
            }
            ("timediff", [to, from]) => {
                let (to, from) = (self.date_or_timestamp(to)?, self.date_or_timestamp(from)?);
                if to.kind != Kind::Timestamp || from.kind != Kind::Timestamp {
                    return Err(Untranslatable::new("calls timediff on something else than two moments"));
                }
                let whole = |sql: &Sql| whole_seconds(sql) || !sql.text.contains('.');
                if !whole(&to) || !whole(&from) {
                    return Err(Untranslatable::new("calls timediff on moments with parts of a second"));
                }
                time_of_seconds(
                    &format!("extract(epoch from ({} - {}))", to.text, from.text),
                    &[&to, &from],
                )
            }
            ("addtime" | "subtime", [moment, time]) => {
                let moment = self.date_or_timestamp(moment)?;
                let time = self.expression(time)?;
                let Some(time) = time.text_literal().filter(|text| valid_time(text, 838)) else {
                    return Err(Untranslatable::new(format!(
                        "calls {name} with a time that is no literal"
                    )));
                };
                if moment.kind != Kind::Timestamp {
                    return Err(Untranslatable::new(format!(
                        "calls {name} on something else than a moment"
                    )));
                }
                let sign = if name == "addtime" { "+" } else { "-" };
                let text = format!("({} {sign} {}::interval)", moment.text, quoted(time));
                Sql::of(text, Kind::Timestamp, &[&moment])
            }
            ("to_seconds", [moment]) => {
                let moment = self.date_or_timestamp(moment)?;
                let text = format!(
                    "((({0}::date - '0001-01-01'::date + 366)::bigint * 86400) + floor(extract(epoch from {0}::timestamp::time))::bigint)",
                    moment.text
                );
                Sql::of(text, Kind::Integer, &[&moment]).wide()
            }
            ("from_days", [days]) => {
                let days = self.integer_argument(days, name)?;
                self.caveat("days before year 1 or after 9999 are NULL");
                let text = format!(
                    "case when {0} between 366 and 3652424 then '0001-01-01'::date + ({0} - 366)::integer end",
                    days.text
                );
                Sql::of(format!("({text})"), Kind::Date, &[&days])
            }
            ("makedate", [year, day]) => {
                let (year, day) = (self.integer_argument(year, name)?, self.integer_argument(day, name)?);
                let full = format!(
                    "case when {0} < 70 then {0} + 2000 when {0} < 100 then {0} + 1900 else {0} end",
                    year.text
                );
                // A day too far is beyond the last date of MySQL: NULL, as the year 10000 is.
                let text = format!(
                    "case when {0} between 0 and 9999 and {1} between 1 and 3652424 \
                     and ({1} - 1) <= '9999-12-31'::date - make_date(({full})::integer, 1, 1) \
                     then make_date(({full})::integer, 1, 1) + ({1} - 1)::integer end",
                    year.text, day.text
                );
                Sql::of(format!("({text})"), Kind::Date, &[&year, &day])
            }
            _ => return Ok(None),
        }))
    }

    /// The time of day of a moment, or a TIME as it is.
    pub(super) fn time_of(&mut self, moment: Sql) -> Result<Sql> {
        let digits = if whole_seconds(&moment) { 0 } else { 6 };
        match moment.kind {
            Kind::Interval => Ok(moment),
            Kind::Timestamp => {
                let text = format!("{}::time::interval", moment.text);
                Ok(Sql::of(text, Kind::Interval, &[&moment]).typed(PgType::Interval { digits }))
            }
            kind => Err(Untranslatable::new(
                format!("takes the time of day of {kind:?}").to_lowercase(),
            )),
        }
    }

    /// Seconds since 1970: a whole number where the moment has no parts of a second.
    fn unix_timestamp(&mut self, moment: &Expr) -> Result<Sql> {
        let moment = self.expression(moment)?;
        let epoch = match moment.kind {
            // extract() of a moment with zone is not immutable.
            Kind::TimestampTz => format!("extract(epoch from ({} at time zone 'UTC'))", moment.text),
            Kind::Date | Kind::Timestamp if self.query.is_some() => {
                format!("extract(epoch from {}::timestamptz)", moment.text)
            }
            kind => {
                return Err(Untranslatable::new(
                    format!("counts seconds since 1970 of {kind:?}").to_lowercase(),
                ));
            }
        };
        let whole = moment.kind == Kind::Date || whole_seconds(&moment);
        let epoch = if whole { format!("{epoch}::bigint") } else { epoch };
        let (text, volatility) = if moment.kind == Kind::TimestampTz {
            (epoch, Volatility::Immutable)
        } else {
            // Outside the range of its TIMESTAMP the source gives NULL or 0.
            self.caveat("a moment outside of 1970 to 2038 has a number here");
            (epoch, Volatility::Stable)
        };
        let kind = if whole { Kind::Integer } else { Kind::Numeric };
        Ok(Sql::of(text, kind, &[&moment]).wide().at_least(volatility))
    }

    fn unix_moment(&mut self, seconds: &Expr) -> Result<Sql> {
        let seconds = self.integer_argument(seconds, "from_unixtime")?;
        self.caveat("a number of seconds beyond 2038 is a time, which it is not in every version of the source");
        let text = format!(
            "(case when {0} >= 0 then to_timestamp({0})::timestamp end)",
            seconds.text
        );
        let sql = Sql::of(text, Kind::Timestamp, &[&seconds]).at_least(Volatility::Stable);
        Ok(sql.typed(PgType::Timestamp { digits: 0 }))
    }
}

/// A TIME of so many seconds, within its range.
fn time_of_seconds(seconds: &str, parts: &[&Sql]) -> Sql {
    let text = format!(
        "make_interval(secs => case when {seconds} > {LONGEST} then {LONGEST} when {seconds} < -{LONGEST} then -{LONGEST} else {seconds} end)"
    );
    Sql::of(text, Kind::Interval, parts).typed(PgType::Interval { digits: 0 })
}
