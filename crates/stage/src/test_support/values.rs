//! Random wire values, good and bad, for each conversion.

use std::sync::Arc;

use arrow_array::{ArrayRef, BinaryArray, Float32Array, Float64Array, Int64Array, UInt64Array};
use arrow_schema::DataType;
use model::column_plan::packed::{self, Fields};
use model::{ColumnPlan, Conversion};

use super::Rng;

pub(super) fn random_column(rng: &mut Rng, plan: &ColumnPlan, rows: usize) -> ArrayRef {
    let present = |rng: &mut Rng| !rng.one_in(8);
    match plan.wire {
        DataType::Int64 => Arc::new(Int64Array::from_iter(
            (0..rows).map(|_| present(rng).then(|| random_i64(rng, plan))),
        )),
        DataType::UInt64 => Arc::new(UInt64Array::from_iter(
            (0..rows).map(|_| present(rng).then(|| random_fine(rng, plan))),
        )),
        DataType::Float32 => Arc::new(Float32Array::from_iter((0..rows).map(|_| {
            let odd = [0.0, -0.0, f32::NAN, f32::INFINITY, f32::MIN_POSITIVE, 1.5];
            present(rng).then(|| {
                if rng.one_in(2) {
                    *rng.pick(&odd)
                } else {
                    f32::from_bits(rng.u32())
                }
            })
        }))),
        DataType::Float64 => Arc::new(Float64Array::from_iter((0..rows).map(|_| {
            let odd = [0.0, -0.0, f64::NAN, f64::NEG_INFINITY, f64::MIN_POSITIVE, 1.5];
            present(rng).then(|| {
                if rng.one_in(2) {
                    *rng.pick(&odd)
                } else {
                    f64::from_bits(rng.next())
                }
            })
        }))),
        _ => Arc::new(BinaryArray::from_iter(
            (0..rows).map(|_| present(rng).then(|| random_binary(rng, plan))),
        )),
    }
}

fn random_i64(rng: &mut Rng, plan: &ColumnPlan) -> i64 {
    match plan.conversion {
        Conversion::Date { .. } | Conversion::Timestamp { .. } => random_packed(rng, &plan.conversion),
        Conversion::Duration { .. } | Conversion::TimeOfDay { .. } => match rng.below(6) {
            0 => rng.i64(),
            1 => *rng.pick(&[
                0,
                86_400_000_000,
                86_400_000_001,
                86_399_999_999,
                -1,
                i64::MIN,
                i64::MAX,
                500_000,
                -500_000,
            ]),
            2 => (rng.i64() % 838) * 3_600_000_000 + 500_000,
            _ => (rng.i64() % 86_400_000_000).abs() / 10_i64.pow(rng.u32() % 7) * 10_i64.pow(rng.u32() % 7),
        },
        _ => match rng.below(4) {
            0 => *rng.pick(&[
                0,
                1,
                -1,
                2,
                i64::MIN,
                i64::MAX,
                32_767,
                32_768,
                -32_769,
                2_147_483_648,
                -2_147_483_649,
            ]),
            1 => rng.i64(),
            _ => rng.i64() % 70_000,
        },
    }
}

/// Numbers, and moments and times with a seventh digit.
fn random_fine(rng: &mut Rng, plan: &ColumnPlan) -> u64 {
    match plan.conversion {
        Conversion::Timestamp { .. } if !rng.one_in(20) => {
            let digit = *rng.pick(&[0, 1, 4, 5, 5, 6, 9, 9]);
            packed::pack_seventh(random_packed(rng, &plan.conversion), digit)
        }
        Conversion::TimeOfDay { .. } if !rng.one_in(20) => {
            const DAY: u64 = 864_000_000_000;
            match rng.below(4) {
                0 => *rng.pick(&[
                    0,
                    DAY,
                    DAY + 1,
                    DAY - 1,
                    DAY - 5,
                    DAY - 6,
                    4_999_999,
                    4_999_995,
                    4_999_994,
                ]),
                _ => rng.next() % DAY,
            }
        }
        _ => random_u64(rng),
    }
}

fn random_packed(rng: &mut Rng, conversion: &Conversion) -> i64 {
    if rng.one_in(30) {
        return *rng.pick(&[0, -1, i64::MAX, i64::MIN, 1 << 60]);
    }
    let months = if rng.one_in(10) { 16 } else { 12 };
    let mut fields = Fields {
        year: *rng.pick(&[0, 1, 1582, 1900, 1969, 1970, 1999, 2000, 2001, 2023, 2024, 9999, 16_383]),
        month: u8::try_from(rng.below(months)).unwrap() + u8::from(!rng.one_in(10)),
        day: *rng.pick(&[1, 1, 2, 15, 27, 28, 28, 29, 30, 31, 31, 0]),
        ..Fields::default()
    };
    fields.month = fields.month.min(15);
    if rng.one_in(3) {
        (fields.month, fields.day) = *rng.pick(&[(12, 31), (1, 1), (2, 28), (2, 29)]);
    }
    let with_time = !matches!(conversion, Conversion::Date { .. }) || rng.one_in(10);
    if with_time {
        fields.hour = *rng.pick(&[0, 1, 12, 23, 23, 23]);
        fields.minute = *rng.pick(&[0, 30, 59, 59, 59]);
        fields.second = *rng.pick(&[0, 30, 59, 59, 59]);
        fields.microsecond = match rng.below(4) {
            0 => *rng.pick(&[
                0, 5, 50, 500, 5_000, 50_000, 500_000, 999_999, 999_995, 999_950, 999_500, 995_000, 950_000,
            ]),
            1 => *rng.pick(&[499_999, 500_001, 449_999, 1_000_000, 1_048_575]),
            _ => rng.u32() % 1_000_000,
        };
        if rng.one_in(40) {
            (fields.hour, fields.minute, fields.second) =
                *rng.pick(&[(24, 0, 0), (0, 60, 0), (0, 0, 60), (31, 63, 63)]);
        }
    }
    packed::pack(fields)
}

fn random_u64(rng: &mut Rng) -> u64 {
    match rng.below(4) {
        0 => *rng.pick(&[0, 1, 2, 32_767, 32_768, u64::MAX, 1 << 63, 4_294_967_295]),
        1 => rng.next(),
        _ => rng.next() % 40_000,
    }
}

fn random_binary(rng: &mut Rng, plan: &ColumnPlan) -> Vec<u8> {
    if rng.one_in(20) {
        let length = rng.below(40);
        return rng.bytes(length);
    }
    match &plan.conversion {
        Conversion::Boolean => rng
            .pick(&[&[0][..], &[1], &[0, 1], &[0, 0], &[1, 0], &[2], &[], &[0; 9], &[1; 12]])
            .to_vec(),
        Conversion::Decimal { .. } => random_decimal(rng, &plan.staged),
        Conversion::Text { .. } => random_text(rng),
        Conversion::Json => random_json(rng, 4).into_bytes(),
        Conversion::Bits { width } => {
            let mut bits = rng.bytes(usize::from(*width).div_ceil(8));
            if !rng.one_in(5) && width % 8 != 0 {
                bits[0] &= (1 << (width % 8)) - 1;
            }
            bits
        }
        Conversion::Enum { .. } => rng
            .pick(&["new", "größer", "pad  ", "pad", "", "New", "new "])
            .as_bytes()
            .to_vec(),
        Conversion::Set => rng
            .pick(&["", "a", "a,b", "ä,b,c", "a,", ",", "a\0"])
            .as_bytes()
            .to_vec(),
        Conversion::Uuid => {
            let hex: String = rng.bytes(16).iter().map(|b| format!("{b:02x}")).collect();
            let hyphens = format!(
                "{}-{}-{}-{}-{}",
                &hex[..8],
                &hex[8..12],
                &hex[12..16],
                &hex[16..20],
                &hex[20..]
            );
            rng.pick(&[
                hyphens.clone(),
                hyphens.to_uppercase(),
                hex.clone(),
                hyphens[1..].to_owned(),
                hyphens.replace('0', "g"),
            ])
            .clone()
            .into_bytes()
        }
        Conversion::Inet => {
            let v4 = std::net::Ipv4Addr::from(rng.u32()).to_string();
            let mut v6 = [0; 16];
            let length = rng.below(17);
            v6[16 - length..].copy_from_slice(&rng.bytes(length));
            let v6 = std::net::Ipv6Addr::from(v6).to_string();
            rng.pick(&[
                v4.clone(),
                v6.clone(),
                format!("::ffff:{v4}"),
                format!("{v6}:"),
                format!("{v4}.1"),
                "::".to_owned(),
                "1::".to_owned(),
            ])
            .clone()
            .into_bytes()
        }
        Conversion::Ewkb => {
            let srid = *rng.pick(&[0_u32, 4326, u32::MAX, 3857]);
            let kind = *rng.pick(&[1_u32, 2, 3, 7, 7, 0, 8, 0x2000_0001]);
            let length = *rng.pick(&[16, 4, 3, 40]);
            [
                &srid.to_le_bytes()[..],
                &[*rng.pick(&[1, 1, 1, 0])],
                &kind.to_le_bytes(),
                &rng.bytes(length),
            ]
            .concat()
        }
        Conversion::FloatList => {
            let length = *rng.pick(&[0, 4, 8, 12, 5]);
            rng.bytes(length)
        }
        _ => {
            let length = rng.below(20);
            rng.bytes(length)
        }
    }
}

fn random_decimal(rng: &mut Rng, staged: &DataType) -> Vec<u8> {
    if let DataType::Decimal128(precision, scale) | DataType::Decimal256(precision, scale) = staged
        && rng.one_in(6)
    {
        // At the edge of what fits: all nines, and then a digit that rounds them over it or does not.
        let scale = usize::try_from(*scale).unwrap();
        let whole = usize::from(*precision) - scale;
        let end = *rng.pick(&["", "4", "5", "49", "50"]);
        return format!(
            "{}{}.{}{end}",
            rng.pick(&["", "-"]),
            "9".repeat(whole),
            "9".repeat(scale)
        )
        .into_bytes();
    }
    let mut text = rng.pick(&["", "-", "+", "", "-", "--"]).to_string();
    let digits = |rng: &mut Rng, text: &mut String| {
        let most = if rng.one_in(3) { 80 } else { 5 };
        for _ in 0..rng.below(most) {
            text.push(*rng.pick(&['0', '0', '9', '9', '5', '4', '1']));
        }
    };
    digits(rng, &mut text);
    if !rng.one_in(4) {
        text.push('.');
        digits(rng, &mut text);
    }
    if rng.one_in(30) {
        let wrong = *rng.pick(&["e1", ".", " ", "x"]);
        text.push_str(wrong);
    }
    text.into_bytes()
}

fn random_text(rng: &mut Rng) -> Vec<u8> {
    let parts: [&[u8]; 10] = [
        b"a",
        b" ",
        "é".as_bytes(),
        "😀".as_bytes(),
        b"\0",
        b"zz",
        b"\xff",
        b"\xc3",
        b"\t",
        b"  ",
    ];
    let bad = rng.one_in(4);
    (0..rng.below(8))
        .flat_map(|_| rng.pick(&parts[..if bad { 10 } else { 4 }]).to_vec())
        .collect()
}

/// JSON text, of which some is wrong in one place.
pub(crate) fn random_json(rng: &mut Rng, depth: usize) -> String {
    let space = |rng: &mut Rng| rng.pick(&["", "", " ", "\n\t"]).to_string();
    let text = match rng.below(if depth == 0 { 5 } else { 8 }) {
        0 => rng.pick(&["null", "true", "false"]).to_string(),
        1 | 2 => rng
            .pick(&[
                "0",
                "-0",
                "1",
                "1.0",
                "1e2",
                "100",
                "1E-2",
                "-12.50",
                "1e131071",
                "1e131072",
                "1e-16383",
                "1e-16384",
                "0e200000",
                "123456789012345678901234567890",
                "0.1e1",
                "01",
                "1.",
                "-",
                "1e",
                "0.00e-3",
                "1e+5",
                "9e999999999999999999",
            ])
            .to_string(),
        3 | 4 => {
            let parts = [
                "a",
                "b",
                "é",
                "😀",
                "\\n",
                "\\u0061",
                "\\u00e9",
                "\\ud83d\\ude00",
                "\\/",
                "\\\"",
                " ",
                "\\u0000",
                "\\ud800",
                "\\udc00",
                "\\x",
                "\t",
                "\\ud800\\u0041",
                "\\ud800\\ud800\\udc00",
            ];
            let bad = rng.one_in(12);
            let inner: String = (0..rng.below(4))
                .map(|_| *rng.pick(&parts[..if bad { parts.len() } else { 11 }]))
                .collect();
            format!("\"{inner}\"")
        }
        5 | 6 => {
            let members: Vec<String> = (0..rng.below(4))
                .map(|_| {
                    let key = *rng.pick(&["a", "b", "\\u0061", "aa", "", "é", "\\u00e9"]);
                    format!("{}\"{key}\"{}:{}", space(rng), space(rng), random_json(rng, depth - 1))
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
        _ => {
            let members: Vec<String> = (0..rng.below(4)).map(|_| random_json(rng, depth - 1)).collect();
            format!("[{}]", members.join(","))
        }
    };
    let mut text = format!("{}{text}{}", space(rng), space(rng));
    if rng.one_in(60) {
        let at = rng.below(text.len() + 1);
        if text.is_char_boundary(at) {
            text.insert(at, *rng.pick(&[',', ']', '}', '"', 'x', ' ', ':', '{']));
        }
    }
    text
}
