//! Why a row is refused. Never with the value.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A refused row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// Position in the wire batch.
    pub row: usize,
    /// Position of the column in the plan.
    pub column: usize,
    pub reason: RefusedReason,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusedReason {
    /// U+0000 in a text, which PostgreSQL does not store.
    NulByte,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// A character for which the source's server has none in Unicode: the server's own bytes, behind a byte FF.
    NoUnicode,
    /// A zero or partly zero date where the mapping says reject.
    ZeroDate,
    /// A day that the calendar does not have, or a time that a day does not have.
    NotADate,
    /// A time of day in a column that becomes a date.
    HasTimeOfDay,
    /// A number outside the target type's range.
    OutOfRange,
    /// Not 0 or 1 in a column that becomes boolean.
    NotABoolean,
    /// Text that is not a decimal number.
    NotANumber,
    /// Digits after the target's scale, and rounding is not declared.
    TooManyDigits,
    /// None of an enum's labels.
    NotALabel,
    /// Text that is not JSON.
    InvalidJson,
    /// JSON nested deeper than 1000.
    JsonTooDeep,
    /// U+0000 in a JSON string, which jsonb does not store.
    JsonNul,
    /// Half of a surrogate pair in a JSON string, which jsonb does not store.
    JsonSurrogate,
    /// A JSON number outside the range of PostgreSQL's numeric.
    JsonNumber,
    /// Bits beyond the declared width.
    NotBits,
    /// Text that is not a UUID.
    NotAUuid,
    /// Text that is not an IPv4 or IPv6 address.
    NotAnAddress,
    /// Bytes that are not a geometry.
    NotAGeometry,
    /// Bytes that are not a list of 4-byte floats.
    NotAVector,
    /// Longer than PostgreSQL stores (1 GB - 1, header included).
    TooLarge,
}

impl RefusedReason {
    /// Every reason.
    pub const ALL: &[RefusedReason] = &[
        RefusedReason::NulByte,
        RefusedReason::InvalidUtf8,
        RefusedReason::NoUnicode,
        RefusedReason::ZeroDate,
        RefusedReason::NotADate,
        RefusedReason::HasTimeOfDay,
        RefusedReason::OutOfRange,
        RefusedReason::NotABoolean,
        RefusedReason::NotANumber,
        RefusedReason::TooManyDigits,
        RefusedReason::NotALabel,
        RefusedReason::InvalidJson,
        RefusedReason::JsonTooDeep,
        RefusedReason::JsonNul,
        RefusedReason::JsonSurrogate,
        RefusedReason::JsonNumber,
        RefusedReason::NotBits,
        RefusedReason::NotAUuid,
        RefusedReason::NotAnAddress,
        RefusedReason::NotAGeometry,
        RefusedReason::NotAVector,
        RefusedReason::TooLarge,
    ];

    /// The stable kebab-case id, as in quarantine files and reports.
    pub fn id(self) -> &'static str {
        match self {
            RefusedReason::NulByte => "nul-byte",
            RefusedReason::InvalidUtf8 => "invalid-utf8",
            RefusedReason::NoUnicode => "no-unicode",
            RefusedReason::ZeroDate => "zero-date",
            RefusedReason::NotADate => "not-a-date",
            RefusedReason::HasTimeOfDay => "has-time-of-day",
            RefusedReason::OutOfRange => "out-of-range",
            RefusedReason::NotABoolean => "not-a-boolean",
            RefusedReason::NotANumber => "not-a-number",
            RefusedReason::TooManyDigits => "too-many-digits",
            RefusedReason::NotALabel => "not-a-label",
            RefusedReason::InvalidJson => "invalid-json",
            RefusedReason::JsonTooDeep => "json-too-deep",
            RefusedReason::JsonNul => "json-nul",
            RefusedReason::JsonSurrogate => "json-surrogate",
            RefusedReason::JsonNumber => "json-number",
            RefusedReason::NotBits => "not-bits",
            RefusedReason::NotAUuid => "not-a-uuid",
            RefusedReason::NotAnAddress => "not-an-address",
            RefusedReason::NotAGeometry => "not-a-geometry",
            RefusedReason::NotAVector => "not-a-vector",
            RefusedReason::TooLarge => "too-large",
        }
    }

    /// The reason with this id.
    pub fn of_id(id: &str) -> Option<RefusedReason> {
        RefusedReason::ALL.iter().copied().find(|reason| reason.id() == id)
    }

    /// What is wrong, in a sentence without its full stop.
    pub fn sentence(self) -> &'static str {
        match self {
            RefusedReason::NulByte => "the text has a NUL character (U+0000), which PostgreSQL does not store",
            RefusedReason::InvalidUtf8 => "the text has bytes that are not UTF-8",
            RefusedReason::NoUnicode => {
                "the text has a character of its character set for which the source's server has none in Unicode"
            }
            RefusedReason::ZeroDate => "the date is zero, or its month or day is, and the column takes no NULL for it",
            RefusedReason::NotADate => "the calendar has no such day, or the day no such time",
            RefusedReason::HasTimeOfDay => "the value has a time of day, and the column becomes a date",
            RefusedReason::OutOfRange => "the value is out of the range of the column's type in the target",
            RefusedReason::NotABoolean => "the number is neither 0 nor 1, and the column becomes boolean",
            RefusedReason::NotANumber => "the text is not a decimal number",
            RefusedReason::TooManyDigits => "the number has more digits after the point than the column in the target",
            RefusedReason::NotALabel => "the value is none of the labels of its ENUM or SET",
            RefusedReason::InvalidJson => "the text is not JSON as its standard, RFC 8259, has it",
            RefusedReason::JsonTooDeep => "the JSON is nested deeper than 1000 levels",
            RefusedReason::JsonNul => "a string in the JSON has a NUL character (U+0000), which jsonb does not store",
            RefusedReason::JsonSurrogate => {
                "a string in the JSON has half of a surrogate pair, which jsonb does not store"
            }
            RefusedReason::JsonNumber => "a number in the JSON is out of the range of PostgreSQL's numeric",
            RefusedReason::NotBits => "the value has bits beyond the column's width",
            RefusedReason::NotAUuid => "the text is not a UUID",
            RefusedReason::NotAnAddress => "the text is not an IPv4 or IPv6 address",
            RefusedReason::NotAGeometry => "the bytes are not a geometry",
            RefusedReason::NotAVector => "the bytes are not a vector of 4-byte floats",
            RefusedReason::TooLarge => "the value is longer than PostgreSQL stores (1 GB)",
        }
    }
}

impl fmt::Display for RefusedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_what_serde_writes() {
        for reason in RefusedReason::ALL {
            assert_eq!(serde_json::to_string(reason).unwrap(), format!("\"{reason}\""));
            assert_eq!(RefusedReason::of_id(reason.id()), Some(*reason));
            assert!(reason.sentence().len() > 20, "{reason}");
        }
    }
}
