//! CAST and CONVERT of constants.
//!
//! Styles: <https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql>

use std::borrow::Cow;

use model::MssqlType;
use translate::mssql::column_type;

use super::{money, value};
use crate::script::constant::{Constant, hex};
use crate::script::refusal::Refusal;
use translate::calendar::{DateOrder, Moment, NANOS_PER_SECOND};
use translate::mssql::calendar::DateSetting;

/// Length of a character or binary type of CAST that names none.
const DEFAULT_LENGTH: u32 = 30;

pub(super) fn cast<'t>(
    given: Constant<'t>,
    type_name: &str,
    style: Option<u16>,
    dates: DateSetting,
) -> Result<Constant<'t>, Refusal> {
    if matches!(given, Constant::Null) {
        return Ok(Constant::Null);
    }
    let target = target(type_name);
    let is_text = matches!(
        target,
        MssqlType::Char { .. } | MssqlType::Nchar { .. } | MssqlType::Varchar { .. } | MssqlType::Nvarchar { .. }
    );
    let given = match given {
        Constant::Moment(moment) if is_text => Constant::Text(Cow::Owned(shown(moment, style)?)),
        other => other,
    };
    let number = |text: String| Constant::Number(Cow::Owned(text));
    match &target {
        MssqlType::Bit | MssqlType::TinyInt | MssqlType::SmallInt | MssqlType::Int | MssqlType::BigInt => {
            value::whole(&given, &target).map(|whole| number(whole.to_string()))
        }
        MssqlType::Decimal { precision, scale } => value::decimal(&given)?
            .fixed(*precision, *scale)
            .map(number)
            .ok_or(Refusal::OutOfRange),
        MssqlType::Money | MssqlType::SmallMoney => {
            money::units(&given, target == MssqlType::SmallMoney).map(Constant::Money)
        }
        MssqlType::Float | MssqlType::Real => value::float_text(&given).map(|text| number(text.into_owned())),
        MssqlType::Char { length } | MssqlType::Nchar { length } => {
            let national = matches!(target, MssqlType::Nchar { .. });
            let mut text = cut(value::text(given, national)?, *length);
            let missing = usize::try_from(*length)
                .unwrap_or_default()
                .saturating_sub(value::utf16_length(&text));
            if missing > 0 {
                text.to_mut().extend(std::iter::repeat_n(' ', missing));
            }
            Ok(Constant::Text(text))
        }
        MssqlType::Varchar { length } | MssqlType::Nvarchar { length } => {
            let text = value::text(given, matches!(target, MssqlType::Nvarchar { .. }))?;
            Ok(Constant::Text(match length {
                Some(length) => cut(text, *length),
                None => text,
            }))
        }
        MssqlType::Text => value::text(given, false).map(Constant::Text),
        MssqlType::Ntext | MssqlType::Xml | MssqlType::Json | MssqlType::SqlVariant => {
            value::text(given, true).map(Constant::Text)
        }
        MssqlType::HierarchyId => match given {
            Constant::Text(text) => Ok(Constant::Text(text)),
            _ => Err(Refusal::NoConversion),
        },
        MssqlType::Binary { .. } | MssqlType::Varbinary { .. } | MssqlType::Image => binary(given, &target, style),
        MssqlType::Date
        | MssqlType::Time { .. }
        | MssqlType::Datetime
        | MssqlType::SmallDatetime
        | MssqlType::Datetime2 { .. }
        | MssqlType::DatetimeOffset { .. } => {
            let order = style.map(date_order).transpose()?.or(dates.order);
            let dates = DateSetting { order, ..dates };
            value::moment(&given, &target, dates).map(Constant::Moment)
        }
        MssqlType::UniqueIdentifier => value::uuid(&given).map(|text| Constant::Text(Cow::Owned(text))),
        MssqlType::Rowversion
        | MssqlType::Geometry
        | MssqlType::Geography
        | MssqlType::Vector { .. }
        | MssqlType::Unsupported { .. } => Err(Refusal::NotConstant),
    }
}

/// The type of a CAST, in which a type without a length has one of its own.
fn target(name: &str) -> MssqlType {
    let name = name.trim();
    let parsed = column_type::parse(name);
    if name.contains('(') {
        return parsed;
    }
    match parsed {
        MssqlType::Char { .. } => MssqlType::Char { length: DEFAULT_LENGTH },
        MssqlType::Nchar { .. } => MssqlType::Nchar { length: DEFAULT_LENGTH },
        MssqlType::Varchar { .. } => MssqlType::Varchar {
            length: Some(DEFAULT_LENGTH),
        },
        MssqlType::Nvarchar { length } if length != Some(128) => MssqlType::Nvarchar {
            length: Some(DEFAULT_LENGTH),
        },
        MssqlType::Binary { .. } => MssqlType::Binary { length: DEFAULT_LENGTH },
        MssqlType::Varbinary { .. } => MssqlType::Varbinary {
            length: Some(DEFAULT_LENGTH),
        },
        other => other,
    }
}

/// CAST cuts what is too long.
fn cut(text: Cow<'_, str>, length: u32) -> Cow<'_, str> {
    let most = usize::try_from(length).unwrap_or(usize::MAX);
    let mut units = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        units += c.len_utf16();
        (units > most).then_some(at)
    });
    match end {
        Some(end) => Cow::Owned(text[..end].to_owned()),
        None => text,
    }
}

fn binary<'t>(given: Constant<'t>, target: &MssqlType, style: Option<u16>) -> Result<Constant<'t>, Refusal> {
    let mut bytes = match (given, style) {
        (Constant::Bytes(bytes), _) => bytes,
        // The text is hexadecimal, with `0x` or without.
        (Constant::Text(text), Some(1)) => text
            .strip_prefix("0x")
            .or_else(|| text.strip_prefix("0X"))
            .filter(|digits| digits.len().is_multiple_of(2))
            .and_then(hex)
            .ok_or(Refusal::NotBytes)?,
        (Constant::Text(text), Some(2)) if text.len().is_multiple_of(2) => hex(&text).ok_or(Refusal::NotBytes)?,
        // Whether the text is one of two bytes a character is not known any more.
        _ => return Err(Refusal::NotConstant),
    };
    match target {
        MssqlType::Binary { length } => bytes.resize(usize::try_from(*length).unwrap_or_default(), 0),
        MssqlType::Varbinary { length: Some(length) } => {
            bytes.truncate(usize::try_from(*length).unwrap_or(usize::MAX));
        }
        _ => {}
    }
    Ok(Constant::Bytes(bytes))
}

/// A date as a text, in a style in which all types of dates look the same.
fn shown(moment: Moment, style: Option<u16>) -> Result<String, Refusal> {
    let date = moment.date.ok_or(Refusal::NotConstant)?;
    let (year, month, day) = (date.year, date.month, date.day);
    let seconds = moment.nanos / NANOS_PER_SECOND;
    let time = || format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    Ok(match style.ok_or(Refusal::NotConstant)? {
        1 => format!("{month:02}/{day:02}/{:02}", year % 100),
        3 => format!("{day:02}/{month:02}/{:02}", year % 100),
        12 => format!("{:02}{month:02}{day:02}", year % 100),
        23 => format!("{year:04}-{month:02}-{day:02}"),
        101 => format!("{month:02}/{day:02}/{year:04}"),
        102 => format!("{year:04}.{month:02}.{day:02}"),
        103 => format!("{day:02}/{month:02}/{year:04}"),
        104 => format!("{day:02}.{month:02}.{year:04}"),
        105 => format!("{day:02}-{month:02}-{year:04}"),
        110 => format!("{month:02}-{day:02}-{year:04}"),
        111 => format!("{year:04}/{month:02}/{day:02}"),
        112 => format!("{year:04}{month:02}{day:02}"),
        8 | 24 | 108 => time(),
        // Whether midnight is shown depends on the type, which is not known any more.
        20 | 120 if moment.nanos != 0 => format!("{year:04}-{month:02}-{day:02} {}", time()),
        _ => return Err(Refusal::NotConstant),
    })
}

/// The order of the figures that a style asks for.
fn date_order(style: u16) -> Result<DateOrder, Refusal> {
    Ok(match style {
        0 | 1 | 7 | 8 | 9 | 10 | 14 | 100 | 101 | 107 | 108 | 109 | 110 | 114 => DateOrder::MonthDayYear,
        3 | 4 | 5 | 6 | 13 | 103 | 104 | 105 | 106 | 113 => DateOrder::DayMonthYear,
        2 | 11 | 12 | 20 | 21 | 25 | 102 | 111 | 112 | 120 | 121 | 126 | 127 => DateOrder::YearMonthDay,
        _ => return Err(Refusal::NotConstant),
    })
}
