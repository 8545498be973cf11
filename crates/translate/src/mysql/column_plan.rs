//! How a column travels: one exhaustive match from the source's type and the chosen PostgreSQL type.
//!
//! [`target_type`] turns the mapping's word into a PostgreSQL type; [`form`] says for that type how wire and stage hold
//! the value and what may be lost. Foreign-key groups may widen the type in between.

use std::sync::Arc;

use arrow_schema::{DataType, Field, TimeUnit};
use model::{Canonical, Conversion, Loss, MysqlType, PgType, TableName, ZeroDate};

use super::type_key::{TYPE_KEYS, type_key};
use crate::dialect::{Form, Policy};
use crate::mapping::{split_modifiers, words};

/// The PostgreSQL type that a mapping word means for a source type; `None` if the type does not allow the word or its
/// modifiers. `enum_name` is the name that an enum type of this column gets.
pub(crate) fn target_type(source: &MysqlType, word: &str, enum_name: &TableName) -> Option<PgType> {
    let (name, modifiers) = split_modifiers(word)?;
    if !words(TYPE_KEYS, type_key(source)).contains(&name) {
        return None;
    }
    let plain = modifiers.is_empty().then_some(());
    let digits = |own: u8| match modifiers.as_slice() {
        [] => Some(own),
        [digits @ 0..=6] => u8::try_from(*digits).ok(),
        _ => None,
    };
    let length = || match (modifiers.as_slice(), source) {
        ([length @ 1..=10_485_760], _) => Some(Some(*length)),
        // PostgreSQL has no varchar(0).
        ([], MysqlType::Char { length } | MysqlType::Varchar { length }) => Some((*length > 0).then_some(*length)),
        ([], MysqlType::Enum { labels }) => {
            let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
            Some(u32::try_from(longest).ok().filter(|length| *length > 0))
        }
        ([], _) => Some(None),
        _ => None,
    };
    let bits = || match (modifiers.as_slice(), source) {
        ([], MysqlType::Bit { width }) => Some(u32::from(*width)),
        _ => None,
    };
    let own_digits = match source {
        MysqlType::Time { digits } | MysqlType::Datetime { digits } | MysqlType::Timestamp { digits } => *digits,
        _ => 0,
    };
    Some(match name {
        "boolean" => plain.map(|()| PgType::Boolean)?,
        "smallint" => plain.map(|()| PgType::SmallInt)?,
        "integer" => plain.map(|()| PgType::Integer)?,
        "bigint" => plain.map(|()| PgType::BigInt)?,
        "numeric" => match (modifiers.as_slice(), source) {
            ([], MysqlType::Decimal { precision, scale, .. }) => PgType::Numeric {
                modifier: Some((u16::from(*precision), i16::from(*scale))),
            },
            ([], _) => PgType::Numeric {
                modifier: Some((20, 0)),
            },
            ([precision @ 1..=76, scale], MysqlType::Decimal { .. }) if scale <= precision => PgType::Numeric {
                modifier: Some((u16::try_from(*precision).ok()?, i16::try_from(*scale).ok()?)),
            },
            _ => return None,
        },
        "real" => plain.map(|()| PgType::Real)?,
        "double precision" => plain.map(|()| PgType::DoublePrecision)?,
        "bit" => PgType::Bit { width: bits()? },
        "varbit" => PgType::Varbit { width: Some(bits()?) },
        "varchar" => match length()? {
            Some(length) => PgType::Varchar { length: Some(length) },
            None => PgType::Text,
        },
        "char" => match length()? {
            Some(length) => PgType::Char { length },
            None => PgType::Text,
        },
        "text" => plain.map(|()| PgType::Text)?,
        "citext" => plain.map(|()| PgType::Citext)?,
        "bytea" => plain.map(|()| PgType::Bytea)?,
        "date" => plain.map(|()| PgType::Date)?,
        "timestamp" => PgType::Timestamp {
            digits: digits(own_digits)?,
        },
        "timestamptz" => PgType::TimestampTz {
            digits: digits(own_digits)?,
        },
        "interval" => PgType::Interval {
            digits: digits(own_digits)?,
        },
        "time" => PgType::Time {
            digits: digits(own_digits)?,
        },
        "enum" => plain.map(|()| PgType::Enum {
            type_name: enum_name.clone(),
        })?,
        "text[]" => plain.map(|()| PgType::TextArray)?,
        "json" => plain.map(|()| PgType::Json)?,
        "jsonb" => plain.map(|()| PgType::Jsonb)?,
        "uuid" => plain.map(|()| PgType::Uuid)?,
        "inet" => plain.map(|()| PgType::Inet)?,
        "real[]" => plain.map(|()| PgType::RealArray)?,
        "vector" => match source {
            MysqlType::Vector { dimensions } => PgType::Vector {
                dimensions: *dimensions,
            },
            _ => return None,
        },
        "geometry" => match source {
            MysqlType::Geometry { kind, srid } => PgType::Geometry {
                kind: postgis_kind(kind).to_owned(),
                srid: *srid,
            },
            _ => return None,
        },
        _ => return None,
    })
}

/// A spatial type as PostGIS spells it.
fn postgis_kind(kind: &str) -> &'static str {
    match kind {
        "point" => "Point",
        "linestring" => "LineString",
        "polygon" => "Polygon",
        "multipoint" => "MultiPoint",
        "multilinestring" => "MultiLineString",
        "multipolygon" => "MultiPolygon",
        "geometrycollection" => "GeometryCollection",
        _ => "Geometry",
    }
}

fn list_of(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("item", item, true)))
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

/// How values of `source` travel to a column of type `target`; `None` if they cannot.
pub(crate) fn form(source: &MysqlType, target: &PgType, policy: Policy) -> Option<Form> {
    match source {
        MysqlType::TinyInt { unsigned, .. }
        | MysqlType::SmallInt { unsigned }
        | MysqlType::MediumInt { unsigned }
        | MysqlType::Int { unsigned }
        | MysqlType::BigInt { unsigned } => integer(if *unsigned { DataType::UInt64 } else { DataType::Int64 }, target),
        MysqlType::Year => integer(DataType::UInt64, target),
        MysqlType::Decimal { scale, .. } => decimal(*scale, target),
        MysqlType::Float { .. } => (*target == PgType::Real).then(|| {
            simple(
                DataType::Float32,
                DataType::Float32,
                Conversion::Same,
                Canonical::Float32,
            )
        }),
        MysqlType::Double { .. } => (*target == PgType::DoublePrecision).then(|| {
            simple(
                DataType::Float64,
                DataType::Float64,
                Conversion::Same,
                Canonical::Float64,
            )
        }),
        MysqlType::Bit { width } => match target {
            PgType::Boolean if *width == 1 => Some(simple(
                DataType::Binary,
                DataType::Boolean,
                Conversion::Boolean,
                Canonical::Boolean,
            )),
            PgType::Bit { .. } | PgType::Varbit { .. } => Some(simple(
                DataType::Binary,
                DataType::Binary,
                Conversion::Bits { width: *width },
                Canonical::Bits,
            )),
            PgType::Bytea => Some(same_bytes()),
            _ => None,
        },
        MysqlType::Char { .. }
        | MysqlType::Varchar { .. }
        | MysqlType::TinyText
        | MysqlType::Text
        | MysqlType::MediumText
        | MysqlType::LongText => text(target, policy),
        MysqlType::Binary { .. }
        | MysqlType::Varbinary { .. }
        | MysqlType::TinyBlob
        | MysqlType::Blob
        | MysqlType::MediumBlob
        | MysqlType::LongBlob => (*target == PgType::Bytea).then(same_bytes),
        MysqlType::Date => (*target == PgType::Date).then(|| Form {
            losses: zero_losses(policy.zero),
            ..simple(
                DataType::Int64,
                DataType::Date32,
                Conversion::Date { zero: policy.zero },
                Canonical::Date,
            )
        }),
        MysqlType::Datetime { digits } | MysqlType::Timestamp { digits } => {
            let (kept, zone) = match target {
                PgType::Timestamp { digits } => (*digits, None),
                PgType::TimestampTz { digits } => (*digits, Some(Arc::from("UTC"))),
                _ => return None,
            };
            let mut losses = zero_losses(policy.zero);
            losses.extend((kept < *digits).then_some(Loss::DigitsRounded));
            Some(Form {
                losses,
                ..simple(
                    DataType::Int64,
                    DataType::Timestamp(TimeUnit::Microsecond, zone),
                    Conversion::Timestamp {
                        zero: policy.zero,
                        digits: kept,
                    },
                    Canonical::Timestamp,
                )
            })
        }
        MysqlType::Time { digits } => {
            let (kept, staged, conversion, canonical) = match target {
                PgType::Interval { digits } => (
                    *digits,
                    DataType::Duration(TimeUnit::Microsecond),
                    Conversion::Duration { digits: *digits },
                    Canonical::Duration,
                ),
                PgType::Time { digits } => (
                    *digits,
                    DataType::Time64(TimeUnit::Microsecond),
                    Conversion::TimeOfDay { digits: *digits },
                    Canonical::TimeOfDay,
                ),
                _ => return None,
            };
            let losses = (kept < *digits).then_some(Loss::DigitsRounded).into_iter().collect();
            Some(Form {
                losses,
                ..simple(DataType::Int64, staged, conversion, canonical)
            })
        }
        MysqlType::Enum { labels } => {
            if !matches!(
                target,
                PgType::Enum { .. } | PgType::Text | PgType::Varchar { .. } | PgType::Citext
            ) {
                return None;
            }
            let conversion = Conversion::Enum {
                labels: labels.clone(),
                empty_as_null: policy.enum_empty_as_null,
            };
            let losses = policy
                .enum_empty_as_null
                .then_some(Loss::EnumErrorToNull)
                .into_iter()
                .collect();
            Some(Form {
                losses,
                ..simple(DataType::Binary, DataType::Utf8, conversion, Canonical::Text)
            })
        }
        MysqlType::Set { .. } => match target {
            PgType::TextArray => Some(simple(
                DataType::Binary,
                list_of(DataType::Utf8),
                Conversion::Set,
                Canonical::TextList,
            )),
            _ => text(target, policy),
        },
        MysqlType::Json { .. } => match target {
            PgType::Jsonb => Some(Form {
                losses: vec![Loss::JsonRepeatedKey],
                ..simple(DataType::Binary, DataType::Utf8, Conversion::Json, Canonical::Json)
            }),
            // The type json keeps the text as it came.
            PgType::Json => Some(simple(
                DataType::Binary,
                DataType::Utf8,
                Conversion::Json,
                Canonical::Text,
            )),
            _ => text(target, policy),
        },
        MysqlType::Geometry { .. } => matches!(target, PgType::Bytea | PgType::Geometry { .. })
            .then(|| simple(DataType::Binary, DataType::Binary, Conversion::Ewkb, Canonical::Bytes)),
        MysqlType::Vector { .. } => matches!(target, PgType::Vector { .. } | PgType::RealArray).then(|| {
            simple(
                DataType::Binary,
                list_of(DataType::Float32),
                Conversion::FloatList,
                Canonical::FloatList,
            )
        }),
        MysqlType::Uuid => match target {
            PgType::Uuid => Some(simple(
                DataType::Binary,
                DataType::FixedSizeBinary(16),
                Conversion::Uuid,
                Canonical::Uuid,
            )),
            _ => text(target, policy),
        },
        MysqlType::Inet4 | MysqlType::Inet6 => match target {
            PgType::Inet => Some(simple(
                DataType::Binary,
                DataType::Binary,
                Conversion::Inet,
                Canonical::Inet,
            )),
            _ => text(target, policy),
        },
        MysqlType::Unsupported { .. } => match target {
            PgType::Bytea => Some(same_bytes()),
            _ => text(target, policy),
        },
    }
}

fn same_bytes() -> Form {
    simple(DataType::Binary, DataType::Binary, Conversion::Same, Canonical::Bytes)
}

fn zero_losses(zero: ZeroDate) -> Vec<Loss> {
    match zero {
        ZeroDate::Null => vec![Loss::ZeroDateToNull],
        ZeroDate::Reject => Vec::new(),
    }
}

fn integer(wire: DataType, target: &PgType) -> Option<Form> {
    let staged = match target {
        PgType::Boolean => return Some(simple(wire, DataType::Boolean, Conversion::Boolean, Canonical::Boolean)),
        PgType::SmallInt => DataType::Int16,
        PgType::Integer => DataType::Int32,
        PgType::BigInt => DataType::Int64,
        // numeric(20,0) holds both; the wire's own type is kept.
        PgType::Numeric { .. } => wire.clone(),
        _ => return None,
    };
    let conversion = if staged == wire {
        Conversion::Same
    } else {
        Conversion::Integer
    };
    Some(simple(wire, staged, conversion, Canonical::Integer))
}

fn decimal(scale: u8, target: &PgType) -> Option<Form> {
    let PgType::Numeric {
        modifier: Some((precision, kept)),
    } = target
    else {
        return None;
    };
    let (precision, kept) = (u8::try_from(*precision).ok()?, i8::try_from(*kept).ok()?);
    let staged = match precision {
        1..=38 => DataType::Decimal128(precision, kept),
        39..=76 => DataType::Decimal256(precision, kept),
        _ => return None,
    };
    let round = i16::from(kept) < i16::from(scale);
    let losses = round.then_some(Loss::DigitsRounded).into_iter().collect();
    Some(Form {
        losses,
        ..simple(
            DataType::Binary,
            staged,
            Conversion::Decimal { round },
            Canonical::Decimal,
        )
    })
}

fn text(target: &PgType, policy: Policy) -> Option<Form> {
    let canonical = match target {
        PgType::Text | PgType::Varchar { .. } | PgType::Citext => Canonical::Text,
        PgType::Char { .. } => Canonical::PaddedText,
        _ => return None,
    };
    let losses = policy.strip_nul.then_some(Loss::NulStripped).into_iter().collect();
    let conversion = Conversion::Text {
        strip_nul: policy.strip_nul,
    };
    Some(Form {
        losses,
        ..simple(DataType::Binary, DataType::Utf8, conversion, canonical)
    })
}

#[cfg(test)]
mod tests;
