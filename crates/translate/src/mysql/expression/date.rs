//! Dates and times.

use sqlparser::ast::{Expr, Interval};

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility, quoted, valid_date, valid_timestamp};

/// The hour, the minute and the second of a date.
const MIDNIGHT: &str = "'00'";

impl Translator<'_> {
    pub(super) fn date_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("now" | "current_timestamp" | "localtime" | "localtimestamp", digits) => {
                Sql::new(format!("localtimestamp({})", self.digits(digits)?), Kind::Timestamp)
                    .at_least(Volatility::Stable)
            }
            ("sysdate", digits) => Sql::new(
                format!("clock_timestamp()::timestamp({})", self.digits(digits)?),
                Kind::Timestamp,
            )
            .at_least(Volatility::Volatile),
            ("utc_timestamp", digits) => {
                let digits = self.digits(digits)?;
                Sql::new(
                    format!("(current_timestamp({digits}) at time zone 'UTC')"),
                    Kind::Timestamp,
                )
                .at_least(Volatility::Stable)
            }
            ("curdate" | "current_date", []) => Sql::new("current_date", Kind::Date).at_least(Volatility::Stable),
            ("utc_date", []) => {
                Sql::new("(current_timestamp at time zone 'UTC')::date", Kind::Date).at_least(Volatility::Stable)
            }
            ("curtime" | "current_time", digits) => {
                Sql::new(format!("localtime({})::interval", self.digits(digits)?), Kind::Interval)
                    .at_least(Volatility::Stable)
            }
            ("unix_timestamp", []) => Sql::new("extract(epoch from current_timestamp)::bigint", Kind::Integer)
                .wide()
                .at_least(Volatility::Stable),
            (
                "year" | "month" | "day" | "dayofmonth" | "hour" | "minute" | "second" | "quarter" | "dayofweek"
                | "weekday" | "dayofyear" | "weekofyear" | "microsecond",
                [inner],
            ) => self.extract(name, inner)?,
            ("date", [inner]) => {
                let inner = self.date_or_timestamp(inner)?;
                match inner.kind {
                    Kind::Date => inner,
                    _ => Sql::of(format!("{}::date", inner.text), Kind::Date, &[&inner]),
                }
            }
            ("last_day", [inner]) => {
                let inner = self.date_or_timestamp(inner)?;
                let text = format!(
                    "(date_trunc('month', {}::timestamp) + interval '1 month' - interval '1 day')::date",
                    inner.text
                );
                Sql::of(text, Kind::Date, &[&inner])
            }
            ("to_days", [inner]) => {
                let inner = self.date_or_timestamp(inner)?;
                Sql::of(
                    format!("({}::date - '0001-01-01'::date + 366)", inner.text),
                    Kind::Integer,
                    &[&inner],
                )
            }
            ("datediff", [left, right]) => {
                let (left, right) = (self.date_or_timestamp(left)?, self.date_or_timestamp(right)?);
                let text = format!("({}::date - {}::date)", left.text, right.text);
                Sql::of(text, Kind::Integer, &[&left, &right])
            }
            ("timestampadd", [unit, amount, date]) => {
                let amount = self.number_argument(amount)?;
                let date = self.date_or_timestamp(date)?;
                let unit = unit.to_string().trim_matches('`').to_ascii_lowercase();
                self.moved(&date, &amount, &unit, false)?
            }
            ("timestampdiff", [unit, from, to]) => self.timestampdiff(&unit.to_string(), from, to)?,
            ("date_add" | "adddate", [date, Expr::Interval(interval)]) => self.shifted(date, interval, false)?,
            ("date_sub" | "subdate", [date, Expr::Interval(interval)]) => self.shifted(date, interval, true)?,
            ("adddate" | "subdate", [date, days]) => {
                let days = self.number_argument(days)?;
                let date = self.date_or_timestamp(date)?;
                self.moved(&date, &days, "day", name == "subdate")?
            }
            ("monthname" | "dayname", [date]) => {
                let date = self.date_or_timestamp(date)?;
                let picture = if name == "monthname" { "FMMonth" } else { "FMDay" };
                Sql::of(format!("to_char({}, '{picture}')", date.text), Kind::Text, &[&date])
                    .at_least(Volatility::Stable)
            }
            ("str_to_date", [text, format]) => self.str_to_date(text, format)?,
            ("convert_tz", [moment, from, to]) => self.convert_tz(moment, from, to)?,
            ("timestamp", [moment]) => {
                let moment = self.date_or_timestamp(moment)?;
                Sql::of(format!("{}::timestamp", moment.text), Kind::Timestamp, &[&moment])
            }
            ("date_format", [date, format]) => {
                let date = self.date_or_timestamp(date)?;
                let format = self.expression(format)?;
                let Some(format) = format.text_literal().map(str::to_owned) else {
                    return Err(Untranslatable::new(
                        "calls date_format with a format that is no literal",
                    ));
                };
                self.date_format_of(&date, &format)?
            }
            _ => return Ok(None),
        }))
    }

    fn digits(&mut self, args: &[&Expr]) -> Result<i64> {
        match args {
            [] => Ok(0),
            [digits] => {
                let digits = self.expression(digits)?;
                digits
                    .whole()
                    .filter(|digits| (0..=6).contains(digits))
                    .ok_or_else(|| Untranslatable::new("has fractional digits that are not 0 to 6"))
            }
            _ => Err(Untranslatable::new("has too many arguments")),
        }
    }

    /// A date or a timestamp without zone. A value with zone is taken in UTC, which PostgreSQL finds immutable.
    pub(super) fn date_or_timestamp(&mut self, expr: &Expr) -> Result<Sql> {
        let sql = self.expression(expr)?;
        match (sql.kind, sql.text_literal()) {
            (Kind::Date | Kind::Timestamp, _) => Ok(sql),
            (Kind::TimestampTz, _) => self.in_utc(sql),
            (_, Some(text)) if valid_date(text) => Ok(Sql::new(format!("{}::date", quoted(text)), Kind::Date)),
            (_, Some(text)) if valid_timestamp(text) => {
                Ok(Sql::new(format!("{}::timestamp", quoted(text)), Kind::Timestamp))
            }
            (kind, _) => Err(Untranslatable::new(format!("uses {kind:?} as a date").to_lowercase())),
        }
    }

    /// A point in time as a timestamp: in UTC, which PostgreSQL finds immutable; in a query in the session's time zone, as
    /// MySQL has it.
    pub(super) fn in_utc(&mut self, sql: Sql) -> Result<Sql> {
        if self.query.is_some() {
            return Ok(
                Sql::of(format!("{}::timestamp", sql.text), Kind::Timestamp, &[&sql]).at_least(Volatility::Stable)
            );
        }
        self.caveat("a point in time is read in UTC, not in the session's time zone");
        Ok(Sql::of(
            format!("({} at time zone 'UTC')", sql.text),
            Kind::Timestamp,
            &[&sql],
        ))
    }

    pub(super) fn extract(&mut self, field: &str, expr: &Expr) -> Result<Sql> {
        let field = field.to_ascii_lowercase();
        let inner = self.expression(expr)?;
        if inner.kind == Kind::Interval {
            // The parts of a TIME are never negative in MySQL.
            let part = match field.as_str() {
                "hour" | "minute" => format!("abs(extract({field} from {}))::integer", inner.text),
                "second" => format!("trunc(abs(extract(second from {})))::integer", inner.text),
                _ => return Err(Untranslatable::new(format!("takes {field} of a time"))),
            };
            return Ok(Sql::of(part, Kind::Integer, &[&inner]));
        }
        let inner = self.date_or_timestamp(expr)?;
        let sql = &inner.text;
        let text = match field.as_str() {
            "year" | "month" | "day" | "hour" | "minute" | "quarter" => format!("extract({field} from {sql})::integer"),
            "dayofmonth" => format!("extract(day from {sql})::integer"),
            "second" => format!("trunc(extract(second from {sql}))::integer"),
            "microsecond" => format!("(extract(microseconds from {sql}) % 1000000)::integer"),
            "dayofweek" => format!("(extract(dow from {sql})::integer + 1)"),
            "weekday" => format!("(extract(isodow from {sql})::integer - 1)"),
            "dayofyear" => format!("extract(doy from {sql})::integer"),
            "week" => return self.week(expr),
            "weekofyear" => format!("extract(week from {sql})::integer"),
            _ => {
                return Err(Untranslatable::new(format!(
                    "takes {field} of a date, which has no translation"
                )));
            }
        };
        let of_a_day = matches!(field.as_str(), "hour" | "minute" | "second" | "microsecond");
        let text = if inner.kind == Kind::Date && of_a_day {
            format!("({sql} - {sql})")
        } else {
            text
        };
        Ok(Sql::of(text, Kind::Integer, &[&inner]))
    }

    /// `date + INTERVAL n unit`.
    pub(super) fn shifted(&mut self, date: &Expr, interval: &Interval, minus: bool) -> Result<Sql> {
        let Some(unit) = interval
            .leading_field
            .as_ref()
            .filter(|_| interval.last_field.is_none())
        else {
            return Err(Untranslatable::new("has an interval without a simple unit"));
        };
        let unit = unit.to_string().to_ascii_lowercase();
        let amount = self.expression(&interval.value)?;
        let amount = match amount.text_literal() {
            Some(text) if text.parse::<i64>().is_ok() => Sql {
                literal: Some(super::Literal::Number(text.to_owned())),
                ..Sql::new(text, Kind::Integer)
            },
            _ => self.number(amount)?,
        };
        let date = self.expression(date)?;
        let date = match date.kind {
            Kind::Date | Kind::Timestamp | Kind::TimestampTz => date,
            kind => {
                return Err(Untranslatable::new(
                    format!("adds an interval to {kind:?}").to_lowercase(),
                ));
            }
        };
        // A stable time stays with its zone; a column's value would make the result depend on the session.
        let date = if date.kind == Kind::TimestampTz {
            self.in_utc(date)?
        } else {
            date
        };
        self.moved(&date, &amount, &unit, minus)
    }

    pub(super) fn moved(&mut self, date: &Sql, amount: &Sql, unit: &str, minus: bool) -> Result<Sql> {
        let field = match unit {
            "year" => "years",
            "month" => "months",
            "week" => "weeks",
            "day" => "days",
            "hour" => "hours",
            "minute" => "mins",
            "second" => "secs",
            "quarter" => "months",
            _ => {
                return Err(Untranslatable::new(format!(
                    "has an interval of {unit}, which has no translation"
                )));
            }
        };
        if amount.kind != Kind::Integer {
            return Err(Untranslatable::new("has an interval that is not a whole number"));
        }
        let sign = if minus { "-" } else { "+" };
        let factor = if unit == "quarter" { 3 } else { 1 };
        let amount_sql = match amount.whole() {
            Some(whole) => match whole.checked_mul(factor) {
                Some(whole) => whole.to_string(),
                None => return Err(Untranslatable::new("has an interval that is too long")),
            },
            None if factor == 3 => format!("({} * 3)::integer", super::operator::widened(amount)),
            None => format!("{}::integer", amount.text),
        };
        let days_only = matches!(unit, "year" | "month" | "week" | "day" | "quarter");
        let shifted = format!("({} {sign} make_interval({field} => {amount_sql}))", date.text);
        // A date moved by days stays a date in MySQL.
        if date.kind == Kind::Date && days_only {
            return Ok(Sql::of(format!("{shifted}::date"), Kind::Date, &[date, amount]));
        }
        Ok(Sql::of(shifted, Kind::Timestamp, &[date, amount]))
    }

    fn timestampdiff(&mut self, unit: &str, from: &Expr, to: &Expr) -> Result<Sql> {
        let (from, to) = (self.date_or_timestamp(from)?, self.date_or_timestamp(to)?);
        let months = match unit.trim_matches('`').to_ascii_lowercase().as_str() {
            "month" => Some(1),
            "quarter" => Some(3),
            "year" => Some(12),
            _ => None,
        };
        if let Some(months) = months {
            let age = format!("age({}::timestamp, {}::timestamp)", to.text, from.text);
            let text = format!("((extract(year from {age}) * 12 + extract(month from {age}))::bigint / {months})");
            return Ok(Sql::of(text, Kind::Integer, &[&from, &to]).wide());
        }
        let seconds = match unit.trim_matches('`').to_ascii_lowercase().as_str() {
            "second" => 1,
            "minute" => 60,
            "hour" => 3_600,
            "day" => 86_400,
            "week" => 604_800,
            other => {
                return Err(Untranslatable::new(format!(
                    "counts the {other}s between two times, which has no translation"
                )));
            }
        };
        let text = format!(
            "trunc(extract(epoch from ({}::timestamp - {}::timestamp)) / {seconds})::bigint",
            to.text, from.text
        );
        Ok(Sql::of(text, Kind::Integer, &[&from, &to]).wide())
    }

    /// DATE_FORMAT out of immutable parts (to_char is not immutable).
    pub(super) fn date_format_of(&mut self, date: &Sql, format: &str) -> Result<Sql> {
        let date = if date.kind == Kind::TimestampTz {
            self.in_utc(date.clone())?
        } else {
            date.clone()
        };
        let padded =
            |field: &str, width: u8| format!("lpad(extract({field} from {})::integer::text, {width}, '0')", date.text);
        let time_of_day = |field: &str| {
            if date.kind == Kind::Date {
                MIDNIGHT.to_owned()
            } else {
                padded(field, 2)
            }
        };
        let mut parts: Vec<String> = Vec::new();
        let mut plain = String::new();
        // A part is NULL where the date is, and so the whole.
        let mut reads_date = false;
        let mut characters = format.chars();
        while let Some(c) = characters.next() {
            let part = match c {
                '%' => match characters.next() {
                    Some('Y') => padded("year", 4),
                    Some('m') => padded("month", 2),
                    Some('d') => padded("day", 2),
                    Some('H') => time_of_day("hour"),
                    Some('i') => time_of_day("minute"),
                    Some('s' | 'S') if date.kind == Kind::Date => MIDNIGHT.to_owned(),
                    Some('s' | 'S') => {
                        format!("lpad(trunc(extract(second from {}))::integer::text, 2, '0')", date.text)
                    }
                    Some('c') => format!("extract(month from {})::integer::text", date.text),
                    Some('e') => format!("extract(day from {})::integer::text", date.text),
                    Some('j') => padded("doy", 3),
                    Some('w') => format!("extract(dow from {})::integer::text", date.text),
                    Some(letter @ ('U' | 'u' | 'V' | 'v' | 'X' | 'x')) => {
                        super::week::part(&date, letter).unwrap_or_default()
                    }
                    // English in both, whatever the locale of the target; but not immutable.
                    Some(name @ ('M' | 'b' | 'W' | 'a' | 'y' | 'h' | 'I' | 'l' | 'p' | 'k' | 'T' | 'r' | 'f'))
                        if self.query.is_some() =>
                    {
                        let picture = match name {
                            'M' => "FMMonth",
                            'b' => "Mon",
                            'W' => "FMDay",
                            'a' => "Dy",
                            'y' => "YY",
                            'h' | 'I' => "HH12",
                            'l' => "FMHH12",
                            'k' => "FMHH24",
                            'p' => "AM",
                            'T' => "HH24:MI:SS",
                            'r' => "HH12:MI:SS AM",
                            _ => "US",
                        };
                        format!("to_char({}::timestamp, '{picture}')", date.text)
                    }
                    Some('%') => {
                        plain.push('%');
                        continue;
                    }
                    other => {
                        let other = other.map(String::from).unwrap_or_default();
                        return Err(Untranslatable::new(format!(
                            "formats a date with %{other}, which has no translation"
                        )));
                    }
                },
                other => {
                    plain.push(other);
                    continue;
                }
            };
            if !plain.is_empty() {
                parts.push(quoted(&plain));
                plain.clear();
            }
            reads_date |= part != MIDNIGHT;
            parts.push(part);
        }
        if !plain.is_empty() || parts.is_empty() {
            parts.push(quoted(&plain));
        }
        let joined = format!("({})", parts.join(" || "));
        let text = if reads_date {
            joined
        } else {
            format!("case when {} is not null then {joined} end", date.text)
        };
        Ok(Sql::of(text, Kind::Text, &[&date]))
    }
}
