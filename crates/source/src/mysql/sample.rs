//! Table plans for tests of this crate.

use arrow_schema::DataType;
use model::{Canonical, ColumnPlan, Conversion, KeyPlan, MysqlType, PgType, SourceType, TableName, TablePlan};

/// The wire type of a source type (see the contract of the column plan).
fn wire(source: &MysqlType) -> DataType {
    match source {
        MysqlType::TinyInt { unsigned, .. }
        | MysqlType::SmallInt { unsigned }
        | MysqlType::MediumInt { unsigned }
        | MysqlType::Int { unsigned }
        | MysqlType::BigInt { unsigned } => {
            if *unsigned {
                DataType::UInt64
            } else {
                DataType::Int64
            }
        }
        MysqlType::Year => DataType::UInt64,
        MysqlType::Float { .. } => DataType::Float32,
        MysqlType::Double { .. } => DataType::Float64,
        MysqlType::Date | MysqlType::Datetime { .. } | MysqlType::Timestamp { .. } | MysqlType::Time { .. } => {
            DataType::Int64
        }
        _ => DataType::Binary,
    }
}

/// A plan of `a.t` for tests of this crate; only what a source reads of it is meaningful.
pub(crate) fn plan(columns: &[(&str, MysqlType)], key: &[usize]) -> TablePlan {
    let columns: Vec<ColumnPlan> = columns
        .iter()
        .map(|(name, source)| ColumnPlan {
            source_column: (*name).to_owned(),
            target_column: (*name).to_owned(),
            source: SourceType::Mysql(source.clone()),
            nullable: true,
            wire: wire(source),
            staged: wire(source),
            target: PgType::Bytea,
            conversion: Conversion::Same,
            canonical: Canonical::Bytes,
            losses: Vec::new(),
            generated: false,
        })
        .collect();
    TablePlan {
        source: TableName::new("a", "t"),
        target: TableName::new("a", "t"),
        columns,
        key: (!key.is_empty()).then(|| KeyPlan {
            columns: key.to_vec(),
            ordered_alike: false,
        }),
        row_filter: None,
        excluded_columns: Vec::new(),
        unplanned_columns: Vec::new(),
        transactional: true,
        estimated_rows: 0,
        estimated_bytes: 0,
        references: Vec::new(),
    }
}
