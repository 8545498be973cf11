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
        }
    }
}
