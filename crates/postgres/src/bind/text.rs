//! Columns whose values are text or bytes, and the types that can take them.

use arrow_schema::DataType;
use model::{Canonical, ColumnPlan, Conversion, Loss, MysqlType, PgType, ScanCheck};

use super::OnHit;
use super::column::{Fit, Verdict, refused};
use super::source_range::max_characters;
use crate::catalog::TargetColumn;

const CHECKED_PER_ROW: &str = "rows with a value that is not of this type are quarantined";

/// Any text-like source: its bytes as text, or as a type with a text form.
pub(super) fn text(plan: &ColumnPlan, source: &MysqlType, found: &TargetColumn) -> Verdict {
    if let Some(fit) = as_text(plan, source, &found.pg_type) {
        return Verdict::Fits(fit);
    }
    let by_row =
        |staged, conversion, canonical| Verdict::Fits(Fit::new(staged, conversion, canonical).noted(CHECKED_PER_ROW));
    match &found.pg_type {
        PgType::Json => by_row(DataType::Utf8, Conversion::Json, Canonical::Text),
        PgType::Jsonb => Verdict::Fits(
            Fit::new(DataType::Utf8, Conversion::Json, Canonical::Json)
                .losing([Loss::JsonRepeatedKey])
                .noted("compared as JSON values; rows that are not JSON are quarantined"),
        ),
        PgType::Xml => by_row(DataType::Utf8, strip(plan), Canonical::Text),
        PgType::Uuid => by_row(DataType::FixedSizeBinary(16), Conversion::Uuid, Canonical::Uuid),
        PgType::Inet => by_row(DataType::Binary, Conversion::Inet, Canonical::Inet),
        PgType::Bytea => Verdict::Fits(bytes()),
        PgType::Enum { .. } => labels(plan, None, found),
        _ => refused("a text cannot be loaded into it"),
    }
}

/// JSON; as [`text`], but known to be JSON.
pub(super) fn json(plan: &ColumnPlan, source: &MysqlType, found: &TargetColumn) -> Verdict {
    match &found.pg_type {
        PgType::Json => Verdict::Fits(
            Fit::new(DataType::Utf8, Conversion::Json, Canonical::Text)
                .noted("compared as text, since json keeps the text"),
        ),
        PgType::Jsonb => Verdict::Fits(
            Fit::new(DataType::Utf8, Conversion::Json, Canonical::Json)
                .losing([Loss::JsonRepeatedKey])
                .noted("compared as JSON values, since jsonb does not keep the text"),
        ),
        PgType::Bytea => Verdict::Fits(bytes()),
        target => as_text(plan, source, target).map_or_else(|| refused("JSON cannot be loaded into it"), Verdict::Fits),
    }
}

/// Bytes without a character set.
pub(super) fn binary(plan: &ColumnPlan, source: &MysqlType, found: &TargetColumn) -> Verdict {
    let by_row = |fit: Fit| Verdict::Fits(fit.noted(CHECKED_PER_ROW));
    match &found.pg_type {
        PgType::Bytea => Verdict::Fits(bytes()),
        PgType::Uuid if *source == (MysqlType::Binary { length: 16 }) => Verdict::Fits(bytes()),
        // As INET6_ATON and a 16-byte id store them.
        PgType::Uuid | PgType::Inet => by_row(bytes()),
        PgType::Json => by_row(Fit::new(DataType::Utf8, Conversion::Json, Canonical::Text)),
        PgType::Jsonb => {
            by_row(Fit::new(DataType::Utf8, Conversion::Json, Canonical::Json).losing([Loss::JsonRepeatedKey]))
        }
        target => match as_text(plan, source, target) {
            Some(fit) => by_row(fit),
            None => refused("bytes cannot be loaded into it"),
        },
    }
}

/// A source enum.
pub(super) fn enumeration(
    plan: &ColumnPlan,
    source: &MysqlType,
    labels_of: &[String],
    found: &TargetColumn,
) -> Verdict {
    let empty_as_null = matches!(
        plan.conversion,
        Conversion::Enum {
            empty_as_null: true,
            ..
        }
    );
    let lose = |fit: Fit| {
        if empty_as_null {
            fit.losing([Loss::EnumErrorToNull])
        } else {
            fit
        }
    };
    let conversion = || Conversion::Enum {
        labels: labels_of.to_vec(),
        empty_as_null,
    };
    match &found.pg_type {
        PgType::Enum { .. } => labels(plan, Some(labels_of), found),
        PgType::Bytea => Verdict::Fits(bytes()),
        target => match as_text(plan, source, target) {
            Some(fit) => Verdict::Fits(lose(Fit {
                conversion: conversion(),
                losses: Vec::new(),
                ..fit
            })),
            None => refused("the labels of an enum cannot be loaded into it"),
        },
    }
}

/// A source set.
pub(super) fn set(plan: &ColumnPlan, source: &MysqlType, found: &TargetColumn) -> Verdict {
    let list = DataType::new_list(DataType::Utf8, true);
    match &found.pg_type {
        PgType::TextArray => Verdict::Fits(Fit::new(list, Conversion::Set, Canonical::TextList)),
        PgType::Bytea => Verdict::Fits(bytes()),
        target => match as_text(plan, source, target) {
            Some(fit) => Verdict::Fits(fit.noted("the members are written as one text, with commas")),
            None => refused("the members of a set cannot be loaded into it"),
        },
    }
}

/// The bytes as the source sends them.
pub(super) fn bytes() -> Fit {
    Fit::new(DataType::Binary, Conversion::Same, Canonical::Bytes)
}

/// The source's text form, if `target` is a text type; a scan where the length may not do.
pub(super) fn as_text(plan: &ColumnPlan, source: &MysqlType, target: &PgType) -> Option<Fit> {
    let (canonical, limit) = match target {
        PgType::Text | PgType::Citext | PgType::Varchar { length: None } => (Canonical::Text, None),
        PgType::Varchar { length: Some(length) } => (Canonical::Text, Some(*length)),
        PgType::Char { length } => (Canonical::PaddedText, Some(*length)),
        _ => return None,
    };
    let conversion = strip(plan);
    let stripping = matches!(conversion, Conversion::Text { strip_nul: true });
    let mut fit = Fit::new(DataType::Utf8, conversion, canonical);
    if stripping {
        fit = fit.losing([Loss::NulStripped]);
    }
    if let Some(length) = limit
        && max_characters(source).is_none_or(|most| most > u64::from(length))
    {
        fit = fit.checked(ScanCheck::LongerThan { length }, OnHit::Refuse);
    }
    if canonical == Canonical::PaddedText {
        fit = fit.noted("spaces at the end are not compared, since char(n) pads");
    }
    Some(fit)
}

fn strip(plan: &ColumnPlan) -> Conversion {
    Conversion::Text {
        strip_nul: matches!(plan.conversion, Conversion::Text { strip_nul: true }),
    }
}

/// Into an enum of the target: labels that it lacks are looked for.
fn labels(plan: &ColumnPlan, source_labels: Option<&[String]>, found: &TargetColumn) -> Verdict {
    let (empty_as_null, all_there) = match (&plan.conversion, source_labels) {
        (Conversion::Enum { empty_as_null, .. }, Some(labels)) => (
            *empty_as_null,
            labels.iter().all(|label| found.enum_labels.contains(label)),
        ),
        (_, Some(labels)) => (false, labels.iter().all(|label| found.enum_labels.contains(label))),
        (_, None) => (false, false),
    };
    let labels: Vec<String> = match source_labels {
        Some(labels) => labels
            .iter()
            .filter(|label| found.enum_labels.contains(label))
            .cloned()
            .collect(),
        None => found.enum_labels.clone(),
    };
    let conversion = Conversion::Enum {
        labels: labels.clone(),
        empty_as_null,
    };
    let as_planned = all_there && found.pg_type == plan.target && conversion == plan.conversion;
    if as_planned {
        return Verdict::AsPlanned;
    }
    let mut fit = Fit::new(DataType::Utf8, conversion, Canonical::Text);
    if empty_as_null {
        fit = fit.losing([Loss::EnumErrorToNull]);
    }
    if !all_there {
        fit = fit.checked(ScanCheck::NotIn { labels }, OnHit::Refuse);
    }
    Verdict::Fits(fit)
}
