//! Encoded rows on their way into one COPY, in pieces, with back-pressure.

use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use futures_util::SinkExt;
use tokio_postgres::{Client, CopyInSink};

use crate::error::{Error, Result};

/// Rows are collected up to this size before they are sent.
pub(crate) const FLUSH_AT: usize = 256 * 1024;
/// No message is larger: a large value is sent in several, which need not end where a field ends.
const MAX_MESSAGE: usize = 1024 * 1024;

/// A COPY … FROM STDIN under way. Dropped before [`CopyIn::finish`], it fails in the server and loads nothing.
pub struct CopyIn {
    sink: Pin<Box<CopyInSink<Bytes>>>,
    bytes: u64,
}

impl std::fmt::Debug for CopyIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CopyIn")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

impl CopyIn {
    /// Starts the COPY.
    ///
    /// # Errors
    /// The server's.
    pub async fn start(client: &Client, copy_sql: &str) -> Result<CopyIn> {
        Ok(CopyIn {
            sink: Box::pin(client.copy_in(copy_sql).await?),
            bytes: 0,
        })
    }

    /// Sends `data`, waiting until the connection has room for it.
    ///
    /// # Errors
    /// [`Error::Lost`]. What the server has against a row is said by [`CopyIn::finish`].
    pub async fn send(&mut self, mut data: BytesMut) -> Result<()> {
        while !data.is_empty() {
            let piece = data.split_to(data.len().min(MAX_MESSAGE)).freeze();
            self.bytes += u64::try_from(piece.len()).unwrap_or_default();
            self.sink.send(piece).await.map_err(Error::from)?;
        }
        Ok(())
    }

    /// Ends the COPY; gives the number of rows that the server took and of the bytes that were sent.
    ///
    /// # Errors
    /// The server's, among them every refusal of a row.
    pub async fn finish(mut self) -> Result<(u64, u64)> {
        let rows = self.sink.as_mut().finish().await?;
        Ok((rows, self.bytes))
    }
}
