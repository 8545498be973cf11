//! The smallest client of MySQL's binary protocol: prepares a query, runs it, and discards its rows.
//!
//! Neither password nor TLS: it is for the throw-away server alone.
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html>

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use crate::Failure;

/// LONG_PASSWORD, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH; no DEPRECATE_EOF.
const CAPABILITIES: u32 = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x8_0000;
/// Length from which a packet goes on in the next one.
const WHOLE: usize = 0xff_ffff;

#[derive(Debug)]
pub(crate) struct Session {
    input: BufReader<TcpStream>,
    output: TcpStream,
}

impl Session {
    pub(crate) fn connect(port: u16) -> Result<Session, Failure> {
        let output = TcpStream::connect(("127.0.0.1", port))?;
        output.set_nodelay(true)?;
        let mut session = Session {
            input: BufReader::with_capacity(256 << 10, output.try_clone()?),
            output,
        };
        session.packet()?;
        let mut answer = CAPABILITIES.to_le_bytes().to_vec();
        answer.extend_from_slice(&(1_u32 << 30).to_le_bytes());
        // utf8mb4_general_ci, and 23 bytes kept for later versions.
        answer.push(45);
        answer.extend_from_slice(&[0; 23]);
        answer.extend_from_slice(b"root\0\0mysql_native_password\0");
        session.send(1, &answer)?;
        match session.packet()?.first() {
            Some(0) => Ok(session),
            Some(0xfe) => {
                session.send(3, &[])?;
                session.expect_ok()?;
                Ok(session)
            }
            _ => Err("MariaDB refused the connection".into()),
        }
    }

    /// Runs a statement without rows.
    pub(crate) fn execute(&mut self, sql: &str) -> Result<(), Failure> {
        self.send(0, &[&[3], sql.as_bytes()].concat())?;
        self.expect_ok()
    }

    /// Reads all rows of a query in binary form; gives their number and bytes.
    pub(crate) fn drain(&mut self, sql: &str) -> Result<(u64, u64), Failure> {
        self.send(0, &[&[0x16], sql.as_bytes()].concat())?;
        let prepared = self.answer()?;
        let field = |at: usize| {
            prepared
                .get(at..at + 2)
                .map_or(u16::MAX, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
        };
        if prepared.len() < 12 || field(7) != 0 {
            return Err("a prepared statement without columns, or with parameters".into());
        }
        for _ in 0..=field(5) {
            self.packet()?;
        }
        let mut execute = vec![0x17];
        execute.extend_from_slice(&prepared[1..5]);
        execute.extend_from_slice(&[0, 1, 0, 0, 0]);
        self.send(0, &execute)?;
        self.answer()?;
        for _ in 0..=field(5) {
            self.packet()?;
        }
        let (mut rows, mut bytes, mut goes_on) = (0, 0, false);
        loop {
            let length = self.header()?;
            let first = self.input.fill_buf()?.first().copied();
            if !goes_on && first == Some(0xff) {
                return Err(refused(&self.body(length)?));
            }
            if !goes_on && first == Some(0xfe) && length < 9 {
                self.skip(length)?;
                break;
            }
            self.skip(length)?;
            bytes += length as u64;
            goes_on = length == WHOLE;
            rows += u64::from(!goes_on);
        }
        self.send(0, &[&[0x19], &prepared[1..5]].concat())?;
        Ok((rows, bytes))
    }

    fn expect_ok(&mut self) -> Result<(), Failure> {
        self.answer().map(drop)
    }

    /// A packet that is no error.
    fn answer(&mut self) -> Result<Vec<u8>, Failure> {
        let packet = self.packet()?;
        if packet.first() == Some(&0xff) {
            return Err(refused(&packet));
        }
        Ok(packet)
    }

    fn packet(&mut self) -> Result<Vec<u8>, Failure> {
        let length = self.header()?;
        self.body(length)
    }

    fn header(&mut self) -> Result<usize, Failure> {
        let mut head = [0; 4];
        self.input.read_exact(&mut head)?;
        Ok(u32::from_le_bytes([head[0], head[1], head[2], 0]) as usize)
    }

    fn body(&mut self, length: usize) -> Result<Vec<u8>, Failure> {
        let mut body = vec![0; length];
        self.input.read_exact(&mut body)?;
        Ok(body)
    }

    fn skip(&mut self, mut left: usize) -> Result<(), Failure> {
        while left > 0 {
            let there = self.input.fill_buf()?.len();
            if there == 0 {
                return Err("MariaDB ended the connection".into());
            }
            self.input.consume(there.min(left));
            left -= there.min(left);
        }
        Ok(())
    }

    fn send(&mut self, sequence: u8, body: &[u8]) -> Result<(), Failure> {
        let length = u32::try_from(body.len())?.to_le_bytes();
        let mut packet = vec![length[0], length[1], length[2], sequence];
        packet.extend_from_slice(body);
        Ok(self.output.write_all(&packet)?)
    }
}

fn refused(packet: &[u8]) -> Failure {
    let text = packet.get(9..).map(String::from_utf8_lossy).unwrap_or_default();
    format!("MariaDB refused: {text}").into()
}
