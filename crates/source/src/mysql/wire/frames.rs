//! Packets on a stream of bytes: a header of three bytes of length and one of sequence, then the payload; a payload of
//! 16 MiB - 1 or more goes on in the next packet, until one that is shorter (it may be empty).
//!
//! Small packets are given as they lie in one large buffer. One that does not fit there, or has several parts, is
//! gathered in a vector of its own, which grows by one part at a time and is given back when the packet has been used.
//!
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html>

use std::io;
use std::ops::Range;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::input::Malformed;
use super::{Error, Result};

/// The longest payload of one part.
pub(crate) const MAX_PART: usize = 0xFF_FFFF;

/// The largest packet that the protocol has (`max_allowed_packet` cannot be more), and so the largest row.
pub(crate) const MAX_PACKET: usize = 1 << 30;

/// Bytes that are asked of the system at once. A server writes 16 KiB at a time by default, but gets ahead of the reader.
const BUFFER: usize = 256 << 10;

/// What is kept of the vector for large packets.
const KEPT: usize = 1 << 20;

const HEADER: usize = 4;

/// Where a packet is, until the next one is taken.
#[derive(Debug, Clone)]
pub(crate) enum Packet {
    /// In the buffer.
    Buffered(Range<usize>),
    /// In the vector for large ones.
    Large,
}

/// How much of a large packet is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gathering {
    /// There is none.
    No,
    /// Of the part that is being received, and whether another one follows.
    Part { left: usize, more: bool },
    /// It is whole, and has been given.
    Given,
}

/// Packets, received and sent.
#[derive(Debug)]
pub(crate) struct Frames<S> {
    stream: S,
    buffer: Box<[u8]>,
    /// Received and not yet taken: `start..end` of the buffer.
    start: usize,
    end: usize,
    large: Vec<u8>,
    gathering: Gathering,
    /// The number that the next packet must have, of either side.
    sequence: u8,
}

impl<S> Frames<S> {
    pub(crate) fn new(stream: S) -> Self {
        Frames {
            stream,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            start: 0,
            end: 0,
            large: Vec::new(),
            gathering: Gathering::No,
            sequence: 0,
        }
    }

    pub(crate) fn stream(&self) -> &S {
        &self.stream
    }

    /// The same packets on another stream, which `change` makes of this one. Nothing may have been received beyond the
    /// packets taken: those bytes came before the change, from whoever could write into the stream then.
    pub(crate) async fn replace_stream<T, F>(self, change: impl FnOnce(S) -> F) -> Result<Frames<T>>
    where
        F: Future<Output = io::Result<T>>,
    {
        if self.start != self.end || self.gathering != Gathering::No {
            return Err(Error::Malformed("bytes before TLS began"));
        }
        Ok(Frames {
            stream: change(self.stream).await?,
            buffer: self.buffer,
            start: 0,
            end: 0,
            large: self.large,
            gathering: self.gathering,
            sequence: self.sequence,
        })
    }

    /// A new command: numbers begin at zero again.
    pub(crate) fn restart(&mut self) {
        self.sequence = 0;
    }

    /// The next packet if it has been received whole; `None` asks for [`Frames::fill`].
    #[inline]
    pub(crate) fn take(&mut self) -> Result<Option<Packet>> {
        if self.gathering == Gathering::No {
            let received = &self.buffer[self.start..self.end];
            if let [low, middle, high, sequence, payload @ ..] = received {
                let length = part_length([*low, *middle, *high]);
                if length < MAX_PART && length <= payload.len() {
                    let is_error = length > 0 && payload.first() == Some(&0xFF);
                    let sequence = *sequence;
                    self.check_sequence(sequence, is_error)?;
                    let start = self.start + HEADER;
                    self.start = start + length;
                    return Ok(Some(Packet::Buffered(start..start + length)));
                }
                if length < MAX_PART && HEADER + length <= self.buffer.len() {
                    return Ok(None);
                }
            } else {
                return Ok(None);
            }
        }
        self.take_large()
    }

    /// The length of the next packet, of which nothing has been taken yet, or of its first part; `None` before its header
    /// has been received.
    #[inline]
    pub(crate) fn ahead(&self) -> Option<usize> {
        match (self.gathering, &self.buffer[self.start..self.end]) {
            (Gathering::No | Gathering::Given, [low, middle, high, ..]) => Some(part_length([*low, *middle, *high])),
            _ => None,
        }
    }

    /// Gives back the memory of the packet that was taken last; the next [`Frames::take`] would do it, too.
    pub(crate) fn release(&mut self) {
        if self.gathering == Gathering::Given {
            self.large.clear();
            self.large.shrink_to(KEPT);
            self.gathering = Gathering::No;
        }
    }

    #[cold]
    fn take_large(&mut self) -> Result<Option<Packet>> {
        if self.gathering == Gathering::Given {
            self.release();
            return self.take();
        }
        loop {
            match self.gathering {
                Gathering::Part { left, more } => {
                    let count = left.min(self.end - self.start);
                    self.large
                        .extend_from_slice(&self.buffer[self.start..self.start + count]);
                    self.start += count;
                    let left = left - count;
                    self.gathering = Gathering::Part { left, more };
                    if left > 0 {
                        return Ok(None);
                    }
                    if !more {
                        self.gathering = Gathering::Given;
                        return Ok(Some(Packet::Large));
                    }
                }
                Gathering::No | Gathering::Given => {}
            }
            let received = &self.buffer[self.start..self.end];
            let [low, middle, high, sequence, ..] = received else {
                return Ok(None);
            };
            let (length, sequence) = (part_length([*low, *middle, *high]), *sequence);
            self.check_sequence(sequence, false)?;
            if self.large.len() + length > MAX_PACKET + MAX_PART {
                return Err(Error::Malformed("a packet larger than the protocol's largest"));
            }
            self.start += HEADER;
            self.large.reserve_exact(length);
            self.gathering = Gathering::Part {
                left: length,
                more: length == MAX_PART,
            };
        }
    }

    /// The bytes of the packet that was taken last.
    #[inline]
    pub(crate) fn payload(&self, packet: &Packet) -> &[u8] {
        match packet {
            Packet::Buffered(range) => &self.buffer[range.clone()],
            Packet::Large => &self.large,
        }
    }

    /// A packet of another number than the next is a sign that the two sides do not speak of the same call. A server
    /// that ends a connection by itself says so in an error that has its own number; that is let through.
    #[inline]
    fn check_sequence(&mut self, sequence: u8, is_error: bool) -> std::result::Result<(), Malformed> {
        if sequence != self.sequence && !is_error {
            return Err(Malformed("a packet out of its order"));
        }
        self.sequence = sequence.wrapping_add(1);
        Ok(())
    }
}

impl<S: AsyncRead + Unpin> Frames<S> {
    /// Waits for more bytes. Nothing is lost when the wait is given up.
    pub(crate) async fn fill(&mut self) -> Result<()> {
        let count = match self.gathering {
            Gathering::Part { left, .. } if left > 0 && self.start == self.end => {
                let left = u64::try_from(left).unwrap_or(u64::MAX);
                let count = (&mut self.stream).take(left).read_buf(&mut self.large).await?;
                if let Gathering::Part { left, .. } = &mut self.gathering {
                    *left -= count;
                }
                count
            }
            _ => {
                self.buffer.copy_within(self.start..self.end, 0);
                (self.start, self.end) = (0, self.end - self.start);
                let count = self.stream.read(&mut self.buffer[self.end..]).await?;
                self.end += count;
                count
            }
        };
        if count == 0 {
            return Err(Error::Closed);
        }
        Ok(())
    }

    /// The next packet.
    pub(crate) async fn next(&mut self) -> Result<&[u8]> {
        let packet = loop {
            match self.take()? {
                Some(packet) => break packet,
                None => self.fill().await?,
            }
        };
        Ok(self.payload(&packet))
    }
}

impl<S: AsyncWrite + Unpin> Frames<S> {
    /// Sends a packet, in as many parts as it needs.
    pub(crate) async fn send(&mut self, payload: &[u8]) -> Result<()> {
        let mut bytes = Vec::with_capacity(payload.len() + HEADER);
        let mut rest = payload;
        loop {
            let (part, later) = rest.split_at(rest.len().min(MAX_PART));
            let length = u32::try_from(part.len()).map_err(|_| Malformed("a part that is too long"))?;
            bytes.extend_from_slice(&length.to_le_bytes()[..3]);
            bytes.push(self.sequence);
            bytes.extend_from_slice(part);
            self.sequence = self.sequence.wrapping_add(1);
            rest = later;
            if part.len() < MAX_PART {
                break;
            }
        }
        self.stream.write_all(&bytes).await?;
        self.stream.flush().await?;
        Ok(())
    }

    /// Ends the stream in good order.
    pub(crate) async fn shutdown(&mut self) -> Result<()> {
        Ok(self.stream.shutdown().await?)
    }
}

#[inline]
fn part_length([low, middle, high]: [u8; 3]) -> usize {
    usize::from(low) | usize::from(middle) << 8 | usize::from(high) << 16
}

#[cfg(test)]
mod tests;
