//! A connection that is logged in: statements and their answers, one call after another.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use mysql_common::Value;
use mysql_common::constants::CapabilityFlags;
use mysql_common::packets::ComStmtExecuteRequestBuilder;
use mysql_common::proto::MySerialize;

use super::answer::{self, Column, End, Prepared, check_end, is_end};
use super::frames::Frames;
use super::greeting::{Greeting, common};
use super::input::{Input, Malformed};
use super::login::{Account, log_in, tls_request};
use super::row::BinaryRow;
use super::stream::Stream;
use super::tls::Trust;
use super::{Error, Result, ServerError};

const COM_QUIT: u8 = 0x01;
const COM_QUERY: u8 = 0x03;
const COM_STMT_PREPARE: u8 = 0x16;
const COM_STMT_CLOSE: u8 = 0x19;

/// A good-bye that cannot be sent is not waited for.
const FAREWELL: Duration = Duration::from_secs(2);

/// A connection that is logged in.
#[derive(Debug)]
pub(crate) struct Session {
    frames: Frames<Stream>,
    /// Results end with an OK packet instead of an EOF packet, and nothing stands between columns and rows.
    deprecate_eof: bool,
    state: State,
    /// The statement that was prepared last: reading chunks and probing keys ask the same again and again.
    statement: Option<Statement>,
    /// What is read is read from the snapshot of a transaction: without it the session is of no use.
    in_snapshot: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// For a command.
    Ready,
    /// Rows are on their way.
    Rows { binary: bool },
    /// Another result of the same statement is on its way.
    More,
    /// It is not known what comes next: a call was given up half way, or went wrong.
    Broken,
}

#[derive(Debug)]
struct Statement {
    /// Empty when it shall not be used again.
    sql: String,
    prepared: Prepared,
}

/// All rows of a small result.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) names: Arc<[String]>,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// What has been received of rows on their way.
#[derive(Debug)]
pub(crate) enum Next<'a> {
    Row(&'a [u8]),
    End,
    /// Not a whole row yet: [`Session::fill`].
    Wait,
}

impl Session {
    /// Logs in. With `tls` (the name that the certificate must have, and the rest of it) nothing but the wish for TLS is sent
    /// before it stands.
    pub(crate) async fn connect(
        stream: Stream,
        tls: Option<(&str, Trust)>,
        user: &str,
        password: Option<&str>,
        database: Option<&str>,
    ) -> Result<Session> {
        let mut frames = Frames::new(stream);
        let packet = frames.next().await?;
        if packet.first() == Some(&answer::ERROR) {
            return Err(Error::Server(ServerError::parse(packet)?));
        }
        let greeting = Greeting::parse(packet)?;
        let capabilities = common(greeting.capabilities, database.is_some(), tls.is_some());
        if !capabilities.contains(CapabilityFlags::CLIENT_PROTOCOL_41 | CapabilityFlags::CLIENT_SECURE_CONNECTION) {
            return Err(Malformed("a server older than MySQL 4.1").into());
        }
        if let Some((host, trust)) = tls {
            if !capabilities.contains(CapabilityFlags::CLIENT_SSL) {
                return Err(Error::TlsNotOffered);
            }
            let config = trust.config().map_err(io::Error::other)?;
            frames.send(&tls_request(capabilities)).await?;
            frames = frames.replace_stream(|stream| stream.with_tls(host, config)).await?;
        }
        let account = Account {
            user,
            password,
            database,
            private: frames.stream().is_private(),
        };
        log_in(&mut frames, &greeting, capabilities, account).await?;
        Ok(Session {
            frames,
            deprecate_eof: capabilities.contains(CapabilityFlags::CLIENT_DEPRECATE_EOF),
            state: State::Ready,
            statement: None,
            in_snapshot: false,
        })
    }

    /// From now on every answer must come from inside a transaction. A server that ended it by itself (as the victim of a
    /// deadlock, or of a cluster's conflict) answers on from another state, without an error.
    pub(crate) fn stay_in_snapshot(&mut self) {
        self.in_snapshot = true;
    }

    /// What comes after the end of a result. The connection counts as broken where its snapshot is gone.
    fn ended(&mut self, end: End) -> Result<()> {
        if self.in_snapshot && !end.in_transaction {
            self.state = State::Broken;
            return Err(Error::SnapshotEnded);
        }
        self.state = if end.more { State::More } else { State::Ready };
        Ok(())
    }

    /// All rows of a statement by the text protocol, every value as text. A statement without a result has none; of a
    /// compound statement's results the first is given.
    pub(crate) async fn query(&mut self, sql: &str) -> Result<Answer> {
        self.command(COM_QUERY, sql.as_bytes()).await?;
        let answer = self.text_result().await?;
        while self.state == State::More {
            self.state = State::Broken;
            self.text_result().await?;
        }
        Ok(answer)
    }

    async fn text_result(&mut self) -> Result<Answer> {
        let Some(count) = self.header().await? else {
            return Ok(Answer::default());
        };
        let columns = self.columns(count).await?;
        self.state = State::Rows { binary: false };
        let rows = self.collect(|row| text_row(row, columns.len())).await?;
        Ok(Answer {
            names: columns.into_iter().map(|column| column.name).collect(),
            rows,
        })
    }

    /// All rows of a prepared statement.
    pub(crate) async fn select(&mut self, sql: &str, params: &[Value]) -> Result<Answer> {
        let columns = self.execute(sql, params).await?;
        let rows = self.collect(|row| binary_row(row, &columns)).await?;
        Ok(Answer {
            names: columns.into_iter().map(|column| column.name).collect(),
            rows,
        })
    }

    /// Runs a prepared statement whose rows are then taken with [`Session::try_row`]. Rows that are not taken are
    /// received and discarded by the next call.
    pub(crate) async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Column>> {
        let prepared = self.prepare(sql).await?;
        if usize::from(prepared.params) != params.len() {
            return Err(Malformed("a statement with another number of parameters than were given").into());
        }
        let (request, too_long) = ComStmtExecuteRequestBuilder::new(prepared.id).build(params);
        if too_long {
            return Err(Malformed("parameters of more than 16 MiB").into());
        }
        let mut payload = Vec::new();
        request.serialize(&mut payload);
        self.command_bytes(&payload).await?;
        let count = self.header().await.inspect_err(|_| {
            if let Some(statement) = &mut self.statement {
                statement.sql.clear();
            }
        });
        let Some(count) = count? else {
            return Err(Malformed("no rows where some were asked for").into());
        };
        let columns = self.columns(count).await?;
        self.state = State::Rows { binary: true };
        Ok(columns)
    }

    /// The next row if it has been received.
    #[inline]
    pub(crate) fn try_row(&mut self) -> Result<Next<'_>> {
        let State::Rows { binary } = self.state else {
            return match self.state {
                State::Ready => Ok(Next::End),
                _ => Err(Error::Closed),
            };
        };
        let packet = match self.frames.take() {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(Next::Wait),
            Err(error) => {
                self.state = State::Broken;
                return Err(error);
            }
        };
        let first = self.frames.payload(&packet).first().copied();
        let is_row = match first {
            Some(answer::OK) if binary => true,
            Some(first) if !binary && first != answer::ERROR => {
                !is_end(self.frames.payload(&packet), self.deprecate_eof)
            }
            _ => false,
        };
        if is_row {
            return Ok(Next::Row(self.frames.payload(&packet)));
        }
        self.state = State::Broken;
        let payload = self.frames.payload(&packet);
        match first {
            Some(answer::ERROR) => {
                let error = ServerError::parse(payload)?;
                self.state = State::Ready;
                Err(Error::Server(error))
            }
            Some(answer::END) if is_end(payload, self.deprecate_eof) => {
                let end = check_end(payload, self.deprecate_eof)?;
                if end.more && binary {
                    return Err(Malformed("more results than were asked for").into());
                }
                self.ended(end)?;
                Ok(Next::End)
            }
            _ => Err(Malformed("a packet that has no place among rows").into()),
        }
    }

    /// The bytes of the packet that [`Session::try_row`] takes next, or of its first part: a row of 16 MiB or more has
    /// several. `None` if no row is on its way, or not even its header has been received.
    #[inline]
    pub(crate) fn ahead(&self) -> Option<usize> {
        match self.state {
            State::Rows { .. } => self.frames.ahead(),
            _ => None,
        }
    }

    /// True if another packet of rows is on its way.
    pub(crate) fn has_rows(&self) -> bool {
        matches!(self.state, State::Rows { .. })
    }

    /// Waits for more of the rows on their way.
    pub(crate) async fn fill(&mut self) -> Result<()> {
        let filled = self.frames.fill().await;
        if filled.is_err() {
            self.state = State::Broken;
        }
        filled
    }

    /// Gives back the memory of the last row, if that was a large one.
    pub(crate) fn release(&mut self) {
        self.frames.release();
    }

    /// What is wrong with a row is wrong with the connection.
    pub(crate) fn broken(&mut self) {
        self.state = State::Broken;
    }

    /// Says good-bye, if the server is listening.
    pub(crate) async fn close(mut self) {
        if self.state == State::Ready {
            let farewell = async {
                self.command_bytes(&[COM_QUIT]).await?;
                self.frames.shutdown().await
            };
            let _ = tokio::time::timeout(FAREWELL, farewell).await;
        }
    }

    /// All rows that are on their way, each through `read`.
    async fn collect<T>(&mut self, read: impl Fn(&[u8]) -> std::result::Result<T, Malformed>) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        loop {
            let row = match self.try_row()? {
                Next::Row(packet) => read(packet),
                Next::End => break,
                Next::Wait => {
                    self.fill().await?;
                    continue;
                }
            };
            if row.is_err() {
                self.broken();
            }
            rows.push(row?);
        }
        self.release();
        Ok(rows)
    }

    async fn command(&mut self, command: u8, text: &[u8]) -> Result<()> {
        let mut payload = Vec::with_capacity(text.len() + 1);
        payload.push(command);
        payload.extend_from_slice(text);
        self.command_bytes(&payload).await
    }

    /// Sends a command. Until its answer has been understood the connection counts as broken.
    async fn command_bytes(&mut self, payload: &[u8]) -> Result<()> {
        self.discard().await?;
        self.state = State::Broken;
        self.frames.restart();
        self.frames.send(payload).await
    }

    /// Receives the rest of rows that nobody wants. An error among them is an error: it may have ended the transaction.
    async fn discard(&mut self) -> Result<()> {
        loop {
            match self.try_row()? {
                Next::Row(_) => {}
                Next::End => return Ok(()),
                Next::Wait => self.fill().await?,
            }
        }
    }

    /// The first packet of an answer: how many columns there are, or `None` if there is no result.
    async fn header(&mut self) -> Result<Option<usize>> {
        let packet = self.frames.next().await?;
        match packet.first() {
            Some(&answer::OK) => {
                let end = check_end(packet, self.deprecate_eof)?;
                self.ended(end)?;
                Ok(None)
            }
            Some(&answer::ERROR) => {
                let error = ServerError::parse(packet)?;
                self.state = State::Ready;
                Err(Error::Server(error))
            }
            Some(&answer::FILE) => {
                Err(Malformed("a request for a file of this machine, which no server is given").into())
            }
            _ => {
                let mut input = Input::new(packet);
                let count = input.number()?.and_then(|count| usize::try_from(count).ok());
                match count {
                    Some(count) if input.rest().is_empty() => Ok(Some(count)),
                    _ => Err(Malformed("a number of columns that is none").into()),
                }
            }
        }
    }

    async fn columns(&mut self, count: usize) -> Result<Vec<Column>> {
        let mut columns = Vec::new();
        for _ in 0..count {
            columns.push(Column::parse(self.frames.next().await?)?);
        }
        if !self.deprecate_eof && count > 0 {
            let packet = self.frames.next().await?;
            if !is_end(packet, false) {
                return Err(Malformed("another packet where the end of the columns belongs").into());
            }
        }
        Ok(columns)
    }

    async fn prepare(&mut self, sql: &str) -> Result<Prepared> {
        self.discard().await?;
        if let Some(statement) = &self.statement
            && statement.sql == sql
        {
            return Ok(statement.prepared);
        }
        if let Some(old) = self.statement.take() {
            let mut close = vec![COM_STMT_CLOSE];
            close.extend_from_slice(&old.prepared.id.to_le_bytes());
            self.command_bytes(&close).await?;
            // It has no answer.
            self.state = State::Ready;
        }
        self.command(COM_STMT_PREPARE, sql.as_bytes()).await?;
        let packet = self.frames.next().await?;
        if packet.first() == Some(&answer::ERROR) {
            let error = ServerError::parse(packet)?;
            self.state = State::Ready;
            return Err(Error::Server(error));
        }
        let prepared = Prepared::parse(packet)?;
        self.columns(usize::from(prepared.params)).await?;
        self.columns(usize::from(prepared.columns)).await?;
        self.state = State::Ready;
        self.statement = Some(Statement {
            sql: sql.to_owned(),
            prepared,
        });
        Ok(prepared)
    }
}

/// A session that is dropped says good-bye if that can be done at once, so that the server's log has no aborted connection.
impl Drop for Session {
    fn drop(&mut self) {
        if self.state == State::Ready {
            self.frames.stream().try_write(&[1, 0, 0, 0, COM_QUIT]);
        }
    }
}

fn text_row(packet: &[u8], columns: usize) -> std::result::Result<Vec<Value>, Malformed> {
    let mut input = Input::new(packet);
    let values = (0..columns)
        .map(|_| {
            let bytes = input.bytes_or_null()?;
            Ok(bytes.map_or(Value::NULL, |bytes| Value::Bytes(bytes.to_vec())))
        })
        .collect::<std::result::Result<_, Malformed>>()?;
    if input.rest().is_empty() {
        Ok(values)
    } else {
        Err(Malformed("a row that goes on after its last column"))
    }
}

fn binary_row(packet: &[u8], columns: &[Column]) -> std::result::Result<Vec<Value>, Malformed> {
    let mut row = BinaryRow::new(packet, columns.len())?;
    let values = columns
        .iter()
        .map(|column| {
            let form = column.form.ok_or(Malformed("a type that is not known"))?;
            row.next(form).map(super::Cell::to_value)
        })
        .collect::<std::result::Result<_, Malformed>>()?;
    row.end()?;
    Ok(values)
}

#[cfg(test)]
mod tests;
