//! The server: a listener on 127.0.0.1 with threads of its own, which end when it is dropped.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpListener;

use crate::answer::Statement;
use crate::behaviour::Behaviour;
use crate::connection;
use crate::wire::login::Login;

/// What clients did, in its order.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A login arrived, good or not.
    Login(Login),
    /// A statement arrived.
    Statement(Statement),
    /// A client asked that its statement stop.
    Attention(u16),
    /// A session's connection ended; why.
    Ended(u16, String),
}

/// All that happened so far.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Vec<Event>>);

impl Log {
    pub(crate) fn add(&self, event: Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    fn all(&self) -> Vec<Event> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    log: Arc<Log>,
    /// Dropped first to last: the runtime ends its tasks, and so its connections.
    runtime: Option<tokio::runtime::Runtime>,
}

impl Server {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// Where there is no port or thread to be had, or the certificate cannot be read.
    pub fn start(behaviour: Behaviour) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("tds")
            .enable_all()
            .build()?;
        // Not bound by the runtime: a test may be asynchronous itself, and must not wait in another runtime.
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let log = Arc::new(Log::default());
        let shared = Arc::new(connection::Shared {
            tls: crate::tls::config().map_err(std::io::Error::other)?,
            behaviour,
            log: Arc::clone(&log),
        });
        runtime.spawn(async move {
            let Ok(listener) = TcpListener::from_std(listener) else {
                return;
            };
            // Sessions of users begin at 51.
            let mut session = 51;
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(connection::run(Arc::clone(&shared), socket, session));
                session += 1;
            }
        });
        Ok(Self {
            address,
            log,
            runtime: Some(runtime),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// All that happened so far.
    pub fn events(&self) -> Vec<Event> {
        self.log.all()
    }

    /// The statements that arrived so far.
    pub fn statements(&self) -> Vec<Statement> {
        let statements = |event| match event {
            Event::Statement(statement) => Some(statement),
            _ => None,
        };
        self.log.all().into_iter().filter_map(statements).collect()
    }

    /// The logins that arrived so far, good or not.
    pub fn logins(&self) -> Vec<Login> {
        let logins = |event| match event {
            Event::Login(login) => Some(login),
            _ => None,
        };
        self.log.all().into_iter().filter_map(logins).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // By a thread: a runtime must not be waited for inside of an asynchronous test.
            let ended = std::thread::spawn(move || runtime.shutdown_timeout(std::time::Duration::from_secs(5)));
            ended.join().ok();
        }
    }
}
