//! Every pair of staged type and PostgreSQL type that can travel, with a generator of its values.

use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Decimal256Builder, DurationMicrosecondBuilder,
    FixedSizeBinaryBuilder, Float32Builder, Float64Builder, Int16Builder, Int32Builder, Int64Builder, ListBuilder,
    StringBuilder, Time64MicrosecondBuilder, TimestampMicrosecondBuilder, UInt64Builder,
};
use arrow_array::{Array, ArrayRef};
use arrow_buffer::i256;
use arrow_schema::{DataType, TimeUnit};
use model::{Conversion, PgType, TableName, ZeroDate};

use super::support::Random;

/// A pair; `limit` bounds integers where the target holds fewer than the staged type.
pub(crate) struct Pair {
    pub(crate) staged: DataType,
    pub(crate) target: PgType,
    pub(crate) conversion: Conversion,
    pub(crate) limit: Option<i128>,
}

fn pair(staged: DataType, target: PgType) -> Pair {
    Pair {
        staged,
        target,
        conversion: Conversion::Same,
        limit: None,
    }
}

pub(crate) fn all(schema: &str) -> Vec<Pair> {
    let numeric = |precision, scale| PgType::Numeric {
        modifier: Some((precision, scale)),
    };
    let bare = PgType::Numeric { modifier: None };
    let text = PgType::Text;
    let mut pairs = Vec::new();
    let integers = [
        (DataType::Int16, i128::from(i16::MAX)),
        (DataType::Int32, i128::from(i32::MAX)),
        (DataType::Int64, i128::from(i64::MAX)),
        (DataType::UInt64, i128::from(u64::MAX)),
    ];
    for (staged, most) in integers {
        let targets = [
            (PgType::SmallInt, i128::from(i16::MAX)),
            (PgType::Integer, i128::from(i32::MAX)),
            (PgType::BigInt, i128::from(i64::MAX)),
            (bare.clone(), most),
            (numeric(24, 3), most),
            (text.clone(), most),
            (PgType::Varchar { length: Some(21) }, most),
            (PgType::Char { length: 21 }, most),
            (PgType::Real, 1 << 24),
            (PgType::DoublePrecision, 1 << 53),
        ];
        for (target, limit) in targets {
            pairs.push(Pair {
                limit: Some(limit.min(most)),
                ..pair(staged.clone(), target)
            });
        }
    }
    for (precision, scale) in [(1_u8, 0_i8), (10, 2), (18, 0), (38, 0), (38, 10), (38, 38), (30, 7)] {
        let modifier = numeric(u16::from(precision), i16::from(scale));
        pairs.push(pair(DataType::Decimal128(precision, scale), modifier));
        pairs.push(pair(DataType::Decimal128(precision, scale), bare.clone()));
        pairs.push(pair(
            DataType::Decimal128(precision, scale),
            numeric(u16::from(precision) + 5, i16::from(scale) + 3),
        ));
    }
    pairs.push(pair(DataType::Decimal128(4, 0), PgType::SmallInt));
    pairs.push(pair(DataType::Decimal128(9, 0), PgType::Integer));
    pairs.push(pair(DataType::Decimal128(18, 0), PgType::BigInt));
    for (precision, scale) in [(39_u8, 0_i8), (65, 30), (65, 0), (76, 0), (76, 1), (76, 38), (76, 76)] {
        pairs.push(pair(
            DataType::Decimal256(precision, scale),
            numeric(u16::from(precision), i16::from(scale)),
        ));
        pairs.push(pair(DataType::Decimal256(precision, scale), bare.clone()));
    }
    pairs.push(pair(DataType::Float32, PgType::Real));
    pairs.push(pair(DataType::Float32, PgType::DoublePrecision));
    pairs.push(pair(DataType::Float64, PgType::DoublePrecision));
    for target in [
        PgType::Boolean,
        PgType::SmallInt,
        PgType::Integer,
        PgType::BigInt,
        bare,
        PgType::Bit { width: 1 },
    ] {
        pairs.push(pair(DataType::Boolean, target));
    }
    let enumeration = PgType::Enum {
        type_name: TableName::new(schema, "Mood \"x\""),
    };
    for target in [
        text,
        PgType::Varchar { length: Some(60) },
        PgType::Json,
        PgType::Jsonb,
        enumeration,
    ] {
        pairs.push(pair(DataType::Utf8, target));
    }
    for target in [PgType::Bytea, PgType::Uuid, PgType::Inet] {
        pairs.push(pair(DataType::Binary, target));
    }
    for width in [1_u8, 7, 8, 9, 64] {
        let conversion = || Conversion::Bits { width };
        let staged = || DataType::Binary;
        let fixed = PgType::Bit {
            width: u32::from(width),
        };
        pairs.push(Pair {
            conversion: conversion(),
            ..pair(staged(), fixed)
        });
        pairs.push(Pair {
            conversion: conversion(),
            ..pair(staged(), PgType::Varbit { width: None })
        });
        pairs.push(Pair {
            conversion: conversion(),
            ..pair(staged(), PgType::Varbit { width: Some(70) })
        });
    }
    pairs.push(pair(DataType::FixedSizeBinary(16), PgType::Uuid));
    pairs.push(pair(DataType::FixedSizeBinary(16), PgType::Bytea));
    pairs.push(Pair {
        conversion: Conversion::Date { zero: ZeroDate::Reject },
        ..pair(DataType::Date32, PgType::Date)
    });
    let zoned = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let plain = DataType::Timestamp(TimeUnit::Microsecond, None);
    pairs.push(pair(plain.clone(), PgType::Timestamp { digits: 6 }));
    pairs.push(pair(zoned.clone(), PgType::TimestampTz { digits: 6 }));
    pairs.push(pair(
        DataType::Time64(TimeUnit::Microsecond),
        PgType::Time { digits: 6 },
    ));
    pairs.push(pair(
        DataType::Duration(TimeUnit::Microsecond),
        PgType::Interval { digits: 6 },
    ));
    pairs.push(pair(DataType::new_list(DataType::Utf8, true), PgType::TextArray));
    pairs.push(pair(DataType::new_list(DataType::Float32, true), PgType::RealArray));
    pairs
}

/// Random values of the pair, extremes and NULLs among them.
pub(crate) fn values(pair: &Pair, rows: usize, random: &mut Random) -> ArrayRef {
    let null = |random: &mut Random| random.below(6) == 0;
    macro_rules! integers {
        ($builder:ident, $type:ty) => {{
            let mut builder = $builder::new();
            let most = pair.limit.unwrap();
            let least = (-most - i128::from(most != 1 << 24 && most != 1 << 53)).max(i128::from(<$type>::MIN));
            for _ in 0..rows {
                let wide = (i128::from(random.next()) << 1) - i128::from(u64::MAX);
                let value = match random.below(6) {
                    0 => least,
                    1 => most,
                    2 => 0,
                    3 => wide % 1000,
                    _ => wide >> random.below(64),
                };
                let value = <$type>::try_from(value.clamp(least, most)).unwrap();
                builder.append_option((!null(random)).then_some(value));
            }
            Arc::new(builder.finish()) as ArrayRef
        }};
    }
    macro_rules! each {
        ($builder:expr, $value:expr) => {{
            let mut builder = $builder;
            for _ in 0..rows {
                let value = $value(random);
                builder.append_option((!null(random)).then_some(value));
            }
            Arc::new(builder.finish()) as ArrayRef
        }};
    }
    match &pair.staged {
        DataType::Int16 => integers!(Int16Builder, i16),
        DataType::Int32 => integers!(Int32Builder, i32),
        DataType::Int64 => integers!(Int64Builder, i64),
        DataType::UInt64 => integers!(UInt64Builder, u64),
        DataType::Decimal128(precision, _) => {
            let digits = u64::from(*precision);
            each!(
                Decimal128Builder::new().with_data_type(pair.staged.clone()),
                |random: &mut Random| { digits_of(random, digits).to_i128().unwrap() }
            )
        }
        DataType::Decimal256(precision, _) => {
            let digits = u64::from(*precision);
            each!(
                Decimal256Builder::new().with_data_type(pair.staged.clone()),
                |random: &mut Random| digits_of(random, digits)
            )
        }
        DataType::Float32 => each!(Float32Builder::new(), |random: &mut Random| float32(random)),
        DataType::Float64 => each!(Float64Builder::new(), |random: &mut Random| float64(random)),
        DataType::Boolean => each!(BooleanBuilder::new(), |random: &mut Random| random.below(2) == 1),
        DataType::Utf8 => {
            let target = pair.target.clone();
            each!(StringBuilder::new(), |random: &mut Random| text(random, &target))
        }
        DataType::Binary => {
            let (target, conversion) = (pair.target.clone(), pair.conversion.clone());
            each!(BinaryBuilder::new(), |random: &mut Random| bytes(
                random,
                &target,
                &conversion
            ))
        }
        DataType::FixedSizeBinary(_) => {
            let mut builder = FixedSizeBinaryBuilder::new(16);
            for _ in 0..rows {
                if null(random) {
                    builder.append_null()
                } else {
                    builder.append_value(some_bytes(random, 16)).unwrap()
                }
            }
            Arc::new(builder.finish())
        }
        // PostgreSQL's dates go from 4713 BC to 5874897, its timestamps to 294276.
        DataType::Date32 => each!(Date32Builder::new(), |random: &mut Random| {
            let range = i64::from(i32::try_from(random.below(4_000_000)).unwrap()) - 2_000_000;
            i32::try_from([range, 0, 10_957, -2_440_588, 2_932_896][random.index(5)]).unwrap()
        }),
        DataType::Timestamp(_, zone) => {
            let builder = TimestampMicrosecondBuilder::new().with_timezone_opt(zone.clone());
            each!(builder, |random: &mut Random| {
                let wide = i64::try_from(random.next() >> 4).unwrap() - (1 << 59);
                [
                    wide / 8,
                    wide / 1000,
                    0,
                    946_684_800_000_000,
                    253_402_300_799_999_999,
                    -62_167_219_200_000_000,
                ][random.index(6)]
            })
        }
        DataType::Time64(_) => each!(Time64MicrosecondBuilder::new(), |random: &mut Random| {
            [0, 86_400_000_000, i64::try_from(random.below(86_400_000_001)).unwrap()][random.index(3)]
        }),
        DataType::Duration(_) => each!(DurationMicrosecondBuilder::new(), |random: &mut Random| {
            let wide = i64::try_from(random.next() >> 2).unwrap() - (1 << 61);
            [0, -1, 3_020_399_000_000, -3_020_399_999_999, wide][random.index(5)]
        }),
        DataType::List(item) if *item.data_type() == DataType::Utf8 => {
            let mut builder = ListBuilder::new(StringBuilder::new());
            for _ in 0..rows {
                for _ in 0..random.below(4) {
                    let element = text(random, &PgType::Text);
                    builder.values().append_option((!null(random)).then_some(element));
                }
                builder.append(true);
            }
            Arc::new(builder.finish())
        }
        DataType::List(_) => {
            let mut builder = ListBuilder::new(Float32Builder::new());
            for _ in 0..rows {
                for _ in 0..random.below(4) {
                    let element = float32(random);
                    builder.values().append_option((!null(random)).then_some(element));
                }
                builder.append(!null(random));
            }
            Arc::new(builder.finish())
        }
        other => panic!("no generator for {other}"),
    }
}

/// A number of at most that many digits.
fn digits_of(random: &mut Random, digits: u64) -> i256 {
    let count = match random.below(4) {
        0 => digits,
        1 => 0,
        _ => random.below(digits + 1),
    };
    let nines = random.below(3) == 0;
    let mut value = i256::ZERO;
    for _ in 0..count {
        let digit = if nines { 9 } else { i128::from(random.below(10)) };
        value = value
            .wrapping_mul(i256::from_i128(10))
            .wrapping_add(i256::from_i128(digit));
    }
    if random.below(2) == 0 {
        value
    } else {
        value.wrapping_neg()
    }
}

fn float32(random: &mut Random) -> f32 {
    let any = f32::from_bits(u32::try_from(random.next() >> 32).unwrap());
    let any = if any.is_nan() { 1.5 } else { any };
    [any, 0.0, -0.0, f32::MAX, f32::MIN_POSITIVE, f32::INFINITY, 1e-45, 0.1][random.index(8)]
}

fn float64(random: &mut Random) -> f64 {
    let any = f64::from_bits(random.next());
    let any = if any.is_nan() { 1.5 } else { any };
    [
        any,
        0.0,
        -0.0,
        f64::MAX,
        f64::MIN_POSITIVE,
        f64::NEG_INFINITY,
        5e-324,
        0.1,
    ][random.index(8)]
}

fn text(random: &mut Random, target: &PgType) -> String {
    let plain = [
        "",
        " ",
        "a",
        "Ärger",
        "日本語",
        "😀🏳️‍🌈",
        "tab\tnew\nline\\",
        "it's \"quoted\"",
        "\u{1}\u{7f}",
        "trailing  ",
    ];
    match target {
        PgType::Enum { .. } => ["happy", "", "très \"sad\""][random.index(3)].to_owned(),
        PgType::Json => ["{\"b\": 1,  \"a\": [1.50, null]}", "1", "\"x\""][random.index(3)].to_owned(),
        // As jsonb writes them, so that they come back as they went.
        PgType::Jsonb => ["{\"a\": [1.50, null], \"bb\": true}", "1", "\"😀\"", "[]"][random.index(4)].to_owned(),
        _ => plain[random.index(plain.len())].to_owned(),
    }
}

fn some_bytes(random: &mut Random, length: usize) -> Vec<u8> {
    (0..length).map(|_| u8::try_from(random.below(256)).unwrap()).collect()
}

fn bytes(random: &mut Random, target: &PgType, conversion: &Conversion) -> Vec<u8> {
    match (target, conversion) {
        (PgType::Uuid, _) => some_bytes(random, 16),
        (PgType::Inet, _) => {
            let length = [4, 16][random.index(2)];
            some_bytes(random, length)
        }
        (_, Conversion::Bits { width }) => {
            let width = usize::from(*width);
            let mut bits = some_bytes(random, width.div_ceil(8));
            // Bits after the last one are zero, as PostgreSQL keeps them.
            if width % 8 != 0 {
                *bits.last_mut().unwrap() &= 0xff << (8 - width % 8);
            }
            bits
        }
        _ => {
            let length = random.index(40);
            some_bytes(random, length)
        }
    }
}

/// True if both hold the same values; floats by their bits.
pub(crate) fn same(left: &ArrayRef, right: &ArrayRef) -> bool {
    fn bits(array: &ArrayRef) -> Option<Vec<Option<u64>>> {
        let any = array.as_any();
        if let Some(floats) = any.downcast_ref::<arrow_array::Float32Array>() {
            return Some(
                floats
                    .iter()
                    .map(|float| float.map(|float| u64::from(float.to_bits())))
                    .collect(),
            );
        }
        let floats = any.downcast_ref::<arrow_array::Float64Array>()?;
        Some(floats.iter().map(|float| float.map(f64::to_bits)).collect())
    }
    left.len() == right.len() && left.to_data() == right.to_data() && bits(left) == bits(right)
}
