//! For tests: a small deterministic generator, plans for every conversion, and random wire values, good and bad.

mod values;

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use model::{Canonical, ColumnPlan, Conversion, MysqlType, PgType, SourceType, ZeroDate};

/// SplitMix64 (Steele, Lea and Flood, 2014).
pub(crate) struct Rng(u64);

impl Rng {
    /// The seed of `LANDFALL_TEST_SEED`, or `default`. The caller puts it into the messages of its assertions.
    pub(crate) fn seed(default: u64) -> u64 {
        std::env::var("LANDFALL_TEST_SEED")
            .ok()
            .map_or(default, |text| text.parse().expect("LANDFALL_TEST_SEED is a number"))
    }

    pub(crate) fn new(seed: u64) -> Self {
        Rng(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap()).unwrap()
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.byte()).collect()
    }

    pub(crate) fn u32(&mut self) -> u32 {
        u32::try_from(self.next() >> 32).unwrap()
    }

    pub(crate) fn i64(&mut self) -> i64 {
        i64::from_le_bytes(self.next().to_le_bytes())
    }
}

/// A plan with a target that fits; `target` may be changed afterwards.
pub(crate) fn plan(wire: DataType, staged: DataType, conversion: Conversion, canonical: Canonical) -> ColumnPlan {
    ColumnPlan {
        source_column: "c".to_owned(),
        target_column: "c".to_owned(),
        source: SourceType::Mysql(MysqlType::Unsupported { raw: "test".to_owned() }),
        nullable: true,
        wire,
        staged,
        target: if canonical == Canonical::Json {
            PgType::Jsonb
        } else {
            PgType::Text
        },
        conversion,
        canonical,
        losses: Vec::new(),
        generated: false,
    }
}

pub(crate) fn wire_batch(columns: &[ColumnPlan], arrays: Vec<ArrayRef>) -> RecordBatch {
    let rows = arrays.first().map_or(0, |array| array.len());
    let schema = Schema::new(columns.iter().map(ColumnPlan::wire_field).collect::<Vec<_>>());
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(schema), arrays, &options).unwrap()
}

/// A random batch of the plan's wire form.
pub(crate) fn random_batch(rng: &mut Rng, columns: &[ColumnPlan], rows: usize) -> RecordBatch {
    let arrays = columns
        .iter()
        .map(|plan| values::random_column(rng, plan, rows))
        .collect();
    wire_batch(columns, arrays)
}

fn list_of(member: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("item", member, true)))
}

/// Every conversion, in every form that matters.
pub(crate) fn every_plan() -> Vec<ColumnPlan> {
    use DataType::{Binary, Boolean, Date32, Float32, Float64, Int16, Int32, Int64, UInt64, Utf8};
    let micros = |zone: Option<&str>| DataType::Timestamp(TimeUnit::Microsecond, zone.map(Into::into));
    let duration = DataType::Duration(TimeUnit::Microsecond);
    let time = DataType::Time64(TimeUnit::Microsecond);
    let mut plans = vec![
        plan(Int64, Int64, Conversion::Same, Canonical::Integer),
        plan(UInt64, UInt64, Conversion::Same, Canonical::Integer),
        plan(Float32, Float32, Conversion::Same, Canonical::Float32),
        plan(Float64, Float64, Conversion::Same, Canonical::Float64),
        plan(Binary, Binary, Conversion::Same, Canonical::Bytes),
        plan(Binary, Binary, Conversion::Ewkb, Canonical::Bytes),
        plan(Binary, Binary, Conversion::Inet, Canonical::Inet),
        plan(Binary, DataType::FixedSizeBinary(16), Conversion::Uuid, Canonical::Uuid),
        plan(Binary, list_of(Utf8), Conversion::Set, Canonical::TextList),
        plan(Binary, list_of(Float32), Conversion::FloatList, Canonical::FloatList),
        plan(Binary, Utf8, Conversion::Json, Canonical::Json),
        plan(Binary, Utf8, Conversion::Text { strip_nul: false }, Canonical::Text),
        plan(Binary, Utf8, Conversion::Text { strip_nul: true }, Canonical::Text),
        plan(
            Binary,
            Utf8,
            Conversion::Text { strip_nul: true },
            Canonical::PaddedText,
        ),
    ];
    let mut json_as_text = plan(Binary, Utf8, Conversion::Json, Canonical::Json);
    json_as_text.target = PgType::Json;
    plans.push(json_as_text);
    for staged in [Int16, Int32, Int64, UInt64] {
        plans.push(plan(Int64, staged.clone(), Conversion::Integer, Canonical::Integer));
        plans.push(plan(UInt64, staged, Conversion::Integer, Canonical::Integer));
    }
    for wire in [Int64, UInt64, Binary] {
        plans.push(plan(wire, Boolean, Conversion::Boolean, Canonical::Boolean));
    }
    for round in [false, true] {
        for staged in [
            DataType::Decimal128(5, 2),
            DataType::Decimal128(38, 0),
            DataType::Decimal128(38, 38),
            DataType::Decimal256(65, 30),
            DataType::Decimal256(76, 0),
        ] {
            plans.push(plan(Binary, staged, Conversion::Decimal { round }, Canonical::Decimal));
        }
    }
    for zero in [ZeroDate::Null, ZeroDate::Reject] {
        plans.push(plan(Int64, Date32, Conversion::Date { zero }, Canonical::Date));
        for digits in 0..=6 {
            plans.push(plan(
                Int64,
                micros(None),
                Conversion::Timestamp { zero, digits },
                Canonical::Timestamp,
            ));
            plans.push(plan(
                Int64,
                micros(Some("UTC")),
                Conversion::Timestamp { zero, digits },
                Canonical::Timestamp,
            ));
        }
    }
    for digits in [0, 3, 6] {
        for zone in [None, Some("UTC")] {
            let zero = ZeroDate::Reject;
            let conversion = Conversion::Timestamp { zero, digits };
            plans.push(plan(UInt64, micros(zone), conversion, Canonical::Timestamp));
        }
        plans.push(plan(
            UInt64,
            time.clone(),
            Conversion::TimeOfDay { digits },
            Canonical::TimeOfDay,
        ));
    }
    for digits in 0..=6 {
        plans.push(plan(
            Int64,
            duration.clone(),
            Conversion::Duration { digits },
            Canonical::Duration,
        ));
        plans.push(plan(
            Int64,
            time.clone(),
            Conversion::TimeOfDay { digits },
            Canonical::TimeOfDay,
        ));
    }
    for width in [1, 7, 8, 9, 33, 64] {
        plans.push(plan(Binary, Binary, Conversion::Bits { width }, Canonical::Bits));
    }
    for empty_as_null in [false, true] {
        let labels = vec!["new".to_owned(), "größer".to_owned(), "pad  ".to_owned()];
        plans.push(plan(
            Binary,
            Utf8,
            Conversion::Enum {
                labels: labels.clone(),
                empty_as_null,
            },
            Canonical::Text,
        ));
        plans.push(plan(
            Binary,
            Utf8,
            Conversion::Enum { labels, empty_as_null },
            Canonical::PaddedText,
        ));
    }
    for (index, plan) in plans.iter_mut().enumerate() {
        plan.source_column = format!("c{index}");
    }
    plans
}
