//! What a server answers: errors, ends, and the descriptions of columns.

use super::ServerError;
use super::input::{Input, Malformed};
use super::row::Form;

/// `SERVER_STATUS_IN_TRANS`; of a read-only transaction too.
const IN_TRANSACTION: u16 = 0x0001;
/// `SERVER_MORE_RESULTS_EXISTS`
const MORE_RESULTS: u16 = 0x0008;

/// The first byte of a packet that is not a row.
pub(crate) const OK: u8 = 0x00;
/// LOCAL INFILE: the server asks for a file of the client.
pub(crate) const FILE: u8 = 0xFB;
pub(crate) const END: u8 = 0xFE;
pub(crate) const ERROR: u8 = 0xFF;

impl ServerError {
    /// An error packet. Before the handshake there is no SQLSTATE.
    /// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html>
    pub(crate) fn parse(packet: &[u8]) -> Result<ServerError, Malformed> {
        let mut input = Input::new(packet);
        if input.u8()? != ERROR {
            return Err(Malformed("another packet where an error belongs"));
        }
        let code = input.u16()?;
        let (state, message) = match input.rest() {
            [b'#', state @ ..] if state.len() >= 5 => {
                let (state, message) = state.split_at(5);
                (String::from_utf8_lossy(state).into_owned(), message)
            }
            message => ("HY000".to_owned(), message),
        };
        Ok(ServerError {
            code,
            state,
            message: String::from_utf8_lossy(message).into_owned(),
        })
    }
}

/// What the end of a result says of what comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    /// Another result follows.
    pub(crate) more: bool,
    /// The session is inside a transaction.
    pub(crate) in_transaction: bool,
}

/// The packet that ends a result, or says that there is none.
/// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html>,
/// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_eof_packet.html>
pub(crate) fn check_end(packet: &[u8], deprecate_eof: bool) -> Result<End, Malformed> {
    let mut input = Input::new(packet);
    let status = match input.u8()? {
        END if !deprecate_eof => {
            let _warnings = input.u16()?;
            input.u16()?
        }
        OK | END => {
            let _affected = input.number()?;
            let _last_id = input.number()?;
            let status = input.u16()?;
            let _warnings = input.u16()?;
            status
        }
        _ => return Err(Malformed("another packet where an end belongs")),
    };
    Ok(End {
        more: status & MORE_RESULTS != 0,
        in_transaction: status & IN_TRANSACTION != 0,
    })
}

/// Whether a packet among rows is their end. A text row may begin with the same byte, but is longer then.
#[inline]
pub(crate) fn is_end(packet: &[u8], deprecate_eof: bool) -> bool {
    let longest = if deprecate_eof { super::frames::MAX_PART } else { 9 };
    packet.first() == Some(&END) && packet.len() < longest
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// The type's number in the protocol.
    pub(crate) code: u8,
    /// How its values lie in a binary row; `None` for a type that this client does not know.
    pub(crate) form: Option<Form>,
}

/// `UNSIGNED_FLAG`
const UNSIGNED: u16 = 0x0020;

impl Column {
    /// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_column_definition.html>
    pub(crate) fn parse(packet: &[u8]) -> Result<Column, Malformed> {
        let mut input = Input::new(packet);
        for _catalog_schema_table_original in 0..4 {
            input.bytes()?;
        }
        let name = String::from_utf8_lossy(input.bytes()?).into_owned();
        let _original_name = input.bytes()?;
        let mut fixed = Input::new(input.bytes()?);
        let _character_set = fixed.u16()?;
        let _length = fixed.u32()?;
        let code = fixed.u8()?;
        let flags = fixed.u16()?;
        Ok(Column {
            name,
            code,
            form: Form::of(code, flags & UNSIGNED != 0),
        })
    }
}

/// The answer to a statement that was prepared.
/// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Prepared {
    pub(crate) id: u32,
    pub(crate) columns: u16,
    pub(crate) params: u16,
}

impl Prepared {
    pub(crate) fn parse(packet: &[u8]) -> Result<Prepared, Malformed> {
        let mut input = Input::new(packet);
        if input.u8()? != OK {
            return Err(Malformed("another packet where a prepared statement belongs"));
        }
        Ok(Prepared {
            id: input.u32()?,
            columns: input.u16()?,
            params: input.u16()?,
        })
    }
}
