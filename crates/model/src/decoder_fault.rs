//! A decoder of the source that is wrong in the same way for everything behind it, for tests of what can see that.
//!
//! [`VARIABLE`] names the fault. A build without debug assertions has none.

/// The environment variable that names a fault.
pub const VARIABLE: &str = "LANDFALL_DECODER_FAULT";

/// What is read wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecoderFault {
    /// Whole numbers that end in 7 are one more.
    Number,
    /// The last letter of a text is lost.
    Letter,
    /// The last digit behind the point of a number that comes as text is another.
    Digit,
    /// The 29th of a month is the 28th.
    Day,
    /// Times lose their sign.
    Sign,
    /// NULL is 0.
    Null,
}

impl DecoderFault {
    /// All of them, as the variable names them.
    pub const ALL: &'static [(DecoderFault, &'static str)] = &[
        (DecoderFault::Number, "number"),
        (DecoderFault::Letter, "letter"),
        (DecoderFault::Digit, "digit"),
        (DecoderFault::Day, "day"),
        (DecoderFault::Sign, "sign"),
        (DecoderFault::Null, "null"),
    ];
}

/// The fault that the environment names.
#[cfg(debug_assertions)]
pub fn planted() -> Option<DecoderFault> {
    use std::sync::OnceLock;

    static NAMED: OnceLock<Option<DecoderFault>> = OnceLock::new();
    *NAMED.get_or_init(|| {
        let text = std::env::var(VARIABLE).ok()?;
        let known = DecoderFault::ALL.iter().find(|(_, name)| *name == text)?;
        Some(known.0)
    })
}

/// Nothing: this build has no faults.
#[cfg(not(debug_assertions))]
pub fn planted() -> Option<DecoderFault> {
    None
}
