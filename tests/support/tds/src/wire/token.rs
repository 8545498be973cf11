//! Tokens of an answer (MS-TDS 2.2.7).

use crate::answer::Plp;
use crate::error::ServerError;
use crate::types::{Column, Type};
use crate::value::Value;
use crate::wire::bytes::Put;
use crate::wire::encode::{self, Misfit};
use crate::wire::type_info;

/// What a server calls itself in errors.
const SERVER: &str = "STANDIN";

/// Status bits of DONE (MS-TDS 2.2.7.6).
pub(crate) mod done {
    pub(crate) const FINAL: u16 = 0;
    pub(crate) const MORE: u16 = 0x01;
    pub(crate) const ERROR: u16 = 0x02;
    pub(crate) const COUNT: u16 = 0x10;
    pub(crate) const ATTENTION: u16 = 0x20;
    /// Of a statement in a batch.
    pub(crate) const DONE: u8 = 0xFD;
    /// Of a procedure.
    pub(crate) const DONE_PROC: u8 = 0xFE;
    /// Of a statement in a procedure.
    pub(crate) const DONE_IN_PROC: u8 = 0xFF;
}

/// DONE, DONEPROC or DONEINPROC. The current command is SELECT's where rows are counted.
pub(crate) fn put_done(out: &mut Vec<u8>, kind: u8, status: u16, rows: u64) {
    out.push(kind);
    out.extend_from_slice(&status.to_le_bytes());
    let command: u16 = if status & done::COUNT != 0 { 0xC1 } else { 0 };
    out.extend_from_slice(&command.to_le_bytes());
    out.extend_from_slice(&rows.to_le_bytes());
}

/// RETURNSTATUS (2.2.7.18): what the procedure returned.
pub(crate) fn put_return_status(out: &mut Vec<u8>, status: i32) {
    out.push(0x79);
    out.extend_from_slice(&status.to_le_bytes());
}

/// ERROR (2.2.7.10).
pub(crate) fn put_error(out: &mut Vec<u8>, error: &ServerError) {
    put_message(out, 0xAA, error);
}

/// INFO (2.2.7.13).
pub(crate) fn put_info(out: &mut Vec<u8>, info: &ServerError) {
    put_message(out, 0xAB, info);
}

fn put_message(out: &mut Vec<u8>, token: u8, message: &ServerError) {
    let mut body = message.number.to_le_bytes().to_vec();
    body.extend_from_slice(&[message.state, message.class]);
    body.long_text(&message.message);
    body.short_text(SERVER);
    // No procedure; line 1.
    body.short_text("");
    body.extend_from_slice(&1_u32.to_le_bytes());
    put_counted(out, token, &body);
}

fn put_counted(out: &mut Vec<u8>, token: u8, body: &[u8]) {
    out.push(token);
    // Bodies are far shorter: texts in them are the tests' own.
    out.extend_from_slice(&u16::try_from(body.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend_from_slice(&body[..body.len().min(usize::from(u16::MAX))]);
}

/// ENVCHANGE (2.2.7.9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvChange {
    /// Type 1: new and old.
    Database(String, String),
    /// Type 2.
    Language(String),
    /// Type 4: new and old.
    PacketSize(u16, u16),
    /// Type 7.
    Collation([u8; 5]),
    /// Type 8: a transaction began, with its descriptor.
    Begin(u64),
    /// Type 9: it was committed.
    Commit(u64),
    /// Type 10: it was rolled back.
    Rollback(u64),
    /// Type 20: the client is to go to another server.
    Routing(String, u16),
}

impl EnvChange {
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let mut body = Vec::new();
        match self {
            Self::Database(new, old) => {
                body.push(1);
                body.short_text(new);
                body.short_text(old);
            }
            Self::Language(new) => {
                body.push(2);
                body.short_text(new);
                body.short_text("");
            }
            Self::PacketSize(new, old) => {
                body.push(4);
                body.short_text(&new.to_string());
                body.short_text(&old.to_string());
            }
            Self::Collation(bytes) => {
                body.extend_from_slice(&[7, 5]);
                body.extend_from_slice(bytes);
                body.push(0);
            }
            Self::Begin(descriptor) => {
                body.extend_from_slice(&[8, 8]);
                body.extend_from_slice(&descriptor.to_le_bytes());
                body.push(0);
            }
            Self::Commit(descriptor) | Self::Rollback(descriptor) => {
                body.extend_from_slice(&[if matches!(self, Self::Commit(_)) { 9 } else { 10 }, 0, 8]);
                body.extend_from_slice(&descriptor.to_le_bytes());
            }
            Self::Routing(server, port) => {
                let mut value = vec![0];
                value.extend_from_slice(&port.to_le_bytes());
                value.long_text(server);
                body.push(20);
                body.extend_from_slice(&u16::try_from(value.len()).unwrap_or(u16::MAX).to_le_bytes());
                body.extend_from_slice(&value);
                body.extend_from_slice(&[0, 0]);
            }
        }
        put_counted(out, 0xE3, &body);
    }
}

/// LOGINACK (2.2.7.14): TDS 7.4, and the version of the product.
pub(crate) fn put_login_ack(out: &mut Vec<u8>, version: [u8; 4]) {
    let mut body = vec![1, 0x74, 0, 0, 4];
    body.short_text("Microsoft SQL Server");
    body.extend_from_slice(&version);
    put_counted(out, 0xAD, &body);
}

/// FEATUREEXTACK (2.2.7.11) of federated authentication: no data but the echoed nonce, if there was one.
pub(crate) fn put_fed_auth_ack(out: &mut Vec<u8>, nonce: &[u8]) {
    out.extend_from_slice(&[0xAE, 0x02]);
    out.extend_from_slice(&u32::try_from(nonce.len()).unwrap_or(0).to_le_bytes());
    out.extend_from_slice(nonce);
    out.push(0xFF);
}

/// COLMETADATA (2.2.7.4).
pub(crate) fn put_columns(out: &mut Vec<u8>, columns: &[Column]) {
    out.push(0x81);
    out.extend_from_slice(&u16::try_from(columns.len()).unwrap_or(u16::MAX).to_le_bytes());
    for column in columns {
        // The user type of a rowversion is 80.
        out.extend_from_slice(&(if column.ty == Type::RowVersion { 80_u32 } else { 0 }).to_le_bytes());
        // Nullable, or not; and whether it can be written is not known.
        out.extend_from_slice(&(u16::from(column.nullable) | 0x08).to_le_bytes());
        type_info::put(out, &column.ty, column.nullable);
        if matches!(column.ty, Type::Text(_) | Type::NText(_) | Type::Image) {
            // The table's name in parts: here one, empty.
            out.push(1);
            out.long_text("");
        }
        out.short_text(&column.name);
    }
}

/// ROW (2.2.7.19), or NBCROW (2.2.7.15) where that takes fewer bytes.
pub(crate) fn put_row(out: &mut Vec<u8>, columns: &[Column], row: &[Value], plp: Plp) -> Result<(), Misfit> {
    if columns.len() != row.len() {
        return Err(format!("{} values for {} columns", row.len(), columns.len()));
    }
    let start = out.len();
    out.push(0xD1);
    for (column, value) in columns.iter().zip(row) {
        encode::put(out, &column.ty, column.nullable, value, plp)
            .map_err(|misfit| format!("{}: {misfit}", column.name))?;
    }
    let bitmap: Vec<u8> = row
        .chunks(8)
        .map(|eight| {
            eight
                .iter()
                .rev()
                .fold(0, |bits, value| bits << 1 | u8::from(value.is_null()))
        })
        .collect();
    if !row.iter().any(Value::is_null) {
        return Ok(());
    }
    let mut other = vec![0xD2];
    other.extend_from_slice(&bitmap);
    for (column, value) in columns.iter().zip(row).filter(|(_, value)| !value.is_null()) {
        encode::put(&mut other, &column.ty, column.nullable, value, plp)?;
    }
    if other.len() < out.len() - start {
        out.truncate(start);
        out.extend_from_slice(&other);
    }
    Ok(())
}
