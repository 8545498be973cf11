//! What the ledger says of parts, and of rows that the server refused.

use model::TableName;

use super::unsigned;
use crate::connect::Target;
use crate::error::{Error, Result};
use crate::load::PartKey;

/// What the ledger says of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartState {
    pub key: PartKey,
    pub target: TableName,
    /// SHA-256 of the file, hexadecimal.
    pub file_sha256: String,
    pub epoch: String,
    /// Rows in the target.
    pub rows: u64,
    /// Rows of the file that the server refused.
    pub quarantined: u64,
}

/// A row that the server refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedRow {
    pub key: PartKey,
    pub file_sha256: String,
    /// Row of the file, from 0.
    pub file_row: u64,
    /// Unit of verification.
    pub unit: u32,
    pub row_hash: u128,
    pub sqlstate: String,
    pub column: Option<String>,
    /// The server's primary message, without values.
    pub message: String,
}

const PART_COLUMNS: &str = "source_schema, source_table, chunk, part, target_schema, target_table, file_sha256, epoch, \
                            rows, quarantined";

fn part_of(row: &tokio_postgres::Row) -> Result<PartState> {
    Ok(PartState {
        key: PartKey {
            table: TableName::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?),
            chunk: number("a chunk", row.try_get(2)?)?,
            part: number("a part", row.try_get(3)?)?,
        },
        target: TableName::new(row.try_get::<_, String>(4)?, row.try_get::<_, String>(5)?),
        file_sha256: row.try_get(6)?,
        epoch: row.try_get(7)?,
        rows: unsigned("rows", row.try_get(8)?)?,
        quarantined: unsigned("quarantined rows", row.try_get(9)?)?,
    })
}

fn number(what: &'static str, value: i32) -> Result<u32> {
    u32::try_from(value).map_err(|_| Error::Number {
        what,
        value: value.to_string(),
    })
}

/// What the ledger says of a part: the question to ask after a lost answer to COMMIT. `None`: it was not loaded.
///
/// # Errors
/// The query's.
pub async fn part_state(target: &Target, key: &PartKey) -> Result<Option<PartState>> {
    let sql = format!(
        "SELECT {PART_COLUMNS} FROM landfall.load \
         WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4"
    );
    let (chunk, part) = key.numbers()?;
    let row = target
        .client
        .query_opt(&sql, &[&key.table.schema, &key.table.name, &chunk, &part])
        .await?;
    row.as_ref().map(part_of).transpose()
}

/// Every loaded part of a source table, in order.
///
/// # Errors
/// The query's.
pub async fn parts(target: &Target, source: &TableName) -> Result<Vec<PartState>> {
    let sql = format!(
        "SELECT {PART_COLUMNS} FROM landfall.load WHERE source_schema = $1 AND source_table = $2 ORDER BY chunk, part"
    );
    target
        .client
        .query(&sql, &[&source.schema, &source.name])
        .await?
        .iter()
        .map(part_of)
        .collect()
}

/// The source tables of which something was loaded.
///
/// # Errors
/// The query's.
pub async fn loaded_tables(target: &Target) -> Result<Vec<TableName>> {
    let sql = "SELECT DISTINCT source_schema, source_table FROM landfall.load ORDER BY 1, 2";
    target
        .client
        .query(sql, &[])
        .await?
        .iter()
        .map(|row| {
            Ok(TableName::new(
                row.try_get::<_, String>(0)?,
                row.try_get::<_, String>(1)?,
            ))
        })
        .collect()
}

/// The refused rows of a source table, in order. Their number is bounded by the limit of each load.
///
/// # Errors
/// The query's.
pub async fn quarantined(target: &Target, source: &TableName) -> Result<Vec<QuarantinedRow>> {
    let sql = "SELECT chunk, part, file_sha256, file_row, unit, row_hash, sqlstate, column_name, message \
               FROM landfall.quarantine WHERE source_schema = $1 AND source_table = $2 ORDER BY chunk, part, file_row";
    let rows = target.client.query(sql, &[&source.schema, &source.name]).await?;
    rows.iter()
        .map(|row| {
            let hash: [u8; 16] = row
                .try_get::<_, Vec<u8>>(5)?
                .try_into()
                .map_err(|_| Error::Protocol("a row hash in landfall.quarantine is not of 16 bytes".to_owned()))?;
            let unit: i64 = row.try_get(4)?;
            Ok(QuarantinedRow {
                key: PartKey {
                    table: source.clone(),
                    chunk: number("a chunk", row.try_get(0)?)?,
                    part: number("a part", row.try_get(1)?)?,
                },
                file_sha256: row.try_get(2)?,
                file_row: unsigned("a row", row.try_get(3)?)?,
                unit: u32::try_from(unit).map_err(|_| Error::Number {
                    what: "a unit",
                    value: unit.to_string(),
                })?,
                row_hash: u128::from_be_bytes(hash),
                sqlstate: row.try_get(6)?,
                column: row.try_get(7)?,
                message: row.try_get(8)?,
            })
        })
        .collect()
}
