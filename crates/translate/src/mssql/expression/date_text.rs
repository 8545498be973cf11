//! Dates as texts: the styles of CONVERT, and FORMAT.

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility, quoted};

/// A part of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Field(&'static str),
    Plain(String),
}

/// Fields that a template may have; the longest first. A blank in front pads with blanks.
const FIELDS: &[&str] = &[
    "HH24", "HH12", "YYYY", "Mon", "YY", "MM", "DD", "MI", "SS", "MS", "US", "AM", "_D", "_H",
];

impl Translator<'_> {
    /// A date or time by a style of CONVERT.
    ///
    /// Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql#date-and-time-styles>.
    pub(super) fn styled(&mut self, moment: &Sql, style: i64) -> Result<Sql> {
        Ok(self.styled_within(moment, style, u32::MAX)?.0)
    }

    /// The same for a text of at most `limit` characters, and how long it can be.
    pub(super) fn styled_within(&mut self, moment: &Sql, style: i64, limit: u32) -> Result<(Sql, u32)> {
        let template = match style {
            0 | 100 => "Mon _D YYYY _H:MIAM",
            1 => "MM/DD/YY",
            101 => "MM/DD/YYYY",
            2 => "YY.MM.DD",
            102 => "YYYY.MM.DD",
            3 => "DD/MM/YY",
            103 => "DD/MM/YYYY",
            4 => "DD.MM.YY",
            104 => "DD.MM.YYYY",
            5 => "DD-MM-YY",
            105 => "DD-MM-YYYY",
            6 => "DD Mon YY",
            106 => "DD Mon YYYY",
            7 => "Mon DD, YY",
            107 => "Mon DD, YYYY",
            8 | 24 | 108 => "HH24:MI:SS",
            10 => "MM-DD-YY",
            110 => "MM-DD-YYYY",
            11 => "YY/MM/DD",
            111 => "YYYY/MM/DD",
            12 => "YYMMDD",
            112 => "YYYYMMDD",
            13 | 113 => "DD Mon YYYY HH24:MI:SS:MS",
            14 | 114 => "HH24:MI:SS:MS",
            20 | 120 => "YYYY-MM-DD HH24:MI:SS",
            21 | 25 | 121 => "YYYY-MM-DD HH24:MI:SS.MS",
            23 => "YYYY-MM-DD",
            126 | 127 => "YYYY-MM-DDTHH24:MI:SS.MS",
            _ => {
                return Err(Untranslatable::new(format!(
                    "spells a date with the style {style}, which has no translation"
                )));
            }
        };
        let moment = match moment.kind {
            Kind::TimestampTz => self.in_utc(moment.clone())?,
            _ => moment.clone(),
        };
        // A date has no time to show, a time no date.
        let template = match moment.kind {
            Kind::Date => template
                .split_once("_H")
                .or_else(|| template.split_once("HH24"))
                .map_or(template, |(date, _)| date.trim_end_matches([' ', 'T'])),
            Kind::TimeOfDay => template.find("HH24").map_or("", |at| &template[at..]),
            _ => template,
        };
        if template.is_empty() {
            return Err(Untranslatable::new(format!(
                "spells a date or time with the style {style}"
            )));
        }
        // What a length cuts off need not be made.
        let template = match limit {
            10 if template.starts_with("YYYY-MM-DD") => "YYYY-MM-DD",
            19 if template.starts_with("YYYY-MM-DD HH24") => "YYYY-MM-DD HH24:MI:SS",
            19 if template.starts_with("YYYY-MM-DDT") => "YYYY-MM-DDTHH24:MI:SS",
            16 if template.starts_with("YYYY-MM-DD HH24") => "YYYY-MM-DD HH24:MI",
            5 if template.starts_with("HH24:MI") => "HH24:MI",
            _ => template,
        };
        if template.contains("MS") {
            self.caveat("fractions of a second are spelled with three digits");
        }
        let longest = u32::try_from(template.replace("HH24", "HH").replace("MS", "MSS").len()).unwrap_or(u32::MAX);
        Ok((self.formatted(&moment, template)?, longest))
    }

    /// A date or time by a template of [`FIELDS`]: `to_char` in a query, immutable parts elsewhere.
    pub(super) fn formatted(&mut self, moment: &Sql, template: &str) -> Result<Sql> {
        let pieces = pieces(template);
        let padded = pieces.iter().any(|piece| matches!(piece, Piece::Field("_D" | "_H")));
        if self.reach.is_some() && !padded && moment.kind != Kind::TimeOfDay {
            let format: String = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Field(field) => (*field).to_owned(),
                    Piece::Plain(text) if text.chars().any(char::is_alphanumeric) => format!("\"{text}\""),
                    Piece::Plain(text) => text.clone(),
                })
                .collect();
            let text = format!("to_char({}, {})", moment.text, quoted(&format));
            return Ok(Sql::of(text, Kind::Text, &[moment]).at_least(Volatility::Stable));
        }
        let parts: Vec<String> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Field(field) => part(field, moment),
                Piece::Plain(text) => quoted(text),
            })
            .collect();
        Ok(Sql::of(format!("({})", parts.join(" || ")), Kind::Text, &[moment]))
    }

    /// FORMAT(date, 'yyyy-MM-dd'), and FORMAT(number, '000').
    pub(super) fn format(&mut self, value: Sql, format: &str) -> Result<Sql> {
        let refused = || Untranslatable::new(format!("calls FORMAT with {format:?}, which has no translation"));
        if value.kind == Kind::Integer {
            let zeros = match format.strip_prefix(['D', 'd']) {
                Some(digits) => digits.parse().map_err(|_| refused())?,
                None if !format.is_empty() && format.bytes().all(|byte| byte == b'0') => format.len(),
                None => return self.number_format(&value, format),
            };
            if zeros > 18 {
                return Err(refused());
            }
            let pattern = "0".repeat(zeros.max(1));
            let text = format!(
                "case when abs({0}) < 1{pattern} then to_char({0}, 'FM{pattern}') else ({0})::text end",
                value.text,
                pattern = pattern
            );
            return Ok(Sql::of(format!("({text})"), Kind::Text, &[&value]).at_least(Volatility::Stable));
        }
        if matches!(value.kind, Kind::Numeric | Kind::Double) {
            return self.number_format(&value, format);
        }
        if !matches!(value.kind, Kind::Date | Kind::Timestamp) {
            return Err(refused());
        }
        let mut template = String::new();
        let mut rest = format;
        while let Some(first) = rest.chars().next() {
            let known = [
                ("yyyy", "YYYY"),
                ("yy", "YY"),
                ("MMM", "Mon"),
                ("MM", "MM"),
                ("dd", "DD"),
                ("HH", "HH24"),
                ("hh", "HH12"),
                ("mm", "MI"),
                ("ss", "SS"),
                ("fff", "MS"),
                ("tt", "AM"),
            ];
            let run = rest.chars().take_while(|c| *c == first).count();
            if let Some((pattern, field)) = known
                .iter()
                .find(|(pattern, _)| rest.starts_with(pattern) && pattern.len() == run)
            {
                template.push_str(field);
                rest = &rest[pattern.len()..];
            } else if matches!(first, '-' | '/' | '.' | ':' | ' ' | ',' | 'T') {
                template.push(first);
                rest = &rest[first.len_utf8()..];
            } else {
                return Err(refused());
            }
        }
        self.formatted(&value, &template)
    }
}

fn pieces(template: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = template;
    while let Some(first) = rest.chars().next() {
        if let Some(field) = FIELDS.iter().find(|field| rest.starts_with(**field)) {
            pieces.push(Piece::Field(field));
            rest = &rest[field.len()..];
            continue;
        }
        match pieces.last_mut() {
            Some(Piece::Plain(text)) => text.push(first),
            _ => pieces.push(Piece::Plain(first.to_string())),
        }
        rest = &rest[first.len_utf8()..];
    }
    pieces
}

/// A field out of functions that are immutable.
fn part(field: &str, moment: &Sql) -> String {
    let sql = &moment.text;
    let padded = |field: &str, width: u8| format!("lpad(extract({field} from {sql})::integer::text, {width}, '0')");
    let of_day = |text: String, zero: &str| {
        if moment.kind == Kind::Date {
            format!("'{zero}'")
        } else {
            text
        }
    };
    let hour12 = format!("((extract(hour from {sql})::integer + 11) % 12 + 1)::text");
    match field {
        "YYYY" => padded("year", 4),
        "YY" => format!("right(lpad(extract(year from {sql})::integer::text, 4, '0'), 2)"),
        "MM" => padded("month", 2),
        "DD" => padded("day", 2),
        "_D" => format!("lpad(extract(day from {sql})::integer::text, 2, ' ')"),
        "HH24" => of_day(padded("hour", 2), "00"),
        "HH12" => of_day(format!("lpad({hour12}, 2, '0')"), "12"),
        "_H" => of_day(format!("lpad({hour12}, 2, ' ')"), "12"),
        "MI" => of_day(padded("minute", 2), "00"),
        "SS" => of_day(
            format!("lpad(trunc(extract(second from {sql}))::integer::text, 2, '0')"),
            "00",
        ),
        "MS" => of_day(
            format!("lpad((extract(milliseconds from {sql})::integer % 1000)::text, 3, '0')"),
            "000",
        ),
        "US" => of_day(
            format!("lpad((extract(microseconds from {sql})::integer % 1000000)::text, 6, '0')"),
            "000000",
        ),
        "AM" => of_day(
            format!("case when extract(hour from {sql}) < 12 then 'AM' else 'PM' end"),
            "AM",
        ),
        _ => format!(
            "(array['Jan','Feb','Mar','Apr','May','Jun','Jul','Aug','Sep','Oct','Nov','Dec'])[extract(month from {sql})::integer]"
        ),
    }
}
