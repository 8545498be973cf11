//! SQL batches (MS-TDS 2.2.6.7), remote procedure calls (2.2.6.6) and transaction requests (2.2.6.9).

use crate::answer::Parameter;
use crate::error::Broken;
use crate::value::Value;
use crate::wire::bytes::{Reader, utf16};
use crate::wire::decode;

/// The procedure `sp_executesql`, by number.
const SP_EXECUTESQL: u16 = 10;

/// What a client asks.
#[derive(Debug)]
pub(crate) struct Request {
    /// Of the batch, or of `sp_executesql`.
    pub(crate) text: String,
    pub(crate) parameters: Vec<Parameter>,
    /// Whether it is a call, which is answered in the tokens of procedures.
    pub(crate) call: bool,
    /// The transaction that it is part of; 0 for none.
    pub(crate) transaction: u64,
}

/// ALL_HEADERS (2.2.5.3): the transaction's descriptor is in header 2.
fn transaction(reader: &mut Reader<'_>) -> Result<u64, Broken> {
    let total = usize::try_from(reader.u32()?).map_err(|_| Broken::Short)?;
    let mut headers = Reader::new(reader.take(total.checked_sub(4).ok_or(Broken::Short)?)?);
    let mut descriptor = 0;
    while !headers.is_empty() {
        let length = usize::try_from(headers.u32()?).map_err(|_| Broken::Short)?;
        let mut header = Reader::new(headers.take(length.checked_sub(4).ok_or(Broken::Short)?)?);
        if header.u16()? == 2 {
            descriptor = header.u64()?;
        }
    }
    Ok(descriptor)
}

/// A batch: the text is all that follows the headers.
pub(crate) fn batch(body: &[u8]) -> Result<Request, Broken> {
    let mut reader = Reader::new(body);
    let transaction = transaction(&mut reader)?;
    let mut text = Vec::new();
    while !reader.is_empty() {
        text.push(reader.u8()?);
    }
    Ok(Request {
        text: utf16(&text)?,
        parameters: Vec::new(),
        call: false,
        transaction,
    })
}

/// A call of `sp_executesql`, by name or number; of no other procedure.
pub(crate) fn call(body: &[u8]) -> Result<Request, Broken> {
    let mut reader = Reader::new(body);
    let transaction = transaction(&mut reader)?;
    let name = match reader.u16()? {
        0xFFFF => match reader.u16()? {
            SP_EXECUTESQL => "sp_executesql".to_owned(),
            other => return Err(Broken::Unsupported(format!("a call of procedure number {other}"))),
        },
        length => reader.text(length.into())?,
    };
    if !name.trim_start_matches("sys.").eq_ignore_ascii_case("sp_executesql") {
        return Err(Broken::Unsupported(format!("a call of procedure {name}")));
    }
    reader.u16()?;
    let mut all = Vec::new();
    while !reader.is_empty() {
        let length = reader.u8()?;
        if length >= 0x80 {
            return Err(Broken::Unsupported("several calls in one message".to_owned()));
        }
        let name = reader.text(length.into())?;
        reader.u8()?;
        let (ty, value) = decode::parameter(&mut reader)?;
        all.push(Parameter { name, ty, value });
    }
    let mut all = all.into_iter();
    let Some(Value::Text(text)) = all.next().map(|parameter| parameter.value) else {
        return Err(Broken::Unsupported("sp_executesql without a text".to_owned()));
    };
    let declared = match all.next().map(|parameter| parameter.value) {
        Some(Value::Text(declared)) => declared,
        _ => String::new(),
    };
    let mut parameters: Vec<Parameter> = all.collect();
    // Without names they are taken in the order of their declaration.
    for (parameter, declaration) in parameters.iter_mut().zip(declared.split('@').skip(1)) {
        if parameter.name.is_empty() {
            parameter.name = format!("@{}", declaration.split_whitespace().next().unwrap_or_default());
        }
    }
    Ok(Request {
        text,
        parameters,
        call: true,
        transaction,
    })
}

/// A transaction request, as the statement that does the same.
pub(crate) fn transaction_request(body: &[u8]) -> Result<Request, Broken> {
    let mut reader = Reader::new(body);
    let transaction = transaction(&mut reader)?;
    let text = match reader.u16()? {
        5 => {
            let level = match reader.u8()? {
                1 => "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; ",
                2 => "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; ",
                3 => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; ",
                4 => "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; ",
                5 => "SET TRANSACTION ISOLATION LEVEL SNAPSHOT; ",
                _ => "",
            };
            format!("{level}BEGIN TRANSACTION")
        }
        7 => "COMMIT TRANSACTION".to_owned(),
        8 => "ROLLBACK TRANSACTION".to_owned(),
        other => return Err(Broken::Unsupported(format!("transaction request {other}"))),
    };
    Ok(Request {
        text,
        parameters: Vec::new(),
        call: false,
        transaction,
    })
}
