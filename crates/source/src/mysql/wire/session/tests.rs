//! Statements against a scripted server.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::*;

/// A session that is logged in, and the server's side of its stream.
fn pair(deprecate_eof: bool) -> (Session, UnixStream) {
    let (client, server) = UnixStream::pair().unwrap();
    let session = Session {
        frames: Frames::new(Stream::Unix(client)),
        deprecate_eof,
        state: State::Ready,
        statement: None,
        in_snapshot: false,
    };
    (session, server)
}

/// Packets as a server sends them in answer to one command.
fn answer(packets: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (sequence, packet) in packets.iter().enumerate() {
        bytes.extend_from_slice(&u32::try_from(packet.len()).unwrap().to_le_bytes()[..3]);
        bytes.push(u8::try_from(sequence + 1).unwrap());
        bytes.extend_from_slice(packet);
    }
    bytes
}

fn column(name: &str, code: u8, flags: u16) -> Vec<u8> {
    let mut packet = b"\x03def\x00\x00\x00".to_vec();
    packet.push(u8::try_from(name.len()).unwrap());
    packet.extend_from_slice(name.as_bytes());
    packet.extend_from_slice(&[0, 12, 45, 0, 0, 0, 0, 0, code]);
    packet.extend_from_slice(&flags.to_le_bytes());
    packet.extend_from_slice(&[0, 0, 0]);
    packet
}

const OK: &[u8] = &[0, 0, 0, 2, 0, 0, 0];
/// The end of rows with and without EOF packets.
const END: &[u8] = &[0xFE, 0, 0, 2, 0, 0, 0];
const EOF: &[u8] = &[0xFE, 0, 0, 2, 0];
/// The same where another result follows.
const MORE: &[u8] = &[0xFE, 0, 0, 0x0A, 0, 0, 0];
const MORE_EOF: &[u8] = &[0xFE, 0, 0, 0x0A, 0];
const KILLED: &[u8] = b"\xFF\x25\x05#70100Query execution was interrupted";

fn text_result(deprecate_eof: bool, last: &[u8]) -> Vec<u8> {
    let (a, b) = (column("a", 253, 0), column("B", 8, 0));
    let rows: [&[u8]; 2] = [b"\x02xy\x0217", b"\xFB\x00"];
    let mut packets: Vec<&[u8]> = vec![&[2], &a, &b];
    if !deprecate_eof {
        packets.push(EOF);
    }
    packets.extend(rows);
    packets.push(last);
    answer(&packets)
}

/// The answers to a preparation and an execution: a column of BIGINT UNSIGNED, one parameter, `rows`, and the last packet.
fn prepared_answers(deprecate_eof: bool, rows: &[&[u8]], last: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let column = column("n", 8, 0x20);
    let mut packets: Vec<&[u8]> = vec![&[0, 7, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0], &column];
    if !deprecate_eof {
        packets.push(EOF);
    }
    packets.push(&column);
    if !deprecate_eof {
        packets.push(EOF);
    }
    let prepared = answer(&packets);
    let mut packets: Vec<&[u8]> = vec![&[1], &column];
    if !deprecate_eof {
        packets.push(EOF);
    }
    packets.extend(rows);
    packets.push(last);
    (prepared, answer(&packets))
}

/// A command of the client.
async fn command(server: &mut UnixStream) -> Vec<u8> {
    let mut header = [0; 4];
    server.read_exact(&mut header).await.unwrap();
    assert_eq!(header[3], 0, "a command begins the numbers");
    let mut payload = vec![0; usize::from(header[0]) | usize::from(header[1]) << 8];
    server.read_exact(&mut payload).await.unwrap();
    payload
}

#[tokio::test]
async fn text_results_are_read_in_both_forms_of_their_end() {
    for (deprecate_eof, end) in [(true, END), (false, EOF)] {
        let (mut session, mut server) = pair(deprecate_eof);
        server.write_all(&text_result(deprecate_eof, end)).await.unwrap();
        let found = session.query("SELECT 1").await.unwrap();
        assert_eq!(command(&mut server).await, b"\x03SELECT 1");
        assert_eq!(found.names.as_ref(), ["a", "B"]);
        assert_eq!(
            found.rows,
            [
                vec![Value::Bytes(b"xy".to_vec()), Value::Bytes(b"17".to_vec())],
                vec![Value::NULL, Value::Bytes(Vec::new())]
            ]
        );
        // The same connection goes on, also after an error among the rows.
        server.write_all(&answer(&[OK])).await.unwrap();
        assert!(session.query("SET x = 1").await.unwrap().rows.is_empty());
        server.write_all(&text_result(deprecate_eof, KILLED)).await.unwrap();
        assert!(matches!(session.query("SELECT 1").await, Err(Error::Server(error)) if error.code == 1317));
        server.write_all(&text_result(deprecate_eof, end)).await.unwrap();
        assert_eq!(session.query("SELECT 1").await.unwrap().rows.len(), 2);
    }
}

/// As of `BEGIN NOT ATOMIC … SELECT …; SELECT …; END`: each result, and an OK for the statement itself.
#[tokio::test]
async fn of_several_results_the_first_is_given_and_all_are_received() {
    for (deprecate_eof, more, end) in [(true, MORE, END), (false, MORE_EOF, EOF)] {
        let (mut session, mut server) = pair(deprecate_eof);
        for last in [OK, KILLED] {
            let mut bytes = text_result(deprecate_eof, more);
            // Numbers go on from one result to the next.
            let column = column("c", 253, 0);
            let mut packets: Vec<&[u8]> = vec![&[1], &column];
            if !deprecate_eof {
                packets.push(EOF);
            }
            packets.extend([&b"\x01z"[..], more, last]);
            let mut later = answer(&packets);
            let before = if deprecate_eof { 6 } else { 7 };
            let mut position = 0;
            while position < later.len() {
                later[position + 3] += before;
                position += 4 + usize::from(later[position]);
            }
            bytes.extend(later);
            server.write_all(&bytes).await.unwrap();
            let found = session.query("BEGIN NOT ATOMIC").await;
            if last == OK {
                assert_eq!(found.unwrap().rows.len(), 2);
            } else {
                assert!(matches!(found, Err(Error::Server(error)) if error.code == 1317));
            }
            server.write_all(&text_result(deprecate_eof, end)).await.unwrap();
            assert_eq!(session.query("SELECT 1").await.unwrap().rows.len(), 2);
        }
    }
}

#[tokio::test]
async fn a_statement_is_prepared_once_and_rows_nobody_wants_are_discarded() {
    for (deprecate_eof, end) in [(true, END), (false, EOF)] {
        let (mut session, mut server) = pair(deprecate_eof);
        let rows: [&[u8]; 2] = [&[0, 0, 255, 255, 255, 255, 255, 255, 255, 255], &[0, 4]];
        let (prepared, executed) = prepared_answers(deprecate_eof, &rows, end);
        let params = [Value::from("k")];
        server
            .write_all(&[prepared.clone(), executed.clone()].concat())
            .await
            .unwrap();
        let answer = session.select("SELECT ?", &params).await.unwrap();
        assert_eq!(answer.rows, [vec![Value::UInt(u64::MAX)], vec![Value::NULL]]);
        assert_eq!(command(&mut server).await, b"\x16SELECT ?");
        let execute = command(&mut server).await;
        assert_eq!(execute, b"\x17\x07\0\0\0\x00\x01\0\0\0\x00\x01\xFD\x00\x01k");
        // Again, now without its preparation, and given up after the first row.
        server.write_all(&executed).await.unwrap();
        let columns = session.execute("SELECT ?", &params).await.unwrap();
        assert_eq!(columns[0].form, Some(super::super::Form::UInt64));
        assert_eq!(command(&mut server).await[0], 0x17);
        loop {
            match session.try_row().unwrap() {
                Next::Row(row) => break assert_eq!(row, rows[0]),
                Next::Wait => {}
                Next::End => panic!("no row"),
            }
            session.fill().await.unwrap();
        }
        // Another statement: the old one is closed.
        server.write_all(&[prepared, executed].concat()).await.unwrap();
        assert_eq!(session.select("SELECT ?+0", &params).await.unwrap().rows.len(), 2);
        assert_eq!(command(&mut server).await, b"\x19\x07\0\0\0");
        assert_eq!(command(&mut server).await, b"\x16SELECT ?+0");
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_anywhere_is_an_error() {
    for (deprecate_eof, end) in [(true, END), (false, EOF)] {
        let whole = text_result(deprecate_eof, end);
        for length in 0..whole.len() {
            let (mut session, mut server) = pair(deprecate_eof);
            server.write_all(&whole[..length]).await.unwrap();
            server.shutdown().await.unwrap();
            assert!(
                matches!(session.query("SELECT 1").await, Err(Error::Closed)),
                "{length}"
            );
            assert!(
                matches!(session.query("SELECT 1").await, Err(Error::Closed)),
                "{length}"
            );
        }
        let (prepared, executed) = prepared_answers(deprecate_eof, &[&[0, 4]], end);
        let whole = [prepared, executed].concat();
        for length in 0..whole.len() {
            let (mut session, mut server) = pair(deprecate_eof);
            server.write_all(&whole[..length]).await.unwrap();
            server.shutdown().await.unwrap();
            let answer = session.select("SELECT ?", &[Value::Int(1)]).await;
            assert!(matches!(answer, Err(Error::Closed)), "{length}");
        }
    }
}

/// Whatever a byte of an answer is, there is an answer or an error, and no panic and no endless loop.
#[tokio::test]
async fn any_byte_of_an_answer_may_be_another() {
    for (deprecate_eof, end) in [(true, END), (false, EOF)] {
        let (prepared, executed) = prepared_answers(deprecate_eof, &[&[0, 0, 1, 2, 3, 4, 5, 6, 7, 8], &[0, 4]], end);
        for whole in [text_result(deprecate_eof, end), [prepared, executed].concat()] {
            for position in 0..whole.len() {
                for byte in [0, 1, 0x7F, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF] {
                    let mut bytes = whole.clone();
                    bytes[position] = byte;
                    let (mut session, mut server) = pair(deprecate_eof);
                    server.write_all(&bytes).await.unwrap();
                    server.shutdown().await.unwrap();
                    let _ = session.query("SELECT 1").await;
                    let (mut session, mut server) = pair(deprecate_eof);
                    server.write_all(&bytes).await.unwrap();
                    server.shutdown().await.unwrap();
                    let _ = session.select("SELECT ?", &[Value::Int(1)]).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn what_was_never_asked_for_ends_the_connection() {
    for bytes in [
        // A file of this machine.
        answer(&[b"\xFB/etc/passwd"]),
        answer(&[&[]]),
        answer(&[&[0xFC, 1]]),
        answer(&[&[1, 1]]),
        answer(&[&[1], &column("a", 8, 0)[..9]]),
        // A row with another number of columns.
        answer(&[&[1], &column("a", 253, 0), b"\x01x\x01y", END]),
        answer(&[&[1], &column("a", 253, 0), &[0xFE, 0, 0]]),
    ] {
        let (mut session, mut server) = pair(true);
        server.write_all(&bytes).await.unwrap();
        let answer = session.query("SELECT 1").await;
        assert!(matches!(answer, Err(Error::Malformed(_))), "{bytes:?}: {answer:?}");
        assert!(matches!(session.query("SELECT 1").await, Err(Error::Closed)));
    }
    // No rows, too few parameters, a row of another kind.
    let (prepared, _) = prepared_answers(true, &[], END);
    let (mut session, mut server) = pair(true);
    server.write_all(&prepared).await.unwrap();
    assert!(matches!(
        session.execute("SELECT ?", &[]).await,
        Err(Error::Malformed(_))
    ));
    let (prepared, executed) = prepared_answers(true, &[], MORE);
    let (mut session, mut server) = pair(true);
    server.write_all(&[prepared, executed].concat()).await.unwrap();
    let answer = session.select("SELECT ?", &[Value::Int(1)]).await;
    assert!(matches!(answer, Err(Error::Malformed(_))), "{answer:?}");
    let (prepared, executed) = prepared_answers(true, &[&[7, 0, 1]], END);
    let (mut session, mut server) = pair(true);
    server.write_all(&[prepared, executed].concat()).await.unwrap();
    let answer = session.select("SELECT ?", &[Value::Int(1)]).await;
    assert!(matches!(answer, Err(Error::Malformed(_))), "{answer:?}");
}

#[tokio::test]
async fn errors_of_a_statement_leave_the_connection_usable() {
    let (mut session, mut server) = pair(true);
    let unknown: &[u8] = b"\xFF\x7A\x04#42S02Table 'a.b' doesn't exist";
    server.write_all(&answer(&[unknown])).await.unwrap();
    assert!(matches!(session.select("SELECT 1 FROM b", &[]).await, Err(Error::Server(error)) if error.code == 1146));
    let (prepared, executed) = prepared_answers(true, &[&[0, 4]], END);
    server
        .write_all(&[prepared.clone(), answer(&[KILLED])].concat())
        .await
        .unwrap();
    let params = [Value::Int(1)];
    assert!(matches!(session.select("SELECT ?", &params).await, Err(Error::Server(error)) if error.code == 1317));
    // It is prepared anew: who knows what became of it.
    server.write_all(&[prepared, executed].concat()).await.unwrap();
    assert_eq!(session.select("SELECT ?", &params).await.unwrap().rows.len(), 1);
    // An error that comes by itself, in its own number, while nobody listens.
    let gone = [&[26, 0, 0, 0][..], b"\xFF\x87\x07#70100Connection killed"].concat();
    server.write_all(&gone).await.unwrap();
    assert!(matches!(session.query("SELECT 1").await, Err(Error::Server(error)) if error.code == 1927));
}

#[tokio::test]
async fn a_call_that_is_given_up_half_way_leaves_no_connection() {
    let (mut session, mut server) = pair(true);
    server.write_all(&text_result(true, END)[..20]).await.unwrap();
    let wait = std::time::Duration::from_millis(20);
    assert!(tokio::time::timeout(wait, session.query("SELECT 1")).await.is_err());
    assert!(matches!(session.query("SELECT 2").await, Err(Error::Closed)));
    // A dropped session says good-bye, a broken one cannot.
    let (session, mut server) = pair(true);
    drop(session);
    assert_eq!(command(&mut server).await, [COM_QUIT]);
    let (session, mut server) = pair(true);
    session.close().await;
    assert_eq!(command(&mut server).await, [COM_QUIT]);
    assert_eq!(server.read(&mut [0; 9]).await.unwrap(), 0);
}

/// A server that rolled the transaction back by itself answers with rows of now, and says so in the status of their end
/// alone.
#[tokio::test]
async fn an_answer_from_outside_the_snapshot_ends_the_connection() {
    let rows: [&[u8]; 1] = [&[0, 0, 1, 0, 0, 0, 0, 0, 0, 0]];
    // Read-only transactions have a flag of their own beside the one of all.
    let (end_inside, eof_inside) = ([0xFE, 0, 0, 3, 0x20, 0, 0], [0xFE, 0, 0, 3, 0x20]);
    for (deprecate_eof, inside, outside) in [(true, &end_inside[..], END), (false, &eof_inside[..], EOF)] {
        let (mut session, mut server) = pair(deprecate_eof);
        session.stay_in_snapshot();
        let (prepared, executed) = prepared_answers(deprecate_eof, &rows, inside);
        server.write_all(&[prepared, executed].concat()).await.unwrap();
        let params = [Value::Int(1)];
        assert_eq!(session.select("SELECT ?", &params).await.unwrap().rows.len(), 1);
        let (_, executed) = prepared_answers(deprecate_eof, &rows, outside);
        server.write_all(&executed).await.unwrap();
        let found = session.select("SELECT ?", &params).await;
        assert!(matches!(found, Err(Error::SnapshotEnded)), "{found:?}");
        assert!(matches!(session.select("SELECT ?", &params).await, Err(Error::Closed)));
        // Results of text, and answers without rows.
        for bytes in [text_result(deprecate_eof, outside), answer(&[OK])] {
            let (mut session, mut server) = pair(deprecate_eof);
            session.stay_in_snapshot();
            server.write_all(&bytes).await.unwrap();
            let found = session.query("SELECT 1").await;
            assert!(matches!(found, Err(Error::SnapshotEnded)), "{found:?}");
        }
    }
}
