//! Values as tests write them, apart from how they travel.

use crate::text;
use crate::types::Type;

/// One value. It is written in the form of its column's [`Type`]; which variants a type takes is told at each variant.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL of any type.
    Null,
    /// bit.
    Bit(bool),
    /// tinyint (unsigned), smallint, int, bigint.
    Int(i64),
    /// real.
    Real(f32),
    /// float.
    Float(f64),
    /// decimal, numeric, money and smallmoney (scale 4).
    Decimal(Decimal),
    /// Character types, xml, json; vector as a JSON array. Encoded as the column's type and collation ask.
    Text(String),
    /// Binary types and UDT; in any other type these bytes travel as they are, whatever they mean.
    Bytes(Vec<u8>),
    /// uniqueidentifier, its bytes in the order of its text form.
    Guid([u8; 16]),
    /// date: days since 0001-01-01.
    Date(u32),
    /// time: units of 100 ns since midnight.
    Time(u64),
    /// datetime: days since 1900-01-01 and units of 1/300 s since midnight.
    DateTime {
        /// Days since 1900-01-01, negative before.
        days: i32,
        /// Units of 1/300 s since midnight.
        ticks: u32,
    },
    /// datetime2 and smalldatetime: days since 0001-01-01 and units of 100 ns since midnight.
    DateTime2 {
        /// Days since 0001-01-01.
        days: u32,
        /// Units of 100 ns since midnight.
        ticks: u64,
    },
    /// datetimeoffset: the instant in UTC, as in `DateTime2`, and the offset from it.
    DateTimeOffset {
        /// Days since 0001-01-01, in UTC.
        days: u32,
        /// Units of 100 ns since midnight, in UTC.
        ticks: u64,
        /// Minutes east of UTC.
        offset: i16,
    },
    /// sql_variant: a value with its base type.
    Variant(Box<Type>, Box<Value>),
}

/// An exact number: `unscaled / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The digits, without the point.
    pub unscaled: i128,
    /// How many of them stand after the point.
    pub scale: u8,
}

impl Decimal {
    /// The same number with another scale, rounded half away from zero where digits are lost. `None` where it does not fit an i128.
    pub fn rescaled(self, scale: u8) -> Option<Self> {
        let unscaled = if scale >= self.scale {
            self.unscaled.checked_mul(power_of_ten(scale - self.scale)?)?
        } else {
            let divisor = power_of_ten(self.scale - scale)?;
            let (quotient, rest) = (self.unscaled / divisor, self.unscaled % divisor);
            if rest.abs() >= divisor - rest.abs() {
                quotient + rest.signum()
            } else {
                quotient
            }
        };
        Some(Self { unscaled, scale })
    }
}

/// 10 to the power of `exponent`, where an i128 holds it.
pub(crate) fn power_of_ten(exponent: u8) -> Option<i128> {
    10_i128.checked_pow(u32::from(exponent))
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.unscaled.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        let sign = if self.unscaled < 0 { "-" } else { "" };
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

/// Constructors from text, for fixtures.
///
/// # Panics
/// Each one where the text is none of its type: that is a mistake in a test.
impl Value {
    /// A character value.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// decimal, numeric or money, with the scale that is written: `"-12.3400"`.
    pub fn decimal(text: &str) -> Self {
        Self::Decimal(text::decimal(text).expect("a decimal number"))
    }

    /// uniqueidentifier: `"6F9619FF-8B86-D011-B42D-00C04FC964FF"`.
    pub fn guid(text: &str) -> Self {
        Self::Guid(text::guid(text).expect("a uniqueidentifier"))
    }

    /// date: `"2024-02-29"`.
    pub fn date(text: &str) -> Self {
        Self::Date(text::date(text).expect("a date"))
    }

    /// time: `"23:59:59.9999999"`.
    pub fn time(text: &str) -> Self {
        Self::Time(text::time(text).expect("a time"))
    }

    /// datetime, rounded to 1/300 s as the server does: `"2024-02-29 12:00:00.997"`.
    pub fn datetime(text: &str) -> Self {
        let (days, ticks) = text::datetime2(text).expect("a datetime");
        text::to_datetime(days, ticks).expect("a datetime between 1753 and 9999")
    }

    /// datetime2 or smalldatetime: `"2024-02-29 12:00:00.1234567"`.
    pub fn datetime2(text: &str) -> Self {
        let (days, ticks) = text::datetime2(text).expect("a datetime2");
        Self::DateTime2 { days, ticks }
    }

    /// datetimeoffset, in its local time: `"2024-02-29 12:00:00.1234567 +02:00"`.
    pub fn datetimeoffset(text: &str) -> Self {
        text::datetimeoffset(text).expect("a datetimeoffset")
    }

    /// sql_variant.
    pub fn variant(base: Type, value: Self) -> Self {
        Self::Variant(Box::new(base), Box::new(value))
    }

    /// Whether this is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value {
    fn from(bit: bool) -> Self {
        Self::Bit(bit)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
