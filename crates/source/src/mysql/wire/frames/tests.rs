//! Packets, however the bytes of the stream are cut.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::ReadBuf;

use super::*;

/// A stream that gives its bytes in pieces, and keeps what is written to it.
#[derive(Debug, Default)]
struct Pieces {
    pieces: VecDeque<io::Cursor<Vec<u8>>>,
    written: Vec<u8>,
}

impl Pieces {
    fn new<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Frames<Pieces> {
        Frames::new(Pieces {
            pieces: pieces
                .into_iter()
                .filter(|piece| !piece.is_empty())
                .map(|piece| io::Cursor::new(piece.to_vec()))
                .collect(),
            written: Vec::new(),
        })
    }
}

impl AsyncRead for Pieces {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let pieces = &mut self.get_mut().pieces;
        if let Some(piece) = pieces.front_mut() {
            let length = into.remaining();
            let count = io::Read::read(piece, into.initialize_unfilled_to(length))?;
            into.advance(count);
            if usize::try_from(piece.position()).unwrap() == piece.get_ref().len() {
                pieces.pop_front();
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Pieces {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.get_mut().written.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Payloads as a server sends them, numbered from zero.
fn sent(payloads: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut sequence = 0_u8;
    for payload in payloads {
        let mut rest = payload.as_slice();
        loop {
            let (part, later) = rest.split_at(rest.len().min(MAX_PART));
            bytes.extend_from_slice(&u32::try_from(part.len()).unwrap().to_le_bytes()[..3]);
            bytes.push(sequence);
            bytes.extend_from_slice(part);
            sequence = sequence.wrapping_add(1);
            rest = later;
            if part.len() < MAX_PART {
                break;
            }
        }
    }
    bytes
}

fn payload(length: usize, salt: usize) -> Vec<u8> {
    (0..length)
        .map(|i| u8::try_from((i * 31 + i / 977 + salt) % 251).unwrap())
        .collect()
}

async fn receives(mut frames: Frames<Pieces>, payloads: &[Vec<u8>], how: &str) {
    for (position, expected) in payloads.iter().enumerate() {
        let received = frames.next().await.unwrap_or_else(|error| panic!("{error:?}, {how}"));
        assert!(received == expected.as_slice(), "packet {position}, {how}");
    }
    assert!(matches!(frames.next().await, Err(Error::Closed)), "{how}");
}

#[tokio::test]
async fn packets_arrive_however_the_stream_is_cut() {
    let payloads: Vec<Vec<u8>> = [0, 1, 2, 3, 4, 5, 0, 250, 300, 7]
        .iter()
        .map(|&length| payload(length, length))
        .collect();
    let bytes = sent(&payloads);
    for cut in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        receives(Pieces::new([head, tail]), &payloads, &format!("cut at {cut}")).await;
    }
    receives(Pieces::new(bytes.chunks(1)), &payloads, "byte by byte").await;
    for size in [3, 5, 255] {
        receives(Pieces::new(bytes.chunks(size)), &payloads, &format!("by {size}")).await;
    }
}

#[tokio::test]
async fn packets_around_the_size_of_the_buffer_arrive() {
    for length in [BUFFER - 5, BUFFER - 4, BUFFER - 3, BUFFER, BUFFER + 1, 3 * BUFFER] {
        let payloads = [
            payload(9, 1),
            payload(length, 2),
            payload(0, 3),
            payload(length, 4),
            payload(9, 5),
        ];
        let bytes = sent(&payloads);
        for size in [1000, 65_536, BUFFER, BUFFER + 1, bytes.len()] {
            receives(
                Pieces::new(bytes.chunks(size)),
                &payloads,
                &format!("{length} by {size}"),
            )
            .await;
        }
    }
}

#[tokio::test]
async fn packets_of_several_parts_are_joined() {
    // 16 MiB - 1 is followed by an empty part, and so is twice that.
    for length in [
        MAX_PART - 1,
        MAX_PART,
        MAX_PART + 1,
        2 * MAX_PART,
        2 * MAX_PART + 12_345,
    ] {
        let payloads = [payload(3, 0), payload(length, 1), payload(4, 2)];
        let bytes = sent(&payloads);
        receives(Pieces::new(bytes.chunks(200_000)), &payloads, &format!("{length}")).await;
        receives(Pieces::new([bytes.as_slice()]), &payloads, &format!("{length} at once")).await;
    }
    // The header of the second part, cut at each of its bytes.
    let payloads = [payload(MAX_PART + 2, 1), payload(4, 2)];
    let bytes = sent(&payloads);
    for cut in HEADER + MAX_PART..=2 * HEADER + MAX_PART {
        let (head, tail) = bytes.split_at(cut);
        receives(Pieces::new([head, tail]), &payloads, &format!("cut at {cut}")).await;
    }
}

#[tokio::test]
async fn the_memory_of_a_large_packet_is_given_back() {
    let payloads = [payload(20 << 20, 1), payload(4, 2)];
    let bytes = sent(&payloads);
    let mut frames = Pieces::new(bytes.chunks(1 << 20));
    assert_eq!(frames.next().await.unwrap().len(), 20 << 20);
    assert!(
        frames.large.capacity() < (20 << 20) + (1 << 20),
        "{}",
        frames.large.capacity()
    );
    frames.release();
    assert!(frames.large.capacity() <= KEPT);
    assert_eq!(frames.next().await.unwrap(), payloads[1]);
}

#[tokio::test]
async fn numbers_are_checked_and_begin_again() {
    let mut bytes = sent(&vec![vec![7]; 600]);
    receives(Pieces::new([bytes.as_slice()]), &vec![vec![7]; 600], "numbers wrap").await;
    // The fourth packet has the number of the fifth.
    bytes[3 * 5 + 3] += 1;
    let mut frames = Pieces::new([bytes.as_slice()]);
    for _ in 0..3 {
        frames.next().await.unwrap();
    }
    assert!(matches!(frames.next().await, Err(Error::Malformed(_))));
    // An error of a server that goes is let through.
    let mut frames = Pieces::new([&[3, 0, 0, 9, 0xFF, 1, 2][..]]);
    assert_eq!(frames.next().await.unwrap(), [0xFF, 1, 2]);
    // Parts of one packet are numbered, too.
    let mut bytes = sent(&[payload(MAX_PART + 1, 0)]);
    bytes[HEADER + MAX_PART + 3] = 7;
    let mut frames = Pieces::new([bytes.as_slice()]);
    assert!(matches!(frames.next().await, Err(Error::Malformed(_))));
}

#[tokio::test]
async fn a_stream_that_ends_early_is_an_error() {
    let bytes = sent(&[payload(9, 1)]);
    for end in 0..bytes.len() {
        let mut frames = Pieces::new([&bytes[..end]]);
        assert!(matches!(frames.next().await, Err(Error::Closed)), "{end}");
    }
    let bytes = sent(&[payload(MAX_PART + 9, 1)]);
    for end in [
        HEADER,
        BUFFER,
        HEADER + MAX_PART,
        HEADER + MAX_PART + 2,
        bytes.len() - 1,
    ] {
        let mut frames = Pieces::new([&bytes[..end]]);
        assert!(matches!(frames.next().await, Err(Error::Closed)), "{end}");
    }
}

#[tokio::test]
async fn what_is_sent_has_the_form_that_is_received() {
    for length in [0, 1, 300, MAX_PART - 1, MAX_PART, MAX_PART + 1] {
        let mut frames = Pieces::new([]);
        frames.send(&payload(length, 9)).await.unwrap();
        assert!(frames.stream().written == sent(&[payload(length, 9)]), "{length}");
    }
}

#[tokio::test]
async fn nothing_may_come_before_tls() {
    let mut frames = Pieces::new([&[1, 0, 0, 0, 10, 1][..]]);
    frames.next().await.unwrap();
    let replaced = frames.replace_stream(|stream| async { Ok(stream) }).await;
    assert!(matches!(replaced, Err(Error::Malformed(_))));
}
