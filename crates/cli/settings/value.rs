//! Values of landfall.toml that have a form of their own: sizes, times, counts, patterns and qualified names.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use model::TableName;
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use transfer::Rate;

/// Bytes: an integer, or text with a unit (`"64 MiB"`, `"1GB"`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByteSize(pub(crate) u64);

/// A time: an integer of seconds, or text with a unit (`"500ms"`, `"5s"`, `"2m"`, `"1h"`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait(pub(crate) Duration);

/// A most of rows or bytes a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateLimit(pub(crate) Rate);

/// A whole number of at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count(pub(crate) u32);

/// A pattern over `schema.table`: `*` is any text, `?` is one character; case matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(pub(crate) String);

/// A name that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name(pub(crate) String);

/// `schema.table`, split at the first point.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct QualifiedName(pub(crate) TableName);

/// A value that is written as a number or as text.
trait Written: Sized {
    const EXPECTED: &'static str;
    fn from_number(number: u64) -> Option<Self>;
    fn from_text(text: &str) -> Option<Self>;
}

impl Written for ByteSize {
    const EXPECTED: &'static str = "a size such as 67108864 or \"64 MiB\"";
    fn from_number(number: u64) -> Option<Self> {
        (number > 0).then_some(ByteSize(number))
    }
    fn from_text(text: &str) -> Option<Self> {
        let (number, unit) = split_unit(text)?;
        let factor: u64 = match unit.to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "kb" => 1_000,
            "mb" => 1_000_000,
            "gb" => 1_000_000_000,
            "k" | "kib" => 1 << 10,
            "m" | "mib" => 1 << 20,
            "g" | "gib" => 1 << 30,
            _ => return None,
        };
        Self::from_number(number.checked_mul(factor)?)
    }
}

impl Written for Wait {
    const EXPECTED: &'static str = "a time such as 5, \"5s\", \"500ms\" or \"2m\"";
    fn from_number(number: u64) -> Option<Self> {
        Some(Wait(Duration::from_secs(number)))
    }
    fn from_text(text: &str) -> Option<Self> {
        let (number, unit) = split_unit(text)?;
        let duration = match unit {
            "ms" => Duration::from_millis(number),
            "s" => Duration::from_secs(number),
            "m" | "min" => Duration::from_secs(number.checked_mul(60)?),
            "h" => Duration::from_secs(number.checked_mul(3_600)?),
            _ => return None,
        };
        Some(Wait(duration))
    }
}

impl Written for RateLimit {
    const EXPECTED: &'static str = "a rate such as \"20 MB/s\" or \"5000 rows/s\"";
    fn from_number(_: u64) -> Option<Self> {
        None
    }
    fn from_text(text: &str) -> Option<Self> {
        parse_rate(text).map(RateLimit)
    }
}

/// `20 MB/s` or `5000 rows/s`, never none.
pub(crate) fn parse_rate(text: &str) -> Option<Rate> {
    let amount = text.trim().strip_suffix("/s")?.trim_end();
    match amount.strip_suffix("rows").or_else(|| amount.strip_suffix("row")) {
        Some(rows) => rows.trim().parse().ok().filter(|rows| *rows > 0).map(Rate::Rows),
        None => ByteSize::from_text(amount).map(|size| Rate::Bytes(size.0)),
    }
}

/// A time with its unit, or a number of seconds.
pub(crate) fn parse_wait(text: &str) -> Option<Duration> {
    let seconds = text.parse().ok().and_then(Wait::from_number);
    seconds.or_else(|| Wait::from_text(text)).map(|wait| wait.0)
}

impl Written for Count {
    const EXPECTED: &'static str = "a whole number of at least 1";
    fn from_number(number: u64) -> Option<Self> {
        u32::try_from(number).ok().filter(|number| *number > 0).map(Count)
    }
    fn from_text(_: &str) -> Option<Self> {
        None
    }
}

impl Written for Pattern {
    const EXPECTED: &'static str = "a pattern of schema and table such as \"shop.*\"";
    fn from_number(_: u64) -> Option<Self> {
        None
    }
    fn from_text(text: &str) -> Option<Self> {
        let (schema, table) = text.split_once('.')?;
        (!schema.is_empty() && !table.is_empty()).then(|| Pattern(text.to_owned()))
    }
}

impl Written for Name {
    const EXPECTED: &'static str = "a name that is not empty";
    fn from_number(_: u64) -> Option<Self> {
        None
    }
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Name(text.to_owned()))
    }
}

impl Written for QualifiedName {
    const EXPECTED: &'static str = "schema and table such as \"shop.orders\"";
    fn from_number(_: u64) -> Option<Self> {
        None
    }
    fn from_text(text: &str) -> Option<Self> {
        parse_table(text).map(QualifiedName)
    }
}

/// `schema.table`, split at the first point: a schema whose name holds a point cannot be written so.
pub(crate) fn parse_table(text: &str) -> Option<TableName> {
    let (schema, table) = text.split_once('.')?;
    (!schema.is_empty() && !table.is_empty()).then(|| TableName::new(schema, table))
}

/// A whole number and what follows it.
fn split_unit(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..digits].parse().ok()?;
    Some((number, text[digits..].trim_start()))
}

struct WrittenVisitor<T>(PhantomData<T>);

impl<T: Written> Visitor<'_> for WrittenVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        let value = u64::try_from(number).ok().and_then(T::from_number);
        value.ok_or_else(|| E::custom(format!("expected {}", T::EXPECTED)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text).ok_or_else(|| E::custom(format!("expected {}", T::EXPECTED)))
    }
}

macro_rules! written {
    ($($name:ty),*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(WrittenVisitor(PhantomData))
            }
        }
    )*};
}
written!(ByteSize, Wait, RateLimit, Count, Pattern, Name, QualifiedName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_units() {
        for (text, bytes) in [
            ("64 MiB", 64 << 20),
            ("1GiB", 1 << 30),
            ("8m", 8 << 20),
            ("10 kB", 10_000),
            ("7", 7),
        ] {
            assert_eq!(ByteSize::from_text(text), Some(ByteSize(bytes)), "{text}");
        }
        for text in ["", "MiB", "1.5 GiB", "-1", "0", "1 parsec", "99999999999 GiB"] {
            assert_eq!(ByteSize::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_read_with_units() {
        assert_eq!(Wait::from_text("500ms"), Some(Wait(Duration::from_millis(500))));
        assert_eq!(Wait::from_text("2m"), Some(Wait(Duration::from_secs(120))));
        assert_eq!(Wait::from_text("5"), None);
        assert_eq!(parse_wait("5"), Some(Duration::from_secs(5)));
        assert_eq!(parse_wait("5 x"), None);
        for (text, rate) in [
            ("20 MB/s", Some(Rate::Bytes(20_000_000))),
            ("1MiB/s", Some(Rate::Bytes(1 << 20))),
            ("5000 rows/s", Some(Rate::Rows(5000))),
            ("0 rows/s", None),
            ("0 MB/s", None),
            ("20 MB", None),
            ("rows/s", None),
            ("", None),
        ] {
            assert_eq!(parse_rate(text), rate, "{text}");
        }
    }

    #[test]
    fn a_name_is_split_at_its_first_point() {
        assert_eq!(parse_table("shop.a.b"), Some(TableName::new("shop", "a.b")));
        assert_eq!(parse_table("orders"), None);
        assert_eq!(parse_table(".orders"), None);
    }
}
