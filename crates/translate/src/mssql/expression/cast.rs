//! CAST, CONVERT and their TRY forms.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql>.

use model::PgType;
use sqlparser::ast::{DataType, Expr};

use super::Translator;
use super::operator::cast_text;
use super::type_name::{Named, named};
use crate::expression::{Kind, Result, Sql, Untranslatable, bytea, quoted, valid_number};
use crate::expression::{kind_of, type_of};

impl Translator<'_> {
    pub(super) fn cast(&mut self, expr: &Expr, data_type: &DataType, style: Option<&Expr>) -> Result<Sql> {
        let inner = self.expression(expr)?;
        let to = named(data_type)?;
        let style = style.map(|style| self.style(style)).transpose()?;
        self.cast_to(inner, &to, style)
    }

    /// The TRY forms give NULL where the others fail: kept where nothing can fail.
    pub(super) fn try_cast(&mut self, expr: &Expr, data_type: &DataType, style: Option<&Expr>) -> Result<Sql> {
        let inner = self.expression(expr)?;
        let to = named(data_type)?;
        let style = style.map(|style| self.style(style)).transpose()?;
        let kind = kind_of(&to.pg_type);
        let literal = inner.literal.is_some();
        let safe = match (inner.kind, kind) {
            (Kind::Null, _) => true,
            (Kind::Text, Kind::Text) => true,
            (Kind::Text, _) => literal,
            (_, Kind::Text) => true,
            (Kind::Integer | Kind::Boolean, Kind::Numeric | Kind::Integer) => type_of(&inner) == to.pg_type || literal,
            (Kind::Integer | Kind::Numeric | Kind::Boolean, Kind::Double | Kind::Boolean) => true,
            (Kind::Date, Kind::Date | Kind::Timestamp) | (Kind::Timestamp, Kind::Date | Kind::TimeOfDay) => true,
            (a, b) => a == b && a != Kind::Numeric,
        };
        let asked = inner.kind == Kind::Text
            && style.is_none()
            && self.scope.target_version >= 16
            && matches!(
                kind,
                Kind::Integer | Kind::Numeric | Kind::Double | Kind::Date | Kind::Timestamp | Kind::Uuid
            );
        if !safe && asked {
            self.caveat("which texts are values of a type differs: an empty one is 0 or 1900-01-01 in SQL Server");
            let text = self.text(inner)?;
            let valid = format!("pg_input_is_valid({}, {})", text.text, quoted(&to.pg_type.to_string()));
            let sql = format!("(case when {valid} then {} end)", cast_text(&text, &to.pg_type));
            return Ok(Sql::of(sql, kind, &[&text])
                .typed(to.pg_type)
                .at_least(crate::expression::Volatility::Stable));
        }
        if !safe {
            return Err(Untranslatable::new(format!(
                "uses TRY_CAST to {}, which gives NULL where PostgreSQL's cast fails",
                to.name
            )));
        }
        self.cast_to(inner, &to, style)
    }

    fn style(&mut self, style: &Expr) -> Result<i64> {
        let style = self.expression(style)?;
        style
            .whole()
            .ok_or_else(|| Untranslatable::new("calls CONVERT with a style that is no literal"))
    }

    pub(super) fn cast_to(&mut self, inner: Sql, to: &Named, style: Option<i64>) -> Result<Sql> {
        if inner.kind == Kind::Null {
            return Ok(Sql::new(format!("null::{}", to.pg_type), kind_of(&to.pg_type)).typed(to.pg_type.clone()));
        }
        let kind = kind_of(&to.pg_type);
        let mut cast = match kind {
            Kind::Boolean => self.bit(inner)?,
            Kind::Integer => self.cast_integer(inner, &to.pg_type)?,
            Kind::Numeric | Kind::Double => self.cast_number(inner, to)?,
            Kind::Text => self.cast_text_type(inner, to, style)?,
            Kind::Bytes => self.cast_bytes(inner, to, style)?,
            Kind::Uuid if inner.kind == Kind::Bytes => {
                return Err(Untranslatable::new("casts bytes to a unique identifier"));
            }
            Kind::Uuid => self.coerced(inner, &to.pg_type)?,
            Kind::Date | Kind::Timestamp | Kind::TimestampTz | Kind::TimeOfDay => self.cast_moment(inner, to, style)?,
            Kind::Other if to.pg_type == PgType::Xml => match inner.kind {
                Kind::Text => Sql::of(cast_text(&inner, &PgType::Xml), Kind::Other, &[&inner])
                    .at_least(crate::expression::Volatility::Stable),
                Kind::Other if inner.pg_type == Some(PgType::Xml) => inner,
                kind => return Err(refused(kind, &to.name)),
            },
            _ => return Err(refused(inner.kind, &to.name)),
        };
        cast.iso = to.name == "datetime2";
        Ok(match (kind, &to.pg_type) {
            (Kind::Boolean, _) => cast,
            // A date spelled as wide as the type needs no padding.
            (_, PgType::Char { .. }) if cast.pg_type == Some(PgType::Text) => cast,
            _ => cast.typed(to.pg_type.clone()),
        })
    }

    fn cast_integer(&mut self, inner: Sql, to: &PgType) -> Result<Sql> {
        match inner.kind {
            Kind::Integer if type_of(&inner) == *to => Ok(inner),
            Kind::Integer if inner.literal.is_some() && *to == PgType::Integer => Ok(inner),
            Kind::Integer | Kind::Boolean => Ok(Sql::of(cast_text(&inner, to), Kind::Integer, &[&inner])),
            Kind::Numeric | Kind::Double => {
                if matches!(
                    inner.pg_type,
                    Some(PgType::Numeric {
                        modifier: Some((19 | 10, 4))
                    })
                ) {
                    self.caveat("SQL Server rounds money to a whole number, and cuts decimals off");
                }
                Ok(Sql::of(
                    format!("trunc({})::{to}", inner.text),
                    Kind::Integer,
                    &[&inner],
                ))
            }
            Kind::Text => {
                let other = Sql::new("", Kind::Integer).typed(to.clone());
                self.number_of_text(inner, &other)
            }
            Kind::Timestamp | Kind::Date => Err(Untranslatable::new("casts a date to a number of days")),
            kind => Err(refused(kind, "a number")),
        }
    }

    fn cast_number(&mut self, inner: Sql, to: &Named) -> Result<Sql> {
        let name = &to.name;
        let to = &to.pg_type;
        let kind = kind_of(to);
        match inner.kind {
            Kind::Text => {
                if let Some(text) = inner.text_literal() {
                    let number = written_number(text, name);
                    if !valid_number(&number, kind == Kind::Double) {
                        return Err(Untranslatable::new(format!(
                            "casts the text {text:?}, which is no {name}"
                        )));
                    }
                    fits(&number, to, name)?;
                    let number = quoted(number.trim_start_matches('+'));
                    return Ok(Sql::new(format!("{number}::{to}"), kind));
                } else {
                    self.caveat("a text is read as a number: what SQL Server and PostgreSQL refuse differs");
                }
                Ok(Sql::of(cast_text(&inner, to), kind, &[&inner]))
            }
            Kind::Boolean => {
                let number = self.number(inner)?;
                Ok(Sql::of(cast_text(&number, to), kind, &[&number]))
            }
            Kind::Integer | Kind::Numeric | Kind::Double => {
                fits(&inner.text, to, name)?;
                if inner.kind == Kind::Double && kind == Kind::Numeric {
                    self.caveat("a floating-point number is rounded to a decimal");
                }
                Ok(Sql::of(cast_text(&inner, to), kind, &[&inner]))
            }
            inner => Err(refused(inner, "a number")),
        }
    }

    fn cast_text_type(&mut self, inner: Sql, to: &Named, style: Option<i64>) -> Result<Sql> {
        let limit = match &to.pg_type {
            PgType::Varchar { length } => length.unwrap_or(u32::MAX),
            PgType::Char { length } => *length,
            _ => u32::MAX,
        };
        let case_insensitive = inner.case_insensitive;
        let moment = matches!(
            inner.kind,
            Kind::Date | Kind::Timestamp | Kind::TimeOfDay | Kind::TimestampTz
        );
        let (text, longest) = match (inner.kind, style) {
            (Kind::Bytes, Some(style @ (1 | 2))) => {
                let hex = format!("upper(encode({}, 'hex'))", inner.text);
                let text = if style == 1 { format!("('0x' || {hex})") } else { hex };
                (Sql::of(text, Kind::Text, &[&inner]), u32::MAX)
            }
            (Kind::Date | Kind::Timestamp | Kind::TimeOfDay | Kind::TimestampTz, Some(style)) => {
                self.styled_within(&inner, style, limit)?
            }
            (Kind::Numeric, Some(1..)) => {
                return Err(Untranslatable::new("spells money with a style"));
            }
            (Kind::Double, Some(1..)) => {
                return Err(Untranslatable::new("spells a floating-point number with a style"));
            }
            (Kind::Date, None) => (self.text(inner)?, 10),
            (Kind::Uuid, None) => (self.text(inner)?, 36),
            (Kind::Boolean, _) => (self.text(inner)?, 1),
            (Kind::Integer, _) => {
                let longest = match type_of(&inner) {
                    PgType::SmallInt => 6,
                    PgType::Integer => 11,
                    _ => 20,
                };
                let national = to.name.starts_with('n') || to.name == "sysname";
                if longest <= 11 && longest > limit && !national {
                    (self.starred(inner, limit)?, limit)
                } else {
                    (self.text(inner)?, longest)
                }
            }
            (Kind::Numeric, _) => {
                let longest = match inner.pg_type {
                    Some(PgType::Numeric {
                        modifier: Some((precision, _)),
                    }) => u32::from(precision) + 3,
                    _ => u32::MAX,
                };
                (self.text(inner)?, longest)
            }
            (Kind::Text, _) => {
                let longest = match inner.pg_type {
                    Some(PgType::Varchar { length: Some(length) } | PgType::Char { length }) => length,
                    _ => inner
                        .text_literal()
                        .and_then(|text| u32::try_from(text.chars().count()).ok())
                        .unwrap_or(u32::MAX),
                };
                (self.text(inner)?, longest)
            }
            _ => (self.text(inner)?, u32::MAX),
        };
        if moment && longest == limit {
            return Ok(text.typed(PgType::Text));
        }
        let fits = longest <= limit && !matches!(to.pg_type, PgType::Char { .. });
        let mut sql = if fits {
            text
        } else {
            Sql::of(cast_text(&text, &to.pg_type), Kind::Text, &[&text])
        };
        sql.case_insensitive = case_insensitive;
        Ok(sql)
    }

    /// A whole number as a text that may be too short for it: a star then. Only nvarchar and bigint are errors.
    fn starred(&mut self, number: Sql, limit: u32) -> Result<Sql> {
        let (largest, smallest) = (10_i64.pow(limit) - 1, 1 - 10_i64.pow(limit.saturating_sub(1)));
        if let Some(value) = number.whole() {
            if (smallest..=largest).contains(&value) {
                return self.text(number);
            }
            return Ok(Sql::new("'*'", Kind::Text));
        }
        if number.volatility == crate::expression::Volatility::Volatile {
            return Err(Untranslatable::new(
                "spells a number that differs from call to call in a text that may be too short for it",
            ));
        }
        let range = if largest >= i64::from(i32::MAX) {
            format!("< {smallest}")
        } else {
            format!("not between {smallest} and {largest}")
        };
        let text = self.text(number.clone())?;
        let sql = format!("(case when {} {range} then '*' else {} end)", number.text, text.text);
        Ok(Sql::of(sql, Kind::Text, &[&text]))
    }

    fn cast_bytes(&mut self, inner: Sql, to: &Named, style: Option<i64>) -> Result<Sql> {
        match (inner.kind, inner.text_literal(), style) {
            (Kind::Bytes, _, _) => Ok(inner),
            (Kind::Text, Some(text), Some(1)) if text.starts_with("0x") => {
                let bytes = crate::expression::unhex(&text[2..])
                    .ok_or_else(|| Untranslatable::new("has hexadecimal digits that are none"))?;
                Ok(Sql::new(bytea(&bytes), Kind::Bytes))
            }
            (Kind::Text, Some(""), _) => Ok(Sql::new(bytea(&[]), Kind::Bytes)),
            (Kind::Integer, _, _) if to.name == "varbinary" => {
                let function = match type_of(&inner) {
                    PgType::SmallInt => return Err(refused(Kind::Integer, "bytes")),
                    PgType::Integer => "int4send",
                    _ => "int8send",
                };
                Ok(Sql::of(format!("{function}({})", inner.text), Kind::Bytes, &[&inner]))
            }
            (kind, _, _) => Err(refused(kind, "bytes, which depends on the source's character set")),
        }
    }

    fn cast_moment(&mut self, inner: Sql, to: &Named, style: Option<i64>) -> Result<Sql> {
        let kind = kind_of(&to.pg_type);
        if let (Kind::Text, Some(style)) = (inner.kind, style.filter(|style| *style != 0)) {
            return self.read_with_style(inner, style, kind);
        }
        if let (Kind::Timestamp, PgType::Time { digits: 0..6 }) = (inner.kind, &to.pg_type) {
            return Ok(Sql::of(cast_text(&inner, &to.pg_type), kind, &[&inner]));
        }
        let from_text = inner.kind == Kind::Text;
        let finer = match (&inner.pg_type, &to.pg_type) {
            (Some(PgType::Timestamp { digits: a }), PgType::Timestamp { digits: b })
            | (Some(PgType::Time { digits: a }), PgType::Time { digits: b })
            | (Some(PgType::TimestampTz { digits: a }), PgType::TimestampTz { digits: b }) => a > b,
            (None, PgType::Timestamp { digits } | PgType::TimestampTz { digits }) => {
                *digits < 6 && matches!(inner.kind, Kind::Timestamp | Kind::TimestampTz)
            }
            _ => false,
        };
        let now = inner.text == "localtimestamp" || inner.text == super::coerce::NOW_IN_UTC;
        if to.name == "datetime" && !from_text && !now && (finer || inner.kind == Kind::TimeOfDay) {
            self.caveat("SQL Server rounds a datetime to 1/300 of a second");
        }
        let moment = self.moment_as(inner, kind)?;
        if to.name == "smalldatetime" && !now {
            let text = format!("date_trunc('minute', {} + interval '30 seconds')", moment.text);
            return Ok(Sql::of(text, kind, &[&moment]));
        }
        if !finer || (from_text && moment.text.ends_with("::timestamp")) || now {
            return Ok(moment);
        }
        Ok(Sql::of(cast_text(&moment, &to.pg_type), kind, &[&moment]))
    }

    /// `CONVERT(date, '31.12.2020', 104)`.
    fn read_with_style(&mut self, text: Sql, style: i64, kind: Kind) -> Result<Sql> {
        let format = match style {
            101 => "MM/DD/YYYY",
            102 => "YYYY.MM.DD",
            103 => "DD/MM/YYYY",
            104 => "DD.MM.YYYY",
            105 => "DD-MM-YYYY",
            110 => "MM-DD-YYYY",
            111 => "YYYY/MM/DD",
            112 => "YYYYMMDD",
            23 | 20 | 21 | 120 | 121 | 126 | 127 => return self.moment_as(text, kind),
            _ => {
                return Err(Untranslatable::new(format!(
                    "reads a date with the style {style}, which has no translation"
                )));
            }
        };
        if !matches!(kind, Kind::Date | Kind::Timestamp) {
            return Err(Untranslatable::new(format!("reads a time with the style {style}")));
        }
        let literal = text.text_literal();
        if literal.is_some_and(|text| text.contains(':')) {
            return Err(Untranslatable::new(format!(
                "reads a date and a time with the style {style}, which has no translation"
            )));
        }
        self.caveat(match (kind, literal) {
            (Kind::Timestamp, None) => {
                "a text that is no date of this form may be refused by one side only, and a time behind the date is not read"
            }
            _ => "a text that is no date of this form may be refused by one side only",
        });
        let year_first = literal.is_none_or(|text| text.trim_start().chars().take(4).all(|c| c.is_ascii_digit()));
        let text = self.text(text)?;
        // With the month first, SQL Server reads a year in front all the same.
        let ordered = if matches!(style, 101 | 110) && year_first {
            let year = r"'^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})', '\2/\3/\1'";
            format!("regexp_replace({}, {year})", text.text)
        } else {
            text.text.clone()
        };
        let read = Sql::of(format!("to_date({ordered}, {})", quoted(format)), Kind::Date, &[&text])
            .at_least(crate::expression::Volatility::Stable);
        self.moment_as(read, kind)
    }
}

/// The number that a text is for a type. Only decimals refuse an empty one, only money takes signs and commas.
/// Source: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/money-and-smallmoney-transact-sql>.
fn written_number(text: &str, type_name: &str) -> String {
    let trimmed = text.trim_matches(' ');
    let number = match type_name {
        "money" | "smallmoney" => trimmed.replace(['$', '€', '£', '¥', ','], "").trim().to_owned(),
        _ => trimmed.to_owned(),
    };
    match type_name {
        "decimal" | "dec" | "numeric" => number,
        _ if number.is_empty() => "0".to_owned(),
        _ => number,
    }
}

fn refused(kind: Kind, to: &str) -> Untranslatable {
    Untranslatable::new(format!("casts {} to {to}", format!("{kind:?}").to_lowercase()))
}

/// Refuses a written number that a decimal does not take: SQL Server fails when it computes it, PostgreSQL when the
/// constraint or view is made.
fn fits(number: &str, to: &PgType, name: &str) -> Result<()> {
    let PgType::Numeric {
        modifier: Some((precision, scale)),
    } = to
    else {
        return Ok(());
    };
    let digits = number.trim_matches(|c| matches!(c, '(' | ')' | '-' | '+' | ' '));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = format!("{whole}{fraction}").bytes().all(|byte| byte.is_ascii_digit());
    let places = i32::from(*precision) - i32::from(*scale);
    let needed = i32::try_from(whole.trim_start_matches('0').len()).unwrap_or(i32::MAX);
    if is_number && needed > places {
        return Err(Untranslatable::new(format!(
            "casts {digits} to {name}({precision},{scale}), which does not take it"
        )));
    }
    Ok(())
}
