//! One column: what its values become in the type that the target really has.

use arrow_schema::{DataType, TimeUnit};
use model::{Canonical, ColumnPlan, Conversion, Loss, MysqlType, PgType, ScanCheck, SourceType, ZeroDate};

use super::OnHit;
use super::source_range::{integer_range, power_of_ten};
use super::text;
use crate::catalog::TargetColumn;

/// How a column is bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The target has what was planned.
    AsPlanned,
    /// The target has something else that can take the values.
    Fits(Fit),
    /// It cannot; why.
    Refused(String),
}

/// The new decisions for a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) staged: DataType,
    pub(super) conversion: Conversion,
    pub(super) canonical: Canonical,
    pub(super) losses: Vec<Loss>,
    pub(super) checks: Vec<(ScanCheck, OnHit)>,
    /// What a person should know besides.
    pub(super) note: Option<&'static str>,
}

impl Fit {
    pub(super) fn new(staged: DataType, conversion: Conversion, canonical: Canonical) -> Fit {
        Fit {
            staged,
            conversion,
            canonical,
            losses: Vec::new(),
            checks: Vec::new(),
            note: None,
        }
    }

    pub(super) fn losing(mut self, losses: impl IntoIterator<Item = Loss>) -> Fit {
        self.losses.extend(losses);
        self
    }

    pub(super) fn checked(mut self, check: ScanCheck, on_hit: OnHit) -> Fit {
        self.checks.push((check, on_hit));
        self
    }

    pub(super) fn noted(mut self, note: &'static str) -> Fit {
        self.note = Some(note);
        self
    }
}

pub(super) fn refused(reason: impl Into<String>) -> Verdict {
    Verdict::Refused(reason.into())
}

/// Decides for one column. Exhaustive over the source's types.
pub(super) fn decide(plan: &ColumnPlan, found: &TargetColumn) -> Verdict {
    // An enum of the planned name may have other labels than planned.
    if found.pg_type == plan.target && !matches!(plan.target, PgType::Enum { .. }) {
        return Verdict::AsPlanned;
    }
    let SourceType::Mysql(source) = &plan.source else {
        return refused("columns of SQL Server are loaded into the planned types only, so far");
    };
    let verdict = match source {
        MysqlType::TinyInt { .. }
        | MysqlType::SmallInt { .. }
        | MysqlType::MediumInt { .. }
        | MysqlType::Int { .. }
        | MysqlType::BigInt { .. }
        | MysqlType::Year => integer(plan, source, &found.pg_type),
        MysqlType::Decimal { precision, scale, .. } => decimal(plan, source, *precision, *scale, &found.pg_type),
        MysqlType::Float { .. } => match &found.pg_type {
            PgType::Real => fits(DataType::Float32, Conversion::Same, Canonical::Float32),
            PgType::DoublePrecision => Verdict::Fits(
                Fit::new(DataType::Float32, Conversion::Same, Canonical::Float32)
                    .noted("the digits that double precision shows after the seventh are those of the 4-byte number"),
            ),
            _ => refused("a 4-byte float cannot be loaded into it without changing values"),
        },
        MysqlType::Double { .. } => match &found.pg_type {
            PgType::DoublePrecision => fits(DataType::Float64, Conversion::Same, Canonical::Float64),
            _ => refused("an 8-byte float cannot be loaded into it without changing values"),
        },
        MysqlType::Bit { width } => bit(*width, &found.pg_type),
        MysqlType::Char { .. }
        | MysqlType::Varchar { .. }
        | MysqlType::TinyText
        | MysqlType::Text
        | MysqlType::MediumText
        | MysqlType::LongText => text::text(plan, source, found),
        MysqlType::Binary { .. }
        | MysqlType::Varbinary { .. }
        | MysqlType::TinyBlob
        | MysqlType::Blob
        | MysqlType::MediumBlob
        | MysqlType::LongBlob => text::binary(plan, source, found),
        MysqlType::Date => match &found.pg_type {
            PgType::Date => Verdict::Fits(zeroed(
                plan,
                Fit::new(DataType::Date32, Conversion::Date { zero: zero(plan) }, Canonical::Date),
            )),
            PgType::Timestamp { .. } | PgType::TimestampTz { .. } => timestamp(plan, 0, &found.pg_type),
            _ => refused("a date cannot be loaded into it"),
        },
        MysqlType::Datetime { digits } | MysqlType::Timestamp { digits } => timestamp(plan, *digits, &found.pg_type),
        MysqlType::Time { digits } => time(*digits, &found.pg_type),
        MysqlType::Enum { labels } => text::enumeration(plan, source, labels, found),
        MysqlType::Set { .. } => text::set(plan, source, found),
        MysqlType::Json { .. } => text::json(plan, source, found),
        MysqlType::Geometry { .. } => match &found.pg_type {
            PgType::Bytea => fits(DataType::Binary, Conversion::Ewkb, Canonical::Bytes),
            PgType::Geometry { srid, .. } => {
                let fit = Fit::new(DataType::Binary, Conversion::Ewkb, Canonical::Bytes)
                    .noted("rows with another kind of geometry or another SRID are quarantined");
                // Into a column with an SRID PostGIS (seen in 3.3) takes a geometry without one, and gives it the column's.
                Verdict::Fits(match srid {
                    Some(srid) if *srid != 0 => fit.checked(ScanCheck::WithoutSrid, OnHit::Refuse),
                    _ => fit,
                })
            }
            _ => refused("a geometry cannot be loaded into it"),
        },
        MysqlType::Vector { dimensions } => vector(*dimensions, &found.pg_type),
        MysqlType::Uuid => match &found.pg_type {
            PgType::Uuid | PgType::Bytea => fits(DataType::FixedSizeBinary(16), Conversion::Uuid, Canonical::Uuid),
            target => text::as_text(plan, source, target)
                .map_or_else(|| refused("a UUID cannot be loaded into it"), Verdict::Fits),
        },
        MysqlType::Inet4 | MysqlType::Inet6 => match &found.pg_type {
            PgType::Inet => fits(DataType::Binary, Conversion::Inet, Canonical::Inet),
            target => text::as_text(plan, source, target)
                .map_or_else(|| refused("an address cannot be loaded into it"), Verdict::Fits),
        },
        MysqlType::Unsupported { .. } => refused("the source's type is not known"),
    };
    // Every way must be one that COPY knows; a bound plan never fails later for its types.
    match verdict {
        Verdict::Fits(fit) if !has_codec(plan, &fit, &found.pg_type) => refused("no way to load it is known"),
        verdict => verdict,
    }
}

fn has_codec(plan: &ColumnPlan, fit: &Fit, target: &PgType) -> bool {
    let bound = ColumnPlan {
        staged: fit.staged.clone(),
        conversion: fit.conversion.clone(),
        target: target.clone(),
        ..plan.clone()
    };
    crate::codec::Codec::of(&bound).is_ok()
}

fn fits(staged: DataType, conversion: Conversion, canonical: Canonical) -> Verdict {
    Verdict::Fits(Fit::new(staged, conversion, canonical))
}

/// A check that numbers are inside `range`, unless the source's type cannot leave it.
fn bounded(fit: Fit, source: (i128, i128), range: (i128, i128)) -> Fit {
    if source.0 >= range.0 && source.1 <= range.1 {
        fit
    } else {
        fit.checked(
            ScanCheck::Outside {
                min: range.0.to_string(),
                max: range.1.to_string(),
            },
            OnHit::Refuse,
        )
    }
}

fn integer_target(target: &PgType) -> Option<(DataType, (i128, i128))> {
    Some(match target {
        PgType::SmallInt => (DataType::Int16, (i128::from(i16::MIN), i128::from(i16::MAX))),
        PgType::Integer => (DataType::Int32, (i128::from(i32::MIN), i128::from(i32::MAX))),
        PgType::BigInt => (DataType::Int64, (i128::from(i64::MIN), i128::from(i64::MAX))),
        _ => return None,
    })
}

fn integer(plan: &ColumnPlan, source: &MysqlType, target: &PgType) -> Verdict {
    // The match in `decide` calls this for integer types only.
    let Some(source) = integer_range(source) else {
        return refused("the source's type is not an integer");
    };
    let staged = |staged: DataType| {
        let conversion = if staged == plan.wire {
            Conversion::Same
        } else {
            Conversion::Integer
        };
        Fit::new(staged, conversion, Canonical::Integer)
    };
    let widest = if source.1 > i128::from(i64::MAX) {
        DataType::UInt64
    } else {
        DataType::Int64
    };
    if let Some((narrow, range)) = integer_target(target) {
        return Verdict::Fits(bounded(staged(narrow), source, range));
    }
    match target {
        PgType::Boolean => Verdict::Fits(
            Fit::new(DataType::Boolean, Conversion::Boolean, Canonical::Boolean)
                .checked(ScanCheck::NotBoolean, OnHit::Refuse),
        ),
        PgType::Numeric { modifier: None } => Verdict::Fits(staged(widest)),
        PgType::Numeric {
            modifier: Some((precision, scale)),
        } => match whole_digits(*precision, *scale) {
            None => refused("it rounds or holds no whole numbers"),
            Some(digits) => {
                let limit = power_of_ten(digits).map_or(i128::MAX, |power| power - 1);
                Verdict::Fits(bounded(staged(widest), source, (-limit, limit)))
            }
        },
        // Every integer up to 2^24 or 2^53 is a float of its own.
        PgType::Real => Verdict::Fits(bounded(staged(widest), source, (-(1 << 24), 1 << 24))),
        PgType::DoublePrecision => Verdict::Fits(bounded(staged(widest), source, (-(1 << 53), 1 << 53))),
        PgType::Text | PgType::Citext | PgType::Varchar { length: None } => Verdict::Fits(staged(widest)),
        PgType::Varchar { length: Some(length) } | PgType::Char { length } => {
            let most = power_of_ten(*length).map_or(i128::MAX, |power| power - 1);
            // The sign takes a character.
            let least = power_of_ten(length.saturating_sub(1)).map_or(i128::MAX, |power| power - 1);
            Verdict::Fits(bounded(staged(widest), source, (-least, most)))
        }
        _ => refused("an integer cannot be loaded into it"),
    }
}

/// Digits before the point of `numeric(precision, scale)`; `None` for the odd forms of PostgreSQL 15 that round whole
/// digits away or hold only fractions.
fn whole_digits(precision: u16, scale: i16) -> Option<u32> {
    if scale < 0 {
        return None;
    }
    u32::from(precision).checked_sub(u32::from(scale.unsigned_abs()))
}

fn decimal(plan: &ColumnPlan, source: &MysqlType, precision: u8, scale: u8, target: &PgType) -> Verdict {
    let whole = u32::from(precision.saturating_sub(scale));
    let fit = |whole: u32, kept: u8| {
        // A staged decimal has at least one digit.
        let digits = u8::try_from(whole + u32::from(kept)).unwrap_or(u8::MAX).max(1);
        let kept_scale = i8::try_from(kept).unwrap_or(i8::MAX);
        let staged = if digits <= 38 {
            DataType::Decimal128(digits, kept_scale)
        } else {
            DataType::Decimal256(digits, kept_scale)
        };
        let rounds = kept < scale;
        let fit = Fit::new(staged, Conversion::Decimal { round: rounds }, Canonical::Decimal);
        if rounds {
            fit.losing([Loss::DigitsRounded])
                .checked(ScanCheck::MoreScale { scale: i16::from(kept) }, OnHit::Loss)
        } else {
            fit
        }
    };
    let outside = |whole: u32, kept: u8| {
        // 999.99 for three digits before the point and two after it.
        let nines = |count: usize| "9".repeat(count);
        let mut most = nines(usize::try_from(whole).unwrap_or_default());
        if most.is_empty() {
            most.push('0');
        }
        if kept > 0 {
            most.push('.');
            most.push_str(&nines(usize::from(kept)));
        }
        ScanCheck::Outside {
            min: format!("-{most}"),
            max: most,
        }
    };
    if let Some((_, range)) = integer_target(target) {
        let limit = power_of_ten(whole).map_or(i128::MAX, |power| power - 1);
        return Verdict::Fits(bounded(fit(whole + u32::from(scale > 0), 0), (-limit, limit), range));
    }
    match target {
        PgType::Numeric { modifier: None } => Verdict::Fits(fit(whole, scale)),
        PgType::Numeric {
            modifier: Some((target_precision, target_scale)),
        } => {
            let Some(target_whole) = whole_digits(*target_precision, *target_scale) else {
                return refused("it rounds whole digits away or holds only fractions");
            };
            let kept = u8::try_from(*target_scale).unwrap_or(u8::MAX).min(scale);
            // Rounding 9.99 to one digit after the point takes a digit more before it.
            let result = fit((whole + u32::from(kept < scale)).min(target_whole), kept);
            Verdict::Fits(if target_whole < whole {
                result.checked(outside(target_whole, kept), OnHit::Refuse)
            } else {
                result
            })
        }
        target => match text::as_text(plan, source, target) {
            Some(fit) => Verdict::Fits(fit.noted("the digits are written as text")),
            None => refused("a decimal cannot be loaded into it without changing values"),
        },
    }
}

fn bit(width: u8, target: &PgType) -> Verdict {
    let bits = || fits(DataType::Binary, Conversion::Bits { width }, Canonical::Bits);
    match target {
        PgType::Bit { width: found } if *found == u32::from(width) => bits(),
        PgType::Bit { .. } => refused("PostgreSQL pads no bit string: the widths must agree"),
        PgType::Varbit { width: None } => bits(),
        PgType::Varbit { width: Some(found) } if *found >= u32::from(width) => bits(),
        PgType::Boolean | PgType::SmallInt | PgType::Integer | PgType::BigInt | PgType::Numeric { .. } => {
            let fit = Fit::new(DataType::Boolean, Conversion::Boolean, Canonical::Boolean);
            Verdict::Fits(if width == 1 {
                fit
            } else {
                fit.checked(ScanCheck::NotBoolean, OnHit::Refuse)
            })
        }
        PgType::Bytea => Verdict::Fits(text::bytes()),
        _ => refused("bits cannot be loaded into it"),
    }
}

fn zero(plan: &ColumnPlan) -> ZeroDate {
    match &plan.conversion {
        Conversion::Date { zero } | Conversion::Timestamp { zero, .. } => *zero,
        _ => ZeroDate::Reject,
    }
}

fn zeroed(plan: &ColumnPlan, fit: Fit) -> Fit {
    match zero(plan) {
        ZeroDate::Null => fit.losing([Loss::ZeroDateToNull]),
        ZeroDate::Reject => fit,
    }
}

fn rounded(fit: Fit, source: u8, kept: u8) -> Fit {
    if kept < source {
        fit.losing([Loss::DigitsRounded])
            .checked(ScanCheck::MoreDigits { digits: kept }, OnHit::Loss)
    } else {
        fit
    }
}

fn timestamp(plan: &ColumnPlan, source_digits: u8, target: &PgType) -> Verdict {
    let (target_digits, zone, note) = match target {
        PgType::Timestamp { digits } => (*digits, None, "times with a zone are those of UTC"),
        PgType::TimestampTz { digits } => (*digits, Some("UTC".into()), "times without a zone are taken as UTC"),
        PgType::Date => return refused("the time of day would be lost"),
        _ => return refused("a date with a time cannot be loaded into it"),
    };
    let kept = target_digits.min(source_digits);
    let conversion = Conversion::Timestamp {
        zero: zero(plan),
        digits: kept,
    };
    let fit = Fit::new(
        DataType::Timestamp(TimeUnit::Microsecond, zone),
        conversion,
        Canonical::Timestamp,
    );
    let zoned = |target: &PgType| matches!(target, PgType::TimestampTz { .. });
    let fit = if zoned(&plan.target) == zoned(target) {
        fit
    } else {
        fit.noted(note)
    };
    Verdict::Fits(rounded(zeroed(plan, fit), source_digits, kept))
}

fn time(source_digits: u8, target: &PgType) -> Verdict {
    match target {
        PgType::Interval { digits } => {
            let kept = (*digits).min(source_digits);
            let staged = DataType::Duration(TimeUnit::Microsecond);
            let fit = Fit::new(staged, Conversion::Duration { digits: kept }, Canonical::Duration);
            Verdict::Fits(rounded(fit, source_digits, kept))
        }
        PgType::Time { digits } => {
            let kept = (*digits).min(source_digits);
            let staged = DataType::Time64(TimeUnit::Microsecond);
            let fit = Fit::new(staged, Conversion::TimeOfDay { digits: kept }, Canonical::TimeOfDay)
                .checked(ScanCheck::NotTimeOfDay, OnHit::Refuse);
            Verdict::Fits(rounded(fit, source_digits, kept))
        }
        _ => refused("a TIME, which may be negative or longer than a day, cannot be loaded into it"),
    }
}

fn vector(dimensions: u32, target: &PgType) -> Verdict {
    let list = || DataType::new_list(DataType::Float32, true);
    match target {
        PgType::RealArray => fits(list(), Conversion::FloatList, Canonical::FloatList),
        PgType::Vector { dimensions: found } if *found == dimensions => {
            fits(list(), Conversion::FloatList, Canonical::FloatList)
        }
        PgType::Vector { .. } => refused("the numbers of dimensions must agree"),
        PgType::Bytea => Verdict::Fits(text::bytes()),
        _ => refused("a vector cannot be loaded into it"),
    }
}
