//! Which staged Arrow type travels as which PostgreSQL type, and how: one arm per pair, read by the encoder and the decoder alike.

use arrow_schema::{DataType, TimeUnit};
use model::{ColumnPlan, Conversion, PgType};

use crate::error::{Error, Result};

/// How one column's cells are written in, and read from, the binary COPY format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codec {
    /// Int16, Int32, Int64 or UInt64.
    Integer {
        staged: IntegerKind,
        target: IntegerForm,
    },
    /// Decimal128, or Decimal256 if `wide`.
    Decimal {
        wide: bool,
        precision: u8,
        scale: i8,
        target: DecimalForm,
    },
    /// Float32 as real, or as double precision if `double`.
    Float32 {
        double: bool,
    },
    Float64,
    Boolean {
        target: BooleanForm,
    },
    /// Utf8 as text, varchar, char, citext, json, xml or an enum; with a version byte as jsonb.
    Text {
        form: TextForm,
    },
    /// Binary.
    Bytes {
        form: BytesForm,
    },
    /// Binary, left-aligned bits, as bit or varbit.
    Bits {
        width: u32,
    },
    /// FixedSizeBinary(16) as uuid or bytea: the same 16 bytes.
    Sixteen,
    Date,
    Timestamp,
    Time,
    Interval,
    TextArray,
    RealArray,
    /// `List<Float32>` as pgvector's vector.
    Vector {
        dimensions: u32,
    },
}

/// The staged integer types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegerKind {
    Int16,
    Int32,
    Int64,
    UInt64,
}

/// What an integer becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegerForm {
    Int2,
    Int4,
    Int8,
    Numeric,
    /// Decimal digits.
    Text,
    Float4,
    Float8,
}

/// What a decimal becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalForm {
    Numeric,
    /// Only with scale 0.
    Int2,
    Int4,
    Int8,
}

/// What a boolean becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BooleanForm {
    Bool,
    Int2,
    Int4,
    Int8,
    Numeric,
    /// `bit(1)`.
    Bit,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    Plain,
    /// Behind the version byte 1.
    Jsonb,
}

/// What bytes become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BytesForm {
    /// bytea, and geometry as EWKB.
    Plain,
    /// Exactly 16 bytes.
    Uuid,
    /// 4 or 16 bytes in network order, as a host address.
    Inet,
}

impl Codec {
    /// The codec of a bound column.
    ///
    /// # Errors
    /// [`Error::Pair`] if there is no way between the two types; [`crate::bind()`] reports such columns beforehand.
    pub fn of(plan: &ColumnPlan) -> Result<Codec> {
        Self::pair(&plan.staged, &plan.target, &plan.conversion).ok_or_else(|| Error::Pair {
            column: plan.target_column.clone(),
            staged: plan.staged.to_string(),
            target: plan.target.to_string(),
        })
    }

    fn pair(staged: &DataType, target: &PgType, conversion: &Conversion) -> Option<Codec> {
        let plain_text = matches!(
            target,
            PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext | PgType::Json | PgType::Xml
        );
        Some(match staged {
            DataType::Int16 => Self::integer(IntegerKind::Int16, target)?,
            DataType::Int32 => Self::integer(IntegerKind::Int32, target)?,
            DataType::Int64 => Self::integer(IntegerKind::Int64, target)?,
            DataType::UInt64 => Self::integer(IntegerKind::UInt64, target)?,
            DataType::Decimal128(precision, scale) => Self::decimal(false, *precision, *scale, target)?,
            DataType::Decimal256(precision, scale) => Self::decimal(true, *precision, *scale, target)?,
            DataType::Float32 => match target {
                PgType::Real => Codec::Float32 { double: false },
                PgType::DoublePrecision => Codec::Float32 { double: true },
                _ => return None,
            },
            DataType::Float64 if *target == PgType::DoublePrecision => Codec::Float64,
            DataType::Boolean => Codec::Boolean {
                target: match target {
                    PgType::Boolean => BooleanForm::Bool,
                    PgType::SmallInt => BooleanForm::Int2,
                    PgType::Integer => BooleanForm::Int4,
                    PgType::BigInt => BooleanForm::Int8,
                    PgType::Numeric { .. } => BooleanForm::Numeric,
                    PgType::Bit { width: 1 } => BooleanForm::Bit,
                    _ => return None,
                },
            },
            DataType::Utf8 => match target {
                PgType::Jsonb => Codec::Text { form: TextForm::Jsonb },
                PgType::Enum { .. } => Codec::Text { form: TextForm::Plain },
                _ if plain_text => Codec::Text { form: TextForm::Plain },
                _ => return None,
            },
            DataType::Binary => match (target, conversion) {
                // PostgreSQL pads no bit string: the widths must agree.
                (PgType::Bit { width: target }, Conversion::Bits { width }) if *target == u32::from(*width) => {
                    Codec::Bits { width: *target }
                }
                (PgType::Varbit { .. }, Conversion::Bits { width }) => Codec::Bits {
                    width: u32::from(*width),
                },
                (PgType::Bytea | PgType::Geometry { .. }, _) => Codec::Bytes { form: BytesForm::Plain },
                (PgType::Uuid, _) => Codec::Bytes { form: BytesForm::Uuid },
                (PgType::Inet, _) => Codec::Bytes { form: BytesForm::Inet },
                _ => return None,
            },
            DataType::FixedSizeBinary(16) => match target {
                PgType::Uuid | PgType::Bytea => Codec::Sixteen,
                _ => return None,
            },
            DataType::Date32 if *target == PgType::Date => Codec::Date,
            DataType::Timestamp(TimeUnit::Microsecond, _) => match target {
                PgType::Timestamp { .. } | PgType::TimestampTz { .. } => Codec::Timestamp,
                _ => return None,
            },
            DataType::Time64(TimeUnit::Microsecond) if matches!(target, PgType::Time { .. }) => Codec::Time,
            DataType::Duration(TimeUnit::Microsecond) if matches!(target, PgType::Interval { .. }) => Codec::Interval,
            DataType::List(item) => match (item.data_type(), target) {
                (DataType::Utf8, PgType::TextArray) => Codec::TextArray,
                (DataType::Float32, PgType::RealArray) => Codec::RealArray,
                (DataType::Float32, PgType::Vector { dimensions }) => Codec::Vector {
                    dimensions: *dimensions,
                },
                _ => return None,
            },
            _ => return None,
        })
    }

    fn integer(staged: IntegerKind, target: &PgType) -> Option<Codec> {
        let target = match target {
            PgType::SmallInt => IntegerForm::Int2,
            PgType::Integer => IntegerForm::Int4,
            PgType::BigInt => IntegerForm::Int8,
            PgType::Numeric { .. } => IntegerForm::Numeric,
            PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext => IntegerForm::Text,
            PgType::Real => IntegerForm::Float4,
            PgType::DoublePrecision => IntegerForm::Float8,
            _ => return None,
        };
        Some(Codec::Integer { staged, target })
    }

    fn decimal(wide: bool, precision: u8, scale: i8, target: &PgType) -> Option<Codec> {
        let target = match target {
            PgType::Numeric { .. } if scale >= 0 => DecimalForm::Numeric,
            PgType::SmallInt if scale == 0 => DecimalForm::Int2,
            PgType::Integer if scale == 0 => DecimalForm::Int4,
            PgType::BigInt if scale == 0 => DecimalForm::Int8,
            _ => return None,
        };
        Some(Codec::Decimal {
            wide,
            precision,
            scale,
            target,
        })
    }
}
