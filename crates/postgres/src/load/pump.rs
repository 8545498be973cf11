//! Reading and encoding on a blocking thread, a bounded number of pieces ahead of the network.

use std::sync::Arc;

use arrow_array::RecordBatch;
use bytes::BytesMut;
use tokio::sync::mpsc;

use super::Batches;
use crate::encode::{Encoder, FLUSH_AT};
use crate::error::{Error, Result};

/// A piece of COPY data, which may begin and end in the middle of a row, and how many rows end in it.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) data: BytesMut,
    pub(super) rows: u64,
}

/// The whole COPY, from header to trailer. The channel ends after an error, and after the trailer.
pub(super) fn encoded(batches: Batches, encoder: Arc<Encoder>) -> mpsc::Receiver<Result<Piece>> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = encode_all(batches, &encoder, &sender) {
            // A receiver that is gone asked for no more.
            let _gone = sender.blocking_send(Err(error));
        }
    });
    receiver
}

fn encode_all(batches: Batches, encoder: &Encoder, sender: &mpsc::Sender<Result<Piece>>) -> Result<()> {
    let mut piece = Piece {
        data: BytesMut::with_capacity(FLUSH_AT * 2),
        rows: 0,
    };
    encoder.header(&mut piece.data);
    for batch in batches {
        let batch = batch.map_err(Error::Input)?;
        let rows = encoder.batch(&batch)?;
        for row in 0..batch.num_rows() {
            rows.row(row, &mut piece.data)?;
            piece.rows += 1;
            if piece.data.len() >= FLUSH_AT {
                let full = std::mem::replace(
                    &mut piece,
                    Piece {
                        data: BytesMut::with_capacity(FLUSH_AT * 2),
                        rows: 0,
                    },
                );
                if !send(full, sender) {
                    return Ok(());
                }
            }
        }
    }
    encoder.trailer(&mut piece.data);
    let _gone = sender.blocking_send(Ok(piece));
    Ok(())
}

/// Sends a piece, false if nobody takes it any more. A large row goes in parts of the usual size, so that nothing behind the
/// channel holds another copy of all of it.
fn send(mut piece: Piece, sender: &mpsc::Sender<Result<Piece>>) -> bool {
    while piece.data.len() > FLUSH_AT * 2 {
        let part = Piece {
            data: piece.data.split_to(FLUSH_AT),
            rows: 0,
        };
        if sender.blocking_send(Ok(part)).is_err() {
            return false;
        }
    }
    sender.blocking_send(Ok(piece)).is_ok()
}

/// The batches themselves, one ahead.
pub(super) fn batches(batches: Batches) -> mpsc::Receiver<Result<RecordBatch>> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || {
        for batch in batches {
            let failed = batch.is_err();
            if sender.blocking_send(batch.map_err(Error::Input)).is_err() || failed {
                return;
            }
        }
    });
    receiver
}
