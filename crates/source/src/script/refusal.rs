//! Why a row of a script was refused. Never with a value.

use std::fmt;

use translate::mssql::calendar::Undated;
use translate::script::SourceLine;

/// What is wrong with a value or a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// A function or another expression that is no constant.
    NotConstant,
    /// The default of a column that the row leaves out is no constant, and PostgreSQL's column has none either.
    DefaultNotConstant,
    /// A syntax that is not known.
    NotUnderstood,
    /// The statement's text ends within a row.
    Unfinished,
    /// `GO n` repeats the rows beyond what is read.
    Repeated,
    /// More or fewer values than columns.
    ValueCount,
    /// The table has no such column.
    UnknownColumn,
    /// A value for a column that the server computes.
    Computed,
    /// A computed column that allows no NULL and is a plain one in PostgreSQL.
    ComputedUnknown,
    /// NULL where the column allows none.
    NotNull,
    /// No value, no default, and NULL is not allowed.
    NoValue,
    /// A number beyond the column's type.
    OutOfRange,
    /// A text or bytes beyond the column's length.
    TooLong,
    NotANumber,
    NotADate,
    /// A date in an order, or with a month's name, of a language that is not known here.
    DateUnknown,
    /// A moment in a time zone that is not known here.
    ZoneUnknown,
    NotALabel,
    /// The column had another type then, and what becomes of the value is not known.
    Retyped,
    /// Text where the column holds bytes.
    NotBytes,
    /// Bytes where the column holds text, in an encoding that is not known.
    NotText,
    /// A text in bytes that the script's encoding does not tell.
    EncodingUnknown,
    NotAUuid,
    /// A shape in a form that is not known.
    NotAGeometry,
    /// The number that the server would have given the row counts on rows that are not read.
    NumberUnknown,
    /// A conversion that the source's server does not have either, or that is not known here.
    NoConversion,
    /// A row before it has the same value of a primary or unique key.
    Duplicate,
    /// The same, and the server leaves out that row alone (IGNORE_DUP_KEY).
    DuplicateIgnored,
    /// It does not satisfy a check.
    Check,
    /// The server refuses another row of the statement, and with it this one.
    OtherRow,
}

impl Refusal {
    /// Whether the source's server may well have taken the row: what is missing is known to it, and not here.
    pub(super) fn is_of_reader(self) -> bool {
        matches!(
            self,
            Refusal::NotConstant
                | Refusal::DefaultNotConstant
                | Refusal::NotUnderstood
                | Refusal::ComputedUnknown
                | Refusal::NotText
                | Refusal::EncodingUnknown
                | Refusal::NotAGeometry
                | Refusal::NoConversion
                | Refusal::NumberUnknown
                | Refusal::DateUnknown
                | Refusal::ZoneUnknown
                | Refusal::Retyped
        )
    }

    /// Whether a server refuses a value, and not the whole statement before it looks at one.
    pub(super) fn is_of_value(self) -> bool {
        matches!(
            self,
            Refusal::NotNull
                | Refusal::NoValue
                | Refusal::OutOfRange
                | Refusal::TooLong
                | Refusal::NotANumber
                | Refusal::NotADate
                | Refusal::NotALabel
                | Refusal::NotBytes
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::NotConstant => "an expression whose value only a server knows",
            Refusal::DefaultNotConstant => "the column is left out, and only a server knows its default",
            Refusal::NotUnderstood => "a value in a form that is not understood",
            Refusal::Unfinished => "the text ends within the row",
            Refusal::Repeated => {
                "GO repeats the statement too often; neither it nor what follows it is read for the table"
            }
            Refusal::ValueCount => "the row has more or fewer values than there are columns",
            Refusal::UnknownColumn => "the table has no such column",
            Refusal::Computed => "a value for a column that the server computes",
            Refusal::ComputedUnknown => "the source computes the column, PostgreSQL does not",
            Refusal::NotNull => "NULL in a column that allows none",
            Refusal::NoValue => "no value for a column that has no default and allows no NULL",
            Refusal::OutOfRange => "a number beyond the range of the column",
            Refusal::TooLong => "a value longer than the column",
            Refusal::NotANumber => "not a number",
            Refusal::NotADate => "not a date or time, or not one of the column's range",
            Refusal::DateUnknown => "a date in the order or with the month's name of a language that is not known here",
            Refusal::ZoneUnknown => "a moment in the time zone of the session, which is not known here",
            Refusal::NotALabel => "not one of the labels",
            Refusal::Retyped => {
                "the column has another type since, and what the server made of the value is not known here"
            }
            Refusal::NotBytes => "a text where the column holds bytes",
            Refusal::NotText => "bytes where the column holds text, in an encoding that is not known",
            Refusal::EncodingUnknown => "bytes that the script's encoding does not tell",
            Refusal::NotAUuid => "not a uniqueidentifier",
            Refusal::NotAGeometry => "a shape in a form that is not known",
            Refusal::NumberUnknown => "its number depends on rows before it that are not read",
            Refusal::NoConversion => "a value of a type that does not go into the column",
            Refusal::Duplicate => "a row before it has the same value of a primary or unique key, so that the server refuses it",
            Refusal::Check => "it does not satisfy a check, so that the server refuses it",
            Refusal::DuplicateIgnored => {
                "a row before it has the same value of a primary or unique key, so that the server leaves it out (IGNORE_DUP_KEY)"
            }
            Refusal::OtherRow => "the server refuses the statement for another of its rows",
        })
    }
}

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    pub at: SourceLine,
    pub column: Option<String>,
    pub reason: Refusal,
}

impl From<Undated> for Refusal {
    fn from(undated: Undated) -> Refusal {
        match undated {
            Undated::NotADate => Refusal::NotADate,
            Undated::Unknown => Refusal::DateUnknown,
        }
    }
}
