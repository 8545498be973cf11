//! One connection: pre-login, login, then requests until it ends (MS-TDS 3.3.5).

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::answer::{Answer, Faults, Part, Statement};
use crate::behaviour::{Behaviour, Encryption, Session};
use crate::error::{Broken, ServerError};
use crate::server::{Event, Log};
use crate::tls::Wrapped;
use crate::wire::login::{self, Login, PreLogin, encryption};
use crate::wire::packet::{self, Message, Writer, kind};
use crate::wire::request;
use crate::wire::token::{self, EnvChange, done};

/// The size of packets before the login.
const FIRST_SIZE: u16 = 4096;

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) behaviour: Behaviour,
    pub(crate) tls: Arc<rustls::ServerConfig>,
    pub(crate) log: Arc<Log>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Serves a connection to its end.
pub(crate) async fn run(shared: Arc<Shared>, socket: TcpStream, session: u16) {
    let end = match serve(&shared, socket, session).await {
        Ok(()) => "the server ended it".to_owned(),
        Err(broken) => broken.to_string(),
    };
    shared.log.add(Event::Ended(session, end));
}

async fn serve(shared: &Shared, mut socket: TcpStream, session: u16) -> Result<(), Broken> {
    socket.set_nodelay(true)?;
    let message = packet::read(&mut socket).await?;
    if message.kind != kind::PRE_LOGIN {
        return Err(Broken::Unsupported(format!(
            "a first packet of type 0x{:02X}",
            message.kind
        )));
    }
    let client = PreLogin::read(&message.body)?;
    let agreed = agreed(shared.behaviour.encryption, client.encryption);
    let answer = login::pre_login_answer(shared.behaviour.version, agreed, client.fed_auth);
    send(&mut socket, answer, FIRST_SIZE).await?;
    if agreed == encryption::NOT_SUPPORTED {
        return session_of(shared, Box::new(socket), None, (client, false), session).await;
    }
    let mut tls = tokio_rustls::TlsAcceptor::from(Arc::clone(&shared.tls))
        .accept(Wrapped::new(socket))
        .await?;
    tls.get_mut().0.handshake = false;
    if agreed != encryption::OFF {
        return session_of(shared, Box::new(tls), None, (client, true), session).await;
    }
    // Only the login is encrypted: what follows goes over the bare socket.
    let login = packet::read(&mut tls).await?;
    let socket = tls.into_inner().0.into_inner();
    session_of(shared, Box::new(socket), Some(login), (client, true), session).await
}

/// What both sides come to (the table of MS-TDS 2.2.6.5).
fn agreed(server: Encryption, client: u8) -> u8 {
    match (server, client) {
        (Encryption::NotSupported, _) => encryption::NOT_SUPPORTED,
        (Encryption::Required, encryption::ON) => encryption::ON,
        (Encryption::Required, _) => encryption::REQUIRED,
        (Encryption::LoginOnly, encryption::OFF) => encryption::OFF,
        (Encryption::LoginOnly, encryption::NOT_SUPPORTED) => encryption::NOT_SUPPORTED,
        (Encryption::LoginOnly, _) => encryption::ON,
    }
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), body: Vec<u8>, size: u16) -> Result<(), Broken> {
    let mut writer = Writer::new(stream, kind::ANSWER, size);
    writer.buffer = body;
    writer.finish().await
}

async fn session_of(
    shared: &Shared,
    mut stream: Box<dyn Stream>,
    first: Option<Message>,
    (client, tls): (PreLogin, bool),
    session: u16,
) -> Result<(), Broken> {
    let behaviour = &shared.behaviour;
    let message = match first {
        Some(message) => message,
        None => packet::read(&mut stream).await?,
    };
    if message.kind != kind::LOGIN7 {
        return Err(Broken::Unsupported(format!(
            "packet type 0x{:02X} in place of a login",
            message.kind
        )));
    }
    let (mut login, nonce) = Login::read(&message.body)?;
    login.tls = tls;
    login.instance = client.instance;
    shared.log.add(Event::Login(login.clone()));
    if let Some(error) = behaviour.check(&login) {
        let mut body = Vec::new();
        token::put_error(&mut body, &error);
        token::put_done(&mut body, done::DONE, done::ERROR, 0);
        send(&mut stream, body, FIRST_SIZE).await?;
        stream.shutdown().await?;
        return Ok(());
    }
    let asked = u16::try_from(login.packet_size).unwrap_or(u16::MAX);
    let size = if asked < 512 {
        FIRST_SIZE
    } else {
        asked.min(behaviour.largest_packet)
    };
    send(
        &mut stream,
        welcome(behaviour, &login, client.fed_auth.then_some(&nonce), size),
        FIRST_SIZE,
    )
    .await?;
    let answering = behaviour.open(&login, session);
    requests(shared, stream, answering, session, size).await
}

/// The answer of a login that is good.
fn welcome(behaviour: &Behaviour, login: &Login, fed_auth: Option<&Vec<u8>>, size: u16) -> Vec<u8> {
    let database = if login.database.is_empty() {
        "master"
    } else {
        &login.database
    };
    let mut body = Vec::new();
    EnvChange::Database(database.to_owned(), "master".to_owned()).put(&mut body);
    token::put_info(
        &mut body,
        &ServerError {
            number: 5701,
            state: 2,
            class: 0,
            message: format!("Changed database context to '{database}'."),
        },
    );
    EnvChange::Collation(behaviour.collation.bytes()).put(&mut body);
    EnvChange::Language("us_english".to_owned()).put(&mut body);
    token::put_login_ack(&mut body, behaviour.version);
    EnvChange::PacketSize(size, FIRST_SIZE).put(&mut body);
    if let Some((host, port)) = &behaviour.routing {
        EnvChange::Routing(host.clone(), *port).put(&mut body);
    }
    if let (Some(nonce), true) = (fed_auth, login.token.is_some()) {
        token::put_fed_auth_ack(&mut body, nonce);
    }
    token::put_done(&mut body, done::DONE, done::FINAL, 0);
    body
}

async fn requests(
    shared: &Shared,
    stream: Box<dyn Stream>,
    mut answering: Box<dyn Session>,
    session: u16,
    size: u16,
) -> Result<(), Broken> {
    let (mut input, mut output) = tokio::io::split(stream);
    let (sender, mut messages) = mpsc::channel(4);
    // Reads on while an answer is written, so that an attention is seen. Ends with the connection, or with its receiver.
    let reader = tokio::spawn(async move {
        loop {
            let message = packet::read(&mut input).await;
            let last = message.is_err();
            if sender.send(message).await.is_err() || last {
                return;
            }
        }
    });
    let mut served = Ok(());
    while served.is_ok() {
        served = match messages.recv().await {
            None => Err(Broken::Ended),
            Some(Err(broken)) => Err(broken),
            Some(Ok(message)) => {
                let mut one = One {
                    shared,
                    session,
                    size,
                    output: &mut output,
                    messages: &mut messages,
                };
                one.answer(message, answering.as_mut()).await
            }
        };
    }
    reader.abort();
    // The client may be gone already.
    output.shutdown().await.ok();
    served
}

/// One request being answered.
struct One<'a, S> {
    shared: &'a Shared,
    session: u16,
    size: u16,
    output: &'a mut S,
    messages: &'a mut mpsc::Receiver<Result<Message, Broken>>,
}

/// Why an answer ends before its end.
enum Stop {
    Attention,
    Broken(Broken),
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl<S: AsyncWrite + Unpin> One<'_, S> {
    async fn answer(&mut self, message: Message, answering: &mut dyn Session) -> Result<(), Broken> {
        let request = match message.kind {
            kind::BATCH => request::batch(&message.body)?,
            kind::RPC => request::call(&message.body)?,
            kind::TRANSACTION => request::transaction_request(&message.body)?,
            kind::ATTENTION => {
                // Its statement was answered already: the acknowledgement is a message of its own.
                self.shared.log.add(Event::Attention(self.session));
                let mut body = Vec::new();
                token::put_done(&mut body, done::DONE, done::ATTENTION, 0);
                return send(self.output, body, self.size).await;
            }
            other => return Err(Broken::Unsupported(format!("a packet of type 0x{other:02X}"))),
        };
        let statement = Statement {
            session: self.session,
            text: request.text,
            parameters: request.parameters,
            transaction: request.transaction,
            packets: message.packets,
        };
        self.shared.log.add(Event::Statement(statement.clone()));
        let (instead, faults) = match self.shared.behaviour.look(&statement) {
            Some(reply) => (reply.instead, reply.faults),
            None => (None, Faults::default()),
        };
        // A session may wait, for a lock.
        let answer = instead.unwrap_or_else(|| tokio::task::block_in_place(|| answering.answer(&statement)));
        let mut output = Writer::new(&mut *self.output, kind::ANSWER, self.size);
        output.budget = faults.cut_after_bytes;
        let mut sending = Sending {
            output,
            messages: &mut *self.messages,
            call: request.call,
            faults,
            sent: 0,
            failed: false,
            fatal: false,
        };
        let stop = sending.parts(answer, answering).await;
        let Sending { mut output, fatal, .. } = sending;
        match stop {
            Ok(()) => {}
            Err(Stop::Attention) => {
                self.shared.log.add(Event::Attention(self.session));
                token::put_done(&mut output.buffer, done::DONE, done::ATTENTION, 0);
            }
            Err(Stop::Broken(broken)) => return Err(broken),
        }
        output.finish().await?;
        if fatal { Err(Broken::Ended) } else { Ok(()) }
    }
}

/// The parts of an answer on their way.
struct Sending<'a, S> {
    output: Writer<'a, S>,
    messages: &'a mut mpsc::Receiver<Result<Message, Broken>>,
    call: bool,
    faults: Faults,
    /// Rows so far.
    sent: usize,
    failed: bool,
    fatal: bool,
}

impl<S: AsyncWrite + Unpin> Sending<'_, S> {
    async fn parts(&mut self, answer: Answer, answering: &mut dyn Session) -> Result<(), Stop> {
        self.pause(self.faults.delay()).await?;
        let (mut columns, mut counted) = (Vec::new(), None);
        let count = answer.parts.iter().filter(|part| matches!(part, Part::End(_))).count();
        let mut ended = 0;
        for part in answer.parts {
            match part {
                Part::Info(info) => token::put_info(&mut self.output.buffer, &info),
                Part::Env(change) => change.put(&mut self.output.buffer),
                Part::Error(error) => self.error(&error),
                Part::Columns(next) => {
                    token::put_columns(&mut self.output.buffer, &next);
                    (columns, counted) = (next, Some(0));
                }
                Part::Rows(rows) => {
                    let mut number = 0;
                    for row in rows {
                        if !self.row(&columns, &row, answer.plp, answering).await? {
                            break;
                        }
                        number += 1;
                    }
                    counted = Some(number);
                }
                Part::End(rows) => {
                    ended += 1;
                    self.end(rows.or(counted.take()), ended == count);
                }
            }
            if self.failed
                && ended < count
                && matches!(self.faults.error_after_rows, Some((rows, _)) if rows <= self.sent)
            {
                // An error in the middle ends the whole answer.
                self.end(None, true);
                break;
            }
        }
        if self.call {
            token::put_return_status(&mut self.output.buffer, 0);
            let status = if self.failed { done::ERROR } else { done::FINAL };
            token::put_done(&mut self.output.buffer, done::DONE_PROC, status, 0);
        }
        Ok(())
    }

    /// The end of one statement.
    fn end(&mut self, rows: Option<u64>, last: bool) {
        let mut status = if rows.is_some() { done::COUNT } else { done::FINAL };
        if self.failed {
            status |= done::ERROR;
        }
        if self.call || !last {
            status |= done::MORE;
        }
        let kind = if self.call { done::DONE_IN_PROC } else { done::DONE };
        token::put_done(&mut self.output.buffer, kind, status, rows.unwrap_or(0));
    }

    fn error(&mut self, error: &ServerError) {
        token::put_error(&mut self.output.buffer, error);
        self.failed = true;
        self.fatal |= error.class >= 20;
    }

    /// Sends a row; `false` where an error took its place.
    async fn row(
        &mut self,
        columns: &[crate::Column],
        row: &[crate::Value],
        plp: crate::Plp,
        answering: &mut dyn Session,
    ) -> Result<bool, Stop> {
        if self.faults.cut_after_rows == Some(self.sent) {
            self.output.flush().await?;
            return Err(Broken::Cut.into());
        }
        if let Some((at, error)) = self.faults.error_after_rows.clone()
            && at == self.sent
        {
            // A deadlock and a conflict of versions end the transaction.
            if matches!(error.number, 1205 | 3960)
                && let Some(change) = answering.aborted()
            {
                change.put(&mut self.output.buffer);
            }
            self.error(&error);
            return Ok(false);
        }
        if !self.faults.row_delay().is_zero() {
            self.output.flush().await?;
            self.pause(self.faults.row_delay()).await?;
        }
        if let Ok(next) = self.messages.try_recv() {
            return Err(interruption(next));
        }
        let start = self.output.buffer.len();
        if let Err(misfit) = token::put_row(&mut self.output.buffer, columns, row, plp) {
            self.output.buffer.truncate(start);
            self.error(&ServerError::new(
                40001,
                16,
                format!("the stand-in cannot send this row: {misfit}"),
            ));
            return Ok(false);
        }
        self.sent += 1;
        self.output.write_full().await?;
        Ok(true)
    }

    /// Waits, or less long if the client asks to stop.
    async fn pause(&mut self, time: std::time::Duration) -> Result<(), Stop> {
        if time.is_zero() {
            return Ok(());
        }
        tokio::select! {
            () = tokio::time::sleep(time) => Ok(()),
            next = self.messages.recv() => Err(next.map_or(Stop::Broken(Broken::Ended), interruption)),
        }
    }
}

/// A message while an answer is on its way can only be an attention.
fn interruption(message: Result<Message, Broken>) -> Stop {
    match message {
        Ok(message) if message.kind == kind::ATTENTION => Stop::Attention,
        Ok(message) => Stop::Broken(Broken::Unsupported(format!(
            "a packet of type 0x{:02X} before the answer's end",
            message.kind
        ))),
        Err(broken) => Stop::Broken(broken),
    }
}
