//! Packets and messages (MS-TDS 2.2.3): a head of eight bytes, a message in as many packets as it takes.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::error::Broken;

/// Bytes of a packet's head.
pub(crate) const HEAD: usize = 8;
/// Packet types (MS-TDS 2.2.3.1.1).
pub(crate) mod kind {
    pub(crate) const BATCH: u8 = 0x01;
    pub(crate) const RPC: u8 = 0x03;
    pub(crate) const ANSWER: u8 = 0x04;
    pub(crate) const ATTENTION: u8 = 0x06;
    pub(crate) const TRANSACTION: u8 = 0x0E;
    pub(crate) const LOGIN7: u8 = 0x10;
    pub(crate) const PRE_LOGIN: u8 = 0x12;
}
/// Status: the message ends here; it is to be ignored.
const END: u8 = 0x01;
const IGNORE: u8 = 0x02;

/// A whole message of the client.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) kind: u8,
    pub(crate) body: Vec<u8>,
    /// In how many packets it came.
    pub(crate) packets: usize,
}

/// The next message. Those that the client asks to be ignored are left out.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Message, Broken> {
    let (mut body, mut packets) = (Vec::new(), 0);
    loop {
        let mut head = [0; HEAD];
        if let Err(error) = stream.read_exact(&mut head).await {
            return Err(match error.kind() {
                std::io::ErrorKind::UnexpectedEof if packets == 0 => Broken::Ended,
                _ => error.into(),
            });
        }
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        let payload = length.checked_sub(HEAD).ok_or(Broken::Short)?;
        let start = body.len();
        body.resize(start + payload, 0);
        stream.read_exact(&mut body[start..]).await?;
        packets += 1;
        if head[1] & END != 0 {
            if head[1] & IGNORE == 0 {
                return Ok(Message {
                    kind: head[0],
                    body,
                    packets,
                });
            }
            (body, packets) = (Vec::new(), 0);
        }
    }
}

/// Writes one message in packets of the negotiated size, as its bytes come.
#[derive(Debug)]
pub(crate) struct Writer<'a, S> {
    stream: &'a mut S,
    kind: u8,
    size: usize,
    number: u8,
    /// Bytes of the message that are in no packet yet.
    pub(crate) buffer: Vec<u8>,
    /// How many bytes may still be written before the connection is cut.
    pub(crate) budget: Option<usize>,
}

impl<'a, S: AsyncWrite + Unpin> Writer<'a, S> {
    /// Packets of `size` bytes, heads included.
    pub(crate) fn new(stream: &'a mut S, kind: u8, size: u16) -> Self {
        Self {
            stream,
            kind,
            size: usize::from(size),
            number: 0,
            buffer: Vec::new(),
            budget: None,
        }
    }

    /// Writes every packet that is full and not the last one.
    pub(crate) async fn write_full(&mut self) -> Result<(), Broken> {
        let room = self.size - HEAD;
        let mut at = 0;
        while self.buffer.len() - at > room {
            let payload = self.buffer[at..at + room].to_vec();
            self.packet(&payload, false).await?;
            at += room;
        }
        self.buffer.drain(..at);
        Ok(())
    }

    /// Sends what there is now, in a packet that is not full, so that the client sees it.
    pub(crate) async fn flush(&mut self) -> Result<(), Broken> {
        self.write_full().await?;
        if !self.buffer.is_empty() {
            let payload = std::mem::take(&mut self.buffer);
            self.packet(&payload, false).await?;
        }
        self.stream.flush().await?;
        Ok(())
    }

    /// The last packet.
    pub(crate) async fn finish(mut self) -> Result<(), Broken> {
        self.write_full().await?;
        let payload = std::mem::take(&mut self.buffer);
        self.packet(&payload, true).await?;
        self.stream.flush().await?;
        Ok(())
    }

    async fn packet(&mut self, payload: &[u8], last: bool) -> Result<(), Broken> {
        self.number = self.number.wrapping_add(1);
        let length = u16::try_from(payload.len() + HEAD)
            .map_err(|_| Broken::Short)?
            .to_be_bytes();
        let head = [
            self.kind,
            if last { END } else { 0 },
            length[0],
            length[1],
            0,
            51,
            self.number,
            0,
        ];
        let packet = [&head, payload].concat();
        match &mut self.budget {
            Some(left) if *left < packet.len() => {
                let cut = *left;
                self.stream.write_all(&packet[..cut]).await?;
                self.stream.flush().await?;
                Err(Broken::Cut)
            }
            budget => {
                if let Some(left) = budget {
                    *left -= packet.len();
                }
                self.stream.write_all(&packet).await?;
                Ok(())
            }
        }
    }
}
