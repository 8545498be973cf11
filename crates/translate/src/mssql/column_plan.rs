//! How a SQL Server column travels: one exhaustive match from the source's type and the chosen PostgreSQL type.
//!
//! [`target_type`] turns the mapping's word into a PostgreSQL type; [`form`] says for that type how wire and stage hold
//! the value and what may be lost. Foreign-key groups may widen the type in between.

use std::sync::Arc;

use arrow_schema::{DataType, Field, TimeUnit};
use model::{Canonical, Conversion, Loss, MssqlType, PgType, ZeroDate};

use super::type_key::{TYPE_KEYS, type_key};
use crate::dialect::{Form, Policy};
use crate::mapping::{split_modifiers, words};

/// The PostgreSQL type that a mapping word means for a source type; `None` if the type does not allow the word or its
/// modifiers.
pub(super) fn target_type(source: &MssqlType, word: &str) -> Option<PgType> {
    let (name, modifiers) = split_modifiers(word)?;
    if !words(TYPE_KEYS, type_key(source)).contains(&name) {
        return None;
    }
    let digits = |own: u8| match modifiers.as_slice() {
        [] => Some(own.min(6)),
        [digits @ 0..=6] => u8::try_from(*digits).ok(),
        _ => None,
    };
    let own_digits = match source {
        MssqlType::Time { digits } | MssqlType::Datetime2 { digits } | MssqlType::DatetimeOffset { digits } => *digits,
        MssqlType::Datetime => 3,
        _ => 0,
    };
    let own_length = match source {
        MssqlType::Char { length } | MssqlType::Nchar { length } => Some(*length),
        MssqlType::Varchar { length } | MssqlType::Nvarchar { length } => *length,
        MssqlType::UniqueIdentifier => Some(36),
        _ => None,
    };
    let length = || match modifiers.as_slice() {
        [] => Some(own_length),
        [length @ 1..=10_485_760] => Some(Some(*length)),
        _ => None,
    };
    let modified = match name {
        "numeric" => match (modifiers.as_slice(), source) {
            ([], MssqlType::Decimal { precision, scale }) => Some((u16::from(*precision), i16::from(*scale))),
            ([], MssqlType::Money) => Some((19, 4)),
            ([], MssqlType::SmallMoney) => Some((10, 4)),
            ([precision @ 1..=76, scale], _) if scale <= precision => {
                Some((u16::try_from(*precision).ok()?, i16::try_from(*scale).ok()?))
            }
            _ => return None,
        },
        _ => None,
    };
    Some(match name {
        "numeric" => PgType::Numeric { modifier: modified },
        "varchar" => match length()? {
            Some(length) => PgType::Varchar { length: Some(length) },
            None => PgType::Text,
        },
        "char" => match length()? {
            Some(length) => PgType::Char { length },
            None => PgType::Text,
        },
        "timestamp" => PgType::Timestamp {
            digits: digits(own_digits)?,
        },
        "timestamptz" => PgType::TimestampTz {
            digits: digits(own_digits)?,
        },
        "time" => PgType::Time {
            digits: digits(own_digits)?,
        },
        _ if !modifiers.is_empty() => return None,
        "smallint" | "integer" | "bigint" if matches!(source, MssqlType::Decimal { scale: 1.., .. }) => return None,
        "boolean" => PgType::Boolean,
        "smallint" => PgType::SmallInt,
        "integer" => PgType::Integer,
        "bigint" => PgType::BigInt,
        "real" => PgType::Real,
        "double precision" => PgType::DoublePrecision,
        "text" => PgType::Text,
        "citext" => PgType::Citext,
        "bytea" => PgType::Bytea,
        "date" => PgType::Date,
        "uuid" => PgType::Uuid,
        "xml" => PgType::Xml,
        "json" => PgType::Json,
        "jsonb" => PgType::Jsonb,
        "real[]" => PgType::RealArray,
        "vector" => match source {
            MssqlType::Vector { dimensions } => PgType::Vector {
                dimensions: *dimensions,
            },
            _ => return None,
        },
        "geometry" => PgType::Geometry {
            kind: "geometry".to_owned(),
            srid: None,
        },
        _ => return None,
    })
}

fn simple(wire: DataType, staged: DataType, conversion: Conversion, canonical: Canonical) -> Form {
    Form {
        wire,
        staged,
        conversion,
        canonical,
        losses: Vec::new(),
    }
}

/// How a value of the source type travels to a column of the target type; `None` if it cannot.
pub(super) fn form(source: &MssqlType, target: &PgType, policy: Policy) -> Option<Form> {
    match source {
        MssqlType::Bit | MssqlType::TinyInt | MssqlType::SmallInt | MssqlType::Int | MssqlType::BigInt => {
            integer(target)
        }
        // The wire holds such a number in 64 bits: the reader refuses what does not fit.
        MssqlType::Decimal { scale: 0, .. } if !matches!(target, PgType::Numeric { .. }) => {
            integer(target).filter(|_| *target != PgType::Boolean)
        }
        MssqlType::Decimal { scale, .. } => decimal(*scale, target),
        MssqlType::Money | MssqlType::SmallMoney => decimal(4, target),
        MssqlType::Float => (*target == PgType::DoublePrecision).then(|| {
            simple(
                DataType::Float64,
                DataType::Float64,
                Conversion::Same,
                Canonical::Float64,
            )
        }),
        MssqlType::Real => (*target == PgType::Real).then(|| {
            simple(
                DataType::Float32,
                DataType::Float32,
                Conversion::Same,
                Canonical::Float32,
            )
        }),
        MssqlType::Varchar { length: None }
        | MssqlType::Text
        | MssqlType::Nvarchar { length: None }
        | MssqlType::Ntext
            if matches!(target, PgType::Json | PgType::Jsonb) =>
        {
            json(target)
        }
        MssqlType::Char { .. }
        | MssqlType::Varchar { .. }
        | MssqlType::Text
        | MssqlType::Nchar { .. }
        | MssqlType::Nvarchar { .. }
        | MssqlType::Ntext
        | MssqlType::SqlVariant
        | MssqlType::HierarchyId => text(target, policy),
        MssqlType::Xml if *target == PgType::Xml => Some(Form {
            losses: strip_losses(policy),
            ..simple(
                DataType::Binary,
                DataType::Utf8,
                Conversion::Text {
                    strip_nul: policy.strip_nul,
                },
                Canonical::Text,
            )
        }),
        MssqlType::Xml => text(target, policy),
        MssqlType::Binary { .. } | MssqlType::Varbinary { .. } | MssqlType::Image | MssqlType::Rowversion => {
            (*target == PgType::Bytea).then(same_bytes)
        }
        MssqlType::Date => (*target == PgType::Date).then(|| {
            simple(
                DataType::Int64,
                DataType::Date32,
                Conversion::Date { zero: ZeroDate::Reject },
                Canonical::Date,
            )
        }),
        MssqlType::Time { digits: own } => match target {
            PgType::Time { digits } => Some(Form {
                losses: rounded(*own, *digits),
                ..simple(
                    wire_of(*own),
                    DataType::Time64(TimeUnit::Microsecond),
                    Conversion::TimeOfDay { digits: *digits },
                    Canonical::TimeOfDay,
                )
            }),
            _ => None,
        },
        MssqlType::Datetime => timestamp(3, target),
        MssqlType::SmallDatetime => timestamp(0, target),
        MssqlType::Datetime2 { digits } | MssqlType::DatetimeOffset { digits } => timestamp(*digits, target),
        MssqlType::UniqueIdentifier => match target {
            PgType::Uuid => Some(simple(
                DataType::Binary,
                DataType::FixedSizeBinary(16),
                Conversion::Uuid,
                Canonical::Uuid,
            )),
            _ => text(target, policy),
        },
        MssqlType::Geometry | MssqlType::Geography => match target {
            PgType::Bytea | PgType::Geometry { .. } => Some(same_bytes()),
            _ => None,
        },
        MssqlType::Json => match target {
            PgType::Json | PgType::Jsonb => json(target),
            _ => text(target, policy),
        },
        MssqlType::Vector { .. } => match target {
            PgType::Vector { .. } | PgType::RealArray => Some(simple(
                DataType::Binary,
                DataType::List(Arc::new(Field::new("item", DataType::Float32, true))),
                Conversion::FloatList,
                Canonical::FloatList,
            )),
            _ => None,
        },
        MssqlType::Unsupported { .. } => match target {
            PgType::Bytea => Some(same_bytes()),
            _ => text(target, policy),
        },
    }
}

fn json(target: &PgType) -> Option<Form> {
    let (losses, canonical) = match target {
        PgType::Jsonb => (vec![Loss::JsonRepeatedKey], Canonical::Json),
        PgType::Json => (Vec::new(), Canonical::Text),
        _ => return None,
    };
    Some(Form {
        losses,
        ..simple(DataType::Binary, DataType::Utf8, Conversion::Json, canonical)
    })
}

fn same_bytes() -> Form {
    simple(DataType::Binary, DataType::Binary, Conversion::Same, Canonical::Bytes)
}

fn integer(target: &PgType) -> Option<Form> {
    let staged = match target {
        PgType::Boolean => {
            return Some(simple(
                DataType::Int64,
                DataType::Boolean,
                Conversion::Boolean,
                Canonical::Boolean,
            ));
        }
        PgType::SmallInt => DataType::Int16,
        PgType::Integer => DataType::Int32,
        PgType::BigInt => DataType::Int64,
        _ => return None,
    };
    Some(simple(DataType::Int64, staged, Conversion::Integer, Canonical::Integer))
}

fn decimal(own: u8, target: &PgType) -> Option<Form> {
    let PgType::Numeric {
        modifier: Some((precision, scale)),
    } = target
    else {
        return None;
    };
    let (digits, kept) = (u8::try_from(*precision).ok()?, i8::try_from(*scale).ok()?);
    let staged = if digits <= 38 {
        DataType::Decimal128(digits, kept)
    } else {
        DataType::Decimal256(digits, kept)
    };
    let round = i16::from(own) > *scale;
    Some(Form {
        losses: if round { vec![Loss::DigitsRounded] } else { Vec::new() },
        ..simple(
            DataType::Binary,
            staged,
            Conversion::Decimal { round },
            Canonical::Decimal,
        )
    })
}

fn strip_losses(policy: Policy) -> Vec<Loss> {
    if policy.strip_nul {
        vec![Loss::NulStripped]
    } else {
        Vec::new()
    }
}

fn text(target: &PgType, policy: Policy) -> Option<Form> {
    let canonical = match target {
        PgType::Char { .. } => Canonical::PaddedText,
        PgType::Text | PgType::Varchar { .. } | PgType::Citext => Canonical::Text,
        _ => return None,
    };
    Some(Form {
        losses: strip_losses(policy),
        ..simple(
            DataType::Binary,
            DataType::Utf8,
            Conversion::Text {
                strip_nul: policy.strip_nul,
            },
            canonical,
        )
    })
}

/// The digits that PostgreSQL does not keep.
fn rounded(own: u8, kept: u8) -> Vec<Loss> {
    if own > kept {
        vec![Loss::DigitsRounded]
    } else {
        Vec::new()
    }
}

/// The seventh digit needs a form of its own, to be counted when it is lost.
fn wire_of(digits: u8) -> DataType {
    if digits > 6 { DataType::UInt64 } else { DataType::Int64 }
}

fn timestamp(own: u8, target: &PgType) -> Option<Form> {
    let (zone, digits) = match target {
        PgType::Timestamp { digits } => (None, *digits),
        PgType::TimestampTz { digits } => (Some("UTC".into()), *digits),
        _ => return None,
    };
    Some(Form {
        losses: rounded(own, digits),
        ..simple(
            wire_of(own),
            DataType::Timestamp(TimeUnit::Microsecond, zone),
            Conversion::Timestamp {
                zero: ZeroDate::Reject,
                digits,
            },
            Canonical::Timestamp,
        )
    })
}
