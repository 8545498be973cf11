//! Questions about the data that would make the mapping better, and what the answers say. Answers never change the
//! schema: they become findings with the line to paste.

use model::figures;
use model::mysql_type::MysqlType;
use model::{
    ColumnPlan, Conversion, Finding, PgType, ScanCheck, ScanRequest, ScanResult, Severity, SourceSchema, SourceType,
    TablePlan, ZeroDate, code,
};

use crate::Translation;

/// The scans that would tell more, in the order of tables and columns.
///
/// Tables of the source that the plan leaves out are not asked about.
pub fn wanted_scans(source: &SourceSchema, translation: &Translation) -> Vec<ScanRequest> {
    let mut requests = Vec::new();
    for plan in &translation.tables {
        if !source.tables.iter().any(|table| table.name == plan.source) {
            continue;
        }
        for column in &plan.columns {
            requests.extend(checks(column).into_iter().map(|check| ScanRequest {
                table: plan.source.clone(),
                column: column.source_column.clone(),
                check,
            }));
        }
    }
    requests
}

fn checks(column: &ColumnPlan) -> Vec<ScanCheck> {
    let SourceType::Mysql(source) = &column.source else {
        return Vec::new();
    };
    let mut checks = Vec::new();
    match (source, &column.target) {
        // A single bit is always 0 or 1.
        (MysqlType::Bit { .. }, PgType::Boolean) => {}
        (_, PgType::Boolean)
        | (
            MysqlType::TinyInt {
                display_width: Some(1), ..
            },
            _,
        ) => {
            checks.push(ScanCheck::NotBoolean);
        }
        _ => {}
    }
    if let Some((min, max)) = source_range(source)
        && let Some((low, high)) = target_range(&column.target)
        && (min < low || max > high)
    {
        checks.push(ScanCheck::Outside {
            min: low.to_string(),
            max: high.to_string(),
        });
    }
    match (source, &column.target) {
        (MysqlType::Date | MysqlType::Datetime { .. }, _) => {
            checks.extend([ScanCheck::ZeroDate, ScanCheck::ImpossibleDate]);
        }
        // Kept as seconds, so that only the zero is no moment.
        (MysqlType::Timestamp { .. }, _) => checks.push(ScanCheck::ZeroDate),
        (MysqlType::Time { .. }, _) => checks.push(ScanCheck::NotTimeOfDay),
        (MysqlType::Enum { .. }, _) => checks.push(ScanCheck::EnumError),
        (
            MysqlType::Char { length } | MysqlType::Varchar { length },
            PgType::Varchar { length: Some(kept) } | PgType::Char { length: kept },
        ) if kept < length => {
            checks.push(ScanCheck::LongerThan { length: *kept });
        }
        (
            MysqlType::TinyText | MysqlType::Text | MysqlType::MediumText | MysqlType::LongText,
            PgType::Varchar { length: Some(kept) } | PgType::Char { length: kept },
        ) => checks.push(ScanCheck::LongerThan { length: *kept }),
        (
            MysqlType::Decimal { scale, .. },
            PgType::Numeric {
                modifier: Some((_, kept)),
            },
        ) if *kept < i16::from(*scale) => {
            checks.push(ScanCheck::MoreScale { scale: *kept });
        }
        _ => {}
    }
    let digits = match (source, &column.target) {
        (
            MysqlType::Datetime { digits } | MysqlType::Timestamp { digits } | MysqlType::Time { digits },
            PgType::Timestamp { digits: kept }
            | PgType::TimestampTz { digits: kept }
            | PgType::Interval { digits: kept }
            | PgType::Time { digits: kept },
        ) if kept < digits => Some(*kept),
        _ => None,
    };
    checks.extend(digits.map(|digits| ScanCheck::MoreDigits { digits }));
    checks
}

fn source_range(source: &MysqlType) -> Option<(i128, i128)> {
    let range = |bits: u32, unsigned: bool| {
        if unsigned {
            (0, (1_i128 << bits) - 1)
        } else {
            (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
        }
    };
    Some(match source {
        MysqlType::TinyInt { unsigned, .. } => range(8, *unsigned),
        MysqlType::SmallInt { unsigned } => range(16, *unsigned),
        MysqlType::MediumInt { unsigned } => range(24, *unsigned),
        MysqlType::Int { unsigned } => range(32, *unsigned),
        MysqlType::BigInt { unsigned } => range(64, *unsigned),
        _ => return None,
    })
}

fn target_range(target: &PgType) -> Option<(i128, i128)> {
    Some(match target {
        PgType::SmallInt => (i16::MIN.into(), i16::MAX.into()),
        PgType::Integer => (i32::MIN.into(), i32::MAX.into()),
        PgType::BigInt => (i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    })
}

/// What the answers say.
pub fn advice(translation: &Translation, results: &[ScanResult]) -> Vec<Finding> {
    results
        .iter()
        .filter_map(|result| {
            let plan = translation
                .tables
                .iter()
                .find(|plan| plan.source == result.request.table)?;
            let column = plan
                .columns
                .iter()
                .find(|column| column.source_column == result.request.column)?;
            let in_primary_key = translation
                .schema
                .tables
                .iter()
                .find(|table| table.source == plan.source)
                .and_then(|table| table.primary_key.as_ref())
                .is_some_and(|key| key.columns.contains(&column.target_column));
            answer(plan, column, in_primary_key, &result.request.check, result.rows)
        })
        .collect()
}

fn answer(
    plan: &TablePlan,
    column: &ColumnPlan,
    in_primary_key: bool,
    check: &ScanCheck,
    rows: u64,
) -> Option<Finding> {
    let object = format!("{}.{}", plan.source, column.source_column);
    let line = |setting: &str| format!("in the mapping file: [column.\"{object}\"] {setting}");
    let counted = figures::counted(rows, "row");
    match check {
        // An empty table says nothing.
        ScanCheck::NotBoolean if column.target != PgType::Boolean => (rows == 0 && plan.estimated_rows > 0).then(|| {
            Finding::new(code::TINYINT_BOOLEAN, object.clone(), "the column holds only 0, 1 and NULL")
                .with_help(line("type = \"boolean\""))
        }),
        ScanCheck::NotBoolean => (rows > 0).then(|| {
            Finding::new(
                code::VALUES_OUT_OF_RANGE,
                object.clone(),
                format!("{counted} with a value that is not 0 or 1; the column is boolean, so they are quarantined"),
            )
            .with_help(line("type = \"smallint\""))
        }),
        ScanCheck::NotTimeOfDay => {
            if matches!(column.target, PgType::Interval { .. }) {
                return (rows == 0 && plan.estimated_rows > 0).then(|| Finding {
                    severity: Severity::Advice,
                    ..Finding::new(code::TIME_AS_INTERVAL, object.clone(), "the column holds times of day only")
                        .with_help(line("type = \"time\""))
                });
            }
            (rows > 0).then(|| {
                Finding::new(
                    code::VALUES_OUT_OF_RANGE,
                    object.clone(),
                    format!("{counted} with a time outside 00:00:00 to 24:00:00; the column is time, so they are quarantined"),
                )
                .with_help(line("type = \"interval\""))
            })
        }
        ScanCheck::ZeroDate => (rows > 0).then(|| {
            let in_key = plan
                .key
                .iter()
                .flat_map(|key| &key.columns)
                .any(|&position| plan.columns.get(position) == Some(column));
            let help = if in_primary_key {
                let name = &column.source_column;
                format!(
                    "a primary key is never NULL: correct the rows in the source (those WHERE MONTH(`{name}`) = 0 OR \
                     DAYOFMONTH(`{name}`) = 0), or leave them out with where in [tables] of landfall.toml"
                )
            } else if in_key {
                format!(
                    "correct the rows in the source, or {}; the column is then no key for cutting and comparing the table",
                    line("nullable = true")
                )
            } else {
                line("nullable = true")
            };
            zero_dates(&object, column, &counted, help)
        }),
        ScanCheck::ImpossibleDate => (rows > 0).then(|| {
            Finding::new(
                code::IMPOSSIBLE_DATE,
                object.clone(),
                format!("{counted} with a day that its month does not have; they are quarantined"),
            )
        }),
        ScanCheck::Outside { min, max } => (rows > 0).then(|| {
            Finding::new(
                code::VALUES_OUT_OF_RANGE,
                object.clone(),
                format!("{counted} outside {min} to {max}, the range of {}; they are quarantined", column.target),
            )
        }),
        ScanCheck::LongerThan { length } => (rows > 0).then(|| {
            Finding::new(
                code::VALUES_OUT_OF_RANGE,
                object.clone(),
                format!("{counted} with more than {length} characters; they are quarantined"),
            )
            .with_help(line("type = \"text\""))
        }),
        ScanCheck::EnumError => (rows > 0).then(|| {
            let nulls = matches!(&column.conversion, Conversion::Enum { empty_as_null: true, .. });
            let message = if nulls {
                format!("{counted} with the empty error value; it becomes NULL, counted in the loss ledger")
            } else {
                format!("{counted} with the empty error value; they are quarantined")
            };
            Finding::new(code::ENUM_ERROR, object.clone(), message).with_help(line("enum_empty = \"null\""))
        }),
        ScanCheck::MoreDigits { digits } => (rows > 0).then(|| {
            Finding::new(
                code::VALUES_OUT_OF_RANGE,
                object.clone(),
                format!("{counted} with more than {digits} fractional digits; they are rounded, counted in the loss ledger"),
            )
        }),
        ScanCheck::MoreScale { scale } => (rows > 0).then(|| {
            Finding::new(
                code::VALUES_OUT_OF_RANGE,
                object.clone(),
                format!("{counted} with more than {scale} digits after the point; they are rounded, counted in the loss ledger"),
            )
        }),
        ScanCheck::Null | ScanCheck::NotIn { .. } | ScanCheck::WithoutSrid => None,
    }
}

fn zero_dates(object: &str, column: &ColumnPlan, counted: &str, line: String) -> Finding {
    let zero = match &column.conversion {
        Conversion::Date { zero } | Conversion::Timestamp { zero, .. } => *zero,
        _ => ZeroDate::Reject,
    };
    match zero {
        ZeroDate::Null => Finding::new(
            code::ZERO_DATE,
            object,
            format!("{counted} with a zero or partly zero date; it becomes NULL, counted in the loss ledger"),
        ),
        ZeroDate::Reject => Finding::new(
            code::ZERO_DATE,
            object,
            format!("{counted} with a zero or partly zero date; they are quarantined, because the column does not take NULL for it"),
        )
        .with_help(line),
    }
}
