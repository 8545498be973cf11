//! Tests of binding: pairs of types in `pairs`, whole tables in `tables`; what both build their plans from is here.

mod pairs;
mod tables;

use arrow_schema::{DataType, TimeUnit};
use model::code;
use model::{
    Canonical, ColumnPlan, Conversion, KeyPlan, Loss, MysqlType, PgType, ScanCheck, Severity, SourceType, TableName,
    TablePlan, ZeroDate,
};

use super::OnHit;
use crate::catalog::{RelationKind, TargetColumn, TargetTable};
use crate::codec::Codec;

fn column(source: MysqlType, wire: DataType, staged: DataType, conversion: Conversion, target: PgType) -> ColumnPlan {
    ColumnPlan {
        source_column: "c".to_owned(),
        target_column: "c".to_owned(),
        source: SourceType::Mysql(source),
        nullable: false,
        wire,
        staged,
        target,
        conversion,
        canonical: Canonical::Text,
        losses: Vec::new(),
        generated: false,
    }
}

fn int() -> ColumnPlan {
    let source = MysqlType::Int { unsigned: false };
    column(
        source,
        DataType::Int64,
        DataType::Int32,
        Conversion::Integer,
        PgType::Integer,
    )
}

fn big_unsigned() -> ColumnPlan {
    let target = PgType::Numeric {
        modifier: Some((20, 0)),
    };
    column(
        MysqlType::BigInt { unsigned: true },
        DataType::UInt64,
        DataType::UInt64,
        Conversion::Same,
        target,
    )
}

fn decimal(precision: u8, scale: u8) -> ColumnPlan {
    let target = PgType::Numeric {
        modifier: Some((u16::from(precision), i16::from(scale))),
    };
    let staged = if precision <= 38 {
        DataType::Decimal128(precision, i8::try_from(scale).unwrap())
    } else {
        DataType::Decimal256(precision, i8::try_from(scale).unwrap())
    };
    let source = MysqlType::Decimal {
        precision,
        scale,
        unsigned: false,
    };
    column(
        source,
        DataType::Binary,
        staged,
        Conversion::Decimal { round: false },
        target,
    )
}

fn varchar(length: u32) -> ColumnPlan {
    let conversion = Conversion::Text { strip_nul: false };
    column(
        MysqlType::Varchar { length },
        DataType::Binary,
        DataType::Utf8,
        conversion,
        PgType::Text,
    )
}

fn of(source: MysqlType, target: PgType) -> ColumnPlan {
    column(
        source,
        DataType::Binary,
        DataType::Utf8,
        Conversion::Text { strip_nul: false },
        target,
    )
}

fn datetime(digits: u8, zero: ZeroDate) -> ColumnPlan {
    let staged = DataType::Timestamp(TimeUnit::Microsecond, None);
    let conversion = Conversion::Timestamp { zero, digits };
    column(
        MysqlType::Datetime { digits },
        DataType::Int64,
        staged,
        conversion,
        PgType::Timestamp { digits },
    )
}

fn enumeration(labels: &[&str]) -> ColumnPlan {
    let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    let target = PgType::Enum {
        type_name: TableName::new("shop", "color"),
    };
    let conversion = Conversion::Enum {
        labels: labels.clone(),
        empty_as_null: false,
    };
    column(
        MysqlType::Enum { labels },
        DataType::Binary,
        DataType::Utf8,
        conversion,
        target,
    )
}

fn found(pg_type: PgType) -> TargetColumn {
    TargetColumn {
        name: "c".to_owned(),
        declared: pg_type.to_string(),
        pg_type,
        domain: None,
        enum_labels: vec!["red".to_owned(), "blue".to_owned()],
        not_null: false,
        has_default: false,
        identity: None,
        generated: false,
        collation: None,
    }
}

fn plan(columns: Vec<ColumnPlan>) -> TablePlan {
    TablePlan {
        source: TableName::new("s", "t"),
        target: TableName::new("shop", "t"),
        columns,
        key: None,
        row_filter: None,
        excluded_columns: Vec::new(),
        unplanned_columns: Vec::new(),
        transactional: true,
        estimated_rows: 0,
        estimated_bytes: 0,
        references: Vec::new(),
    }
}

fn table(columns: Vec<TargetColumn>) -> TargetTable {
    TargetTable {
        name: TableName::new("shop", "t"),
        kind: RelationKind::Table,
        columns,
        primary_key: None,
        unique_keys: Vec::new(),
        has_rows: false,
        triggers: Vec::new(),
    }
}

/// What is expected of a bound column.
#[derive(Debug)]
enum Expect {
    Same,
    Staged(DataType, Canonical),
    Scan(DataType, ScanCheck, OnHit),
    Refused,
}

fn outside(min: &str, max: &str) -> ScanCheck {
    ScanCheck::Outside {
        min: min.to_owned(),
        max: max.to_owned(),
    }
}
