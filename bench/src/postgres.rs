//! The smallest client of PostgreSQL's protocol that can COPY and ask for a text: what the floor costs must not be a driver's cost.
//!
//! Trust authentication and no TLS: it is for the throw-away server alone.
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use crate::Failure;

/// Signature, flags and an empty extension: what begins a binary COPY.
const HEADER: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: [u8; 2] = [0xff, 0xff];
const PIECE: usize = 256 << 10;

#[derive(Debug)]
pub(crate) struct Session {
    input: BufReader<TcpStream>,
    output: TcpStream,
    message: Vec<u8>,
}

impl Session {
    pub(crate) fn connect(port: u16, database: &str) -> Result<Session, Failure> {
        let output = TcpStream::connect(("127.0.0.1", port))?;
        output.set_nodelay(true)?;
        let mut session = Session {
            input: BufReader::with_capacity(PIECE, output.try_clone()?),
            output,
            message: Vec::new(),
        };
        let mut body = 196_608_u32.to_be_bytes().to_vec();
        body.extend_from_slice(format!("user\0postgres\0database\0{database}\0\0").as_bytes());
        session.output.write_all(&length(body.len() + 4)?)?;
        session.output.write_all(&body)?;
        session.until_ready(|_, _| Ok(()))?;
        Ok(session)
    }

    /// Runs a statement and gives the first column of all rows, as text.
    pub(crate) fn column(&mut self, sql: &str) -> Result<Vec<String>, Failure> {
        self.query(sql)?;
        let mut values = Vec::new();
        self.until_ready(|kind, body| {
            if kind == b'D' && body.len() >= 6 {
                values.push(String::from_utf8(body[6..].to_vec())?);
            }
            Ok(())
        })?;
        Ok(values)
    }

    /// The only value of a statement, or nothing.
    pub(crate) fn value(&mut self, sql: &str) -> Result<String, Failure> {
        Ok(self.column(sql)?.into_iter().next().unwrap_or_default())
    }

    /// Loads a file that holds a whole binary COPY.
    pub(crate) fn copy_in(&mut self, table: &str, file: &Path) -> Result<(), Failure> {
        self.query(&format!("COPY {table} FROM STDIN (FORMAT binary)"))?;
        loop {
            match self.next()? {
                b'G' => break,
                b'E' => return Err(self.refused()),
                _ => {}
            }
        }
        let mut file = File::open(file)?;
        let mut piece = vec![0; PIECE];
        piece[0] = b'd';
        loop {
            let read = file.read(&mut piece[5..])?;
            if read == 0 {
                break;
            }
            piece[1..5].copy_from_slice(&length(read + 4)?);
            self.output.write_all(&piece[..read + 5])?;
        }
        self.output.write_all(&[b'c', 0, 0, 0, 4])?;
        self.until_ready(|_, _| Ok(()))
    }

    /// Reads a binary COPY of a query and discards it; gives the bytes.
    pub(crate) fn drain(&mut self, table: &str) -> Result<u64, Failure> {
        self.query(&format!("COPY {table} TO STDOUT (FORMAT binary)"))?;
        let mut bytes = 0;
        self.until_ready(|_, body| {
            bytes += body.len() as u64;
            Ok(())
        })?;
        Ok(bytes)
    }

    /// Writes a table as whole binary COPYs of about `rows` rows each.
    pub(crate) fn copy_out(
        &mut self,
        table: &str,
        rows: u64,
        folder: &Path,
        stem: &str,
    ) -> Result<Vec<PathBuf>, Failure> {
        self.query(&format!("COPY {table} TO STDOUT (FORMAT binary)"))?;
        let mut files = Vec::new();
        let mut open: Option<BufWriter<File>> = None;
        let mut count = 0;
        self.until_ready(|kind, body| {
            // One message a row; the header stands in front of the first, the trailer is the last.
            let row = body.strip_prefix(HEADER).unwrap_or(body);
            if kind != b'd' || row == TRAILER || row.is_empty() {
                return Ok(());
            }
            if count == rows {
                if let Some(mut full) = open.take() {
                    full.write_all(&TRAILER)?;
                    full.flush()?;
                }
                count = 0;
            }
            if open.is_none() {
                let path = folder.join(format!("{stem}-{}.bin", files.len()));
                let mut file = BufWriter::with_capacity(PIECE, File::create(&path)?);
                file.write_all(HEADER)?;
                files.push(path);
                open = Some(file);
            }
            count += 1;
            if let Some(file) = &mut open {
                file.write_all(row)?;
            }
            Ok(())
        })?;
        if let Some(mut last) = open {
            last.write_all(&TRAILER)?;
            last.flush()?;
        }
        Ok(files)
    }

    fn query(&mut self, sql: &str) -> Result<(), Failure> {
        let mut message = vec![b'Q'];
        message.extend_from_slice(&length(sql.len() + 5)?);
        message.extend_from_slice(sql.as_bytes());
        message.push(0);
        Ok(self.output.write_all(&message)?)
    }

    /// Hands every message to `take` until the server waits for a statement.
    fn until_ready(&mut self, mut take: impl FnMut(u8, &[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut refused = None;
        loop {
            match self.next()? {
                b'Z' => return refused.map_or(Ok(()), Err),
                b'E' => {
                    let error = self.refused();
                    // One that ends the session is followed by nothing.
                    if self.message.starts_with(b"SFATAL") {
                        return Err(error);
                    }
                    refused = Some(error);
                }
                kind => take(kind, &self.message)?,
            }
        }
    }

    /// Reads one message into `message`; gives its kind.
    fn next(&mut self) -> Result<u8, Failure> {
        let mut head = [0; 5];
        self.input.read_exact(&mut head)?;
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        self.message.clear();
        let mut left = length.saturating_sub(4);
        while left > 0 {
            let there = self.input.fill_buf()?;
            if there.is_empty() {
                return Err("PostgreSQL ended the connection".into());
            }
            let taken = there.len().min(left);
            self.message.extend_from_slice(&there[..taken]);
            self.input.consume(taken);
            left -= taken;
        }
        Ok(head[0])
    }

    fn refused(&self) -> Failure {
        let fields = self.message.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let said = fields
            .filter(|field| field.starts_with(['M', 'C', 'D']))
            .collect::<Vec<_>>();
        format!("PostgreSQL refused: {}", said.join(", ")).into()
    }
}

fn length(bytes: usize) -> Result<[u8; 4], Failure> {
    Ok(u32::try_from(bytes)?.to_be_bytes())
}
