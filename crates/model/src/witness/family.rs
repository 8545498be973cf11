//! Which aggregates a column has: decided once, from where its values come and what they become.

use super::Aggregate;
use crate::column_plan::{Canonical, ColumnPlan, Conversion, Loss, ZeroDate};
use crate::mssql_type::MssqlType;
use crate::mysql_type::MysqlType;
use crate::pg_type::PgType;
use crate::source_schema::SourceType;

/// Most digits of a decimal whose sum fits the 65 digits of MySQL for any number of rows.
const SUMMED_WHOLE: u8 = 43;

/// Of texts and binary values, so much is compared for the smallest and the largest, in hexadecimal digits.
pub const PREFIX: usize = 32;

/// Values that both servers have the same exact aggregates of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Family {
    /// Whole numbers.
    Integer,
    /// Bits as an unsigned number.
    Bits {
        width: u8,
    },
    /// Exact numbers; where `split` is set, sums are of parts of them, as the whole one could be too long for a server.
    Decimal {
        split: bool,
    },
    /// Floats: nothing is added.
    Float,
    Boolean,
    /// Compared byte by byte as UTF-8, the first [`PREFIX`] characters. `padded`: without trailing spaces.
    Text {
        padded: bool,
    },
    /// Texts that the source cannot put in the order of their bytes: their characters are counted.
    TextLength {
        padded: bool,
    },
    /// Compared byte by byte, the first [`PREFIX`] of them.
    Bytes,
    /// Binary values that the source does not order by their bytes alone: their bytes are counted.
    BytesLength,
    /// `zero_as_null`: the source's zero dates are NULL in the target.
    Date {
        zero_as_null: bool,
    },
    /// In microseconds, as of a session in UTC.
    Timestamp {
        zero_as_null: bool,
    },
    /// Signed microseconds, or those since midnight.
    Duration,
    /// One label of a list. `empty_as_null`: the source's error value is NULL in the target.
    Labels {
        labels: Vec<Label>,
        empty_as_null: bool,
    },
    /// Members of a set, in the source's order.
    Members(Vec<String>),
    /// NULLs are counted, nothing else is exact; why.
    Nulls(&'static str),
}

/// A label of the target, and the positions from 1 that it has in the source's list; 0 is the source's error value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub name: String,
    pub positions: Vec<u16>,
}

/// The family of a column.
pub fn family(column: &ColumnPlan) -> Family {
    match &column.source {
        SourceType::Mysql(source) => of_mysql(column, source),
        SourceType::Mssql(source) => of_mssql(column, source),
    }
}

/// Sums of SQL Server have 38 digits: of numbers of up to 19, those of any number of rows fit.
fn of_mssql(column: &ColumnPlan, source: &MssqlType) -> Family {
    use MssqlType as M;
    use PgType as P;
    let is_text = matches!(column.target, P::Text | P::Varchar { .. } | P::Char { .. } | P::Citext);
    let is_number = matches!(column.target, P::SmallInt | P::Integer | P::BigInt | P::Numeric { .. });
    // Digits that are rounded away change sums and ends.
    if column.losses.contains(&Loss::DigitsRounded) {
        return Family::Nulls("digits are rounded on the way");
    }
    match (&column.conversion, source) {
        (
            Conversion::Same | Conversion::Integer | Conversion::Decimal { .. },
            M::TinyInt | M::SmallInt | M::Int | M::BigInt,
        ) if is_number => Family::Integer,
        (Conversion::Boolean, M::Bit | M::TinyInt | M::SmallInt | M::Int | M::BigInt)
            if column.target == P::Boolean =>
        {
            Family::Boolean
        }
        (Conversion::Integer | Conversion::Decimal { .. }, M::Decimal { precision: ..=19, .. }) if is_number => {
            Family::Decimal { split: false }
        }
        (Conversion::Decimal { .. }, M::Money | M::SmallMoney) if is_number => Family::Decimal { split: false },
        (_, M::Decimal { .. }) => {
            Family::Nulls("a sum of numbers of more than 19 digits may be too long for SQL Server")
        }
        (Conversion::Same, M::Float) if column.target == P::DoublePrecision => Family::Float,
        (Conversion::Same, M::Real) if matches!(column.target, P::Real | P::DoublePrecision) => Family::Float,
        (
            Conversion::Text { .. },
            M::Char { .. } | M::Varchar { .. } | M::Text | M::Nchar { .. } | M::Nvarchar { .. } | M::Ntext,
        ) if is_text => Family::TextLength {
            padded: column.canonical == Canonical::PaddedText,
        },
        (Conversion::Same, M::Binary { .. } | M::Varbinary { .. } | M::Image | M::Rowversion)
            if column.target == P::Bytea =>
        {
            Family::BytesLength
        }
        (Conversion::Date { .. }, M::Date) if column.target == P::Date => Family::Date { zero_as_null: false },
        (
            Conversion::Timestamp { .. },
            M::Datetime | M::SmallDatetime | M::Datetime2 { .. } | M::DatetimeOffset { .. },
        ) if matches!(column.target, P::Timestamp { .. } | P::TimestampTz { .. }) => {
            Family::Timestamp { zero_as_null: false }
        }
        (Conversion::TimeOfDay { .. }, M::Time { .. }) if matches!(column.target, P::Time { .. }) => Family::Duration,
        _ => Family::Nulls("no aggregate of this type, as it is mapped, is exactly the same on both servers"),
    }
}

fn of_mysql(column: &ColumnPlan, source: &MysqlType) -> Family {
    use MysqlType as M;
    use PgType as P;
    let is_text = matches!(column.target, P::Text | P::Varchar { .. } | P::Char { .. } | P::Citext);
    let is_number = matches!(column.target, P::SmallInt | P::Integer | P::BigInt | P::Numeric { .. });
    let zero_as_null = |zero: &ZeroDate| *zero == ZeroDate::Null;
    match (&column.conversion, source) {
        (
            Conversion::Same | Conversion::Integer | Conversion::Decimal { .. },
            M::TinyInt { .. } | M::SmallInt { .. } | M::MediumInt { .. } | M::Int { .. } | M::BigInt { .. } | M::Year,
        ) if is_number => Family::Integer,
        (
            Conversion::Boolean,
            M::TinyInt { .. }
            | M::SmallInt { .. }
            | M::MediumInt { .. }
            | M::Int { .. }
            | M::BigInt { .. }
            | M::Bit { .. },
        ) if column.target == P::Boolean => Family::Boolean,
        (Conversion::Decimal { .. }, M::Decimal { precision, .. }) if is_number => Family::Decimal {
            split: *precision > SUMMED_WHOLE,
        },
        (Conversion::Same, M::Float { .. }) if matches!(column.target, P::Real | P::DoublePrecision) => Family::Float,
        (Conversion::Same, M::Double { .. }) if column.target == P::DoublePrecision => Family::Float,
        (
            Conversion::Text { .. },
            M::Char { .. }
            | M::Varchar { .. }
            | M::TinyText
            | M::Text
            | M::MediumText
            | M::LongText
            | M::Enum { .. }
            | M::Set { .. }
            | M::Json { alias: true },
        ) if is_text => Family::Text {
            padded: column.canonical == Canonical::PaddedText,
        },
        (
            Conversion::Same,
            M::Binary { .. } | M::Varbinary { .. } | M::TinyBlob | M::Blob | M::MediumBlob | M::LongBlob,
        ) if column.target == P::Bytea => Family::Bytes,
        (Conversion::Date { zero }, M::Date) if column.target == P::Date => Family::Date {
            zero_as_null: zero_as_null(zero),
        },
        (Conversion::Timestamp { zero, .. }, M::Datetime { .. } | M::Timestamp { .. })
            if matches!(column.target, P::Timestamp { .. } | P::TimestampTz { .. }) =>
        {
            Family::Timestamp {
                zero_as_null: zero_as_null(zero),
            }
        }
        (Conversion::Duration { .. }, M::Time { .. }) if matches!(column.target, P::Interval { .. }) => {
            Family::Duration
        }
        (Conversion::TimeOfDay { .. }, M::Time { .. }) if matches!(column.target, P::Time { .. }) => Family::Duration,
        (Conversion::Bits { width }, M::Bit { .. })
            if column.target
                == (P::Bit {
                    width: u32::from(*width),
                }) =>
        {
            Family::Bits { width: *width }
        }
        (Conversion::Enum { labels, empty_as_null }, M::Enum { labels: source })
            if is_text || matches!(column.target, P::Enum { .. }) =>
        {
            Family::Labels {
                labels: labels
                    .iter()
                    .map(|label| Label::of(label, source, *empty_as_null))
                    .collect(),
                empty_as_null: *empty_as_null,
            }
        }
        (Conversion::Set, M::Set { members }) if column.target == P::TextArray => Family::Members(members.clone()),
        (_, M::Json { .. }) => Family::Nulls("no two servers print JSON alike"),
        (_, M::Geometry { .. } | M::Vector { .. }) => {
            Family::Nulls("the servers have no function with the same exact answer for this type")
        }
        _ => Family::Nulls("no aggregate of this type, as it is mapped, is exactly the same on both servers"),
    }
}

impl Label {
    fn of(label: &str, source: &[String], empty_as_null: bool) -> Label {
        let positions = source.iter().zip(1..).filter(|(known, _)| *known == label);
        let mut positions: Vec<u16> = positions.map(|(_, position)| position).collect();
        if label.is_empty() && !empty_as_null {
            positions.push(0);
        }
        Label {
            name: label.to_owned(),
            positions,
        }
    }
}

impl Family {
    /// What is asked of a column of this family.
    pub fn aggregates(&self) -> Vec<Aggregate> {
        use Aggregate as A;
        let mut aggregates = vec![A::Nulls];
        aggregates.extend_from_slice(match self {
            Family::Integer | Family::Bits { .. } | Family::Decimal { split: false } => &[A::Sum, A::Min, A::Max],
            Family::Decimal { split: true } => &[A::SumFraction, A::SumLow, A::SumHigh, A::Min, A::Max],
            Family::Float => &[A::Negatives, A::Positives, A::Min, A::Max],
            Family::Boolean => &[A::Trues],
            // A sum sees what a smallest value or length would, and costs the source as much as one of them.
            Family::Text { .. } => &[A::SumLength, A::SumBytes, A::Max],
            Family::Bytes => &[A::SumLength, A::Max],
            Family::TextLength { .. } | Family::BytesLength => &[A::SumLength],
            // The smallest tells whether there are dates of the year 0, whose days servers count in different ways.
            Family::Date { .. } | Family::Timestamp { .. } => &[A::Sum, A::Min],
            Family::Duration => &[A::Sum, A::Max],
            Family::Members(_) => &[A::Elements],
            Family::Labels { .. } | Family::Nulls(_) => &[],
        });
        let labels = match self {
            Family::Labels { labels, .. } => labels.len(),
            Family::Members(members) => members.len(),
            _ => 0,
        };
        aggregates.extend((1..).take(labels.min(MAX_LABELS)).map(A::Label));
        aggregates
    }

    /// What is left out of a column of this family beside its aggregates, in words.
    pub fn left_out(&self) -> Option<&'static str> {
        match self {
            Family::TextLength { .. } => Some("no comparison of texts: the source orders them by their collation"),
            Family::Float => Some("no sum: sums of floats depend on the order of the rows"),
            Family::Nulls(why) => Some(why),
            Family::Labels { labels, .. } if labels.len() > MAX_LABELS => Some("labels after the 64th are not counted"),
            _ => None,
        }
    }
}

/// Most labels that are counted one by one.
const MAX_LABELS: usize = 64;

#[cfg(test)]
mod tests {
    use arrow_schema::DataType;

    use super::*;

    fn plan(source: MysqlType, conversion: Conversion, target: PgType) -> ColumnPlan {
        ColumnPlan {
            source_column: "c".to_owned(),
            target_column: "c".to_owned(),
            source: SourceType::Mysql(source),
            nullable: true,
            wire: DataType::Binary,
            staged: DataType::Binary,
            target,
            conversion,
            canonical: Canonical::Bytes,
            losses: Vec::new(),
            generated: false,
        }
    }

    #[test]
    fn what_is_not_exact_has_its_nulls_counted_and_nothing_else() {
        let double = MysqlType::Double { unsigned: false };
        let json = MysqlType::Json { alias: false };
        for column in [
            plan(double.clone(), Conversion::Same, PgType::Real),
            plan(json, Conversion::Json, PgType::Jsonb),
            plan(MysqlType::Blob, Conversion::Same, PgType::Text),
            plan(MysqlType::Inet6, Conversion::Inet, PgType::Inet),
        ] {
            let family = family(&column);
            assert!(matches!(family, Family::Nulls(_)), "{column:?}");
            assert_eq!(family.aggregates(), [Aggregate::Nulls]);
        }
        let floats = family(&plan(double, Conversion::Same, PgType::DoublePrecision));
        assert!(!floats.aggregates().contains(&Aggregate::Sum) && floats.left_out().is_some());
    }

    #[test]
    fn a_sum_that_could_be_too_long_is_split() {
        let numeric = PgType::Numeric { modifier: None };
        for (precision, split) in [(43, false), (44, true), (65, true)] {
            let source = MysqlType::Decimal {
                precision,
                scale: 2,
                unsigned: false,
            };
            let column = plan(source, Conversion::Decimal { round: false }, numeric.clone());
            assert_eq!(family(&column), Family::Decimal { split });
        }
    }

    #[test]
    fn labels_know_their_places_in_the_source() {
        let labels = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();
        let of = |known: &[&str], empty_as_null| {
            let source = MysqlType::Enum {
                labels: labels(&["a", "", "b"]),
            };
            let conversion = Conversion::Enum {
                labels: labels(known),
                empty_as_null,
            };
            family(&plan(source, conversion, PgType::Text))
        };
        let Family::Labels { labels: found, .. } = of(&["b", "", "gone"], false) else {
            panic!("no labels");
        };
        let positions: Vec<&[u16]> = found.iter().map(|label| label.positions.as_slice()).collect();
        assert_eq!(positions, [&[3][..], &[2, 0], &[]]);
    }
}
