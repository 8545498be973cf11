//! Table plans for tests of this dialect.

use arrow_schema::DataType;
use model::{Canonical, ColumnPlan, Conversion, KeyPlan, MssqlType, PgType, SourceType, TableName, TablePlan};

use super::value::KeyColumn;

fn wire(source: &MssqlType) -> DataType {
    match source {
        MssqlType::Bit
        | MssqlType::TinyInt
        | MssqlType::SmallInt
        | MssqlType::Int
        | MssqlType::BigInt
        | MssqlType::Date
        | MssqlType::Time { .. }
        | MssqlType::Datetime
        | MssqlType::SmallDatetime
        | MssqlType::Datetime2 { .. }
        | MssqlType::DatetimeOffset { .. } => DataType::Int64,
        MssqlType::Float => DataType::Float64,
        MssqlType::Real => DataType::Float32,
        _ => DataType::Binary,
    }
}

/// A plan of `a.t`; only what a source reads of it is meaningful.
pub(crate) fn plan(columns: &[(&str, MssqlType)], key: &[usize]) -> TablePlan {
    let columns: Vec<ColumnPlan> = columns
        .iter()
        .map(|(name, source)| ColumnPlan {
            source_column: (*name).to_owned(),
            target_column: (*name).to_owned(),
            source: SourceType::Mssql(source.clone()),
            nullable: true,
            wire: wire(source),
            staged: wire(source),
            target: PgType::Bytea,
            conversion: Conversion::Text { strip_nul: false },
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

/// The columns of a plan's key, without collations.
pub(crate) fn keys(table: &TablePlan) -> Vec<KeyColumn> {
    let columns = &table.key.as_ref().unwrap().columns;
    columns
        .iter()
        .map(|&at| KeyColumn::new(&table.columns[at], None).unwrap())
        .collect()
}
