//! A proxy between a copy and a server that can cut or hold up a connection at a chosen place.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the proxy does once, to the first connection that comes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Ends the connection after so many bytes of the server's, counted for each connection from when the fault was set.
    CutFromServer(u64),
    /// The same with bytes of the client's.
    CutFromClient(u64),
    /// PostgreSQL: ends the connection when the server answers the n-th COMMIT, counted over all connections, from 1. The client
    /// does not get the answer.
    LoseCommit(u64),
    /// Passes nothing on after so many bytes of the server's, until [`Proxy::release`].
    HoldFromServer(u64),
}

/// A COMMIT as a simple query: <https://www.postgresql.org/docs/current/protocol-message-formats.html>.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

#[derive(Debug, Default)]
struct State {
    fault: Option<Fault>,
    /// Changes with every [`Proxy::set`], so that connections begin to count anew.
    generation: u64,
    commits: u64,
    acted: u64,
    held: bool,
}

/// A proxy on a port of its own of 127.0.0.1, as long as the process lives.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    shared: Arc<Mutex<State>>,
}

impl Proxy {
    /// A proxy to the server at `url`.
    pub fn to(url: &str) -> Proxy {
        let url = url::Url::parse(url).unwrap();
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::<Mutex<State>>::default();
        std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                for client in listener.incoming() {
                    let Ok(client) = client else { continue };
                    // A server that is down refuses through the proxy too: the client's connection ends at once.
                    if let Ok(server) = TcpStream::connect(&server) {
                        join(&client, &server, &shared);
                    }
                }
            }
        });
        Proxy { port, shared }
    }

    /// The same URL by way of the proxy.
    pub fn url(&self, url: &str) -> String {
        let mut url = url::Url::parse(url).unwrap();
        url.set_port(Some(self.port)).unwrap();
        url.into()
    }

    /// Sets what happens next, once.
    pub fn set(&self, fault: Fault) {
        let mut state = self.shared.lock().unwrap();
        state.fault = Some(fault);
        state.generation += 1;
        state.commits = 0;
        state.acted = 0;
    }

    /// True while a connection is held up.
    pub fn holds(&self) -> bool {
        self.shared.lock().unwrap().held
    }

    /// Lets a connection go on that is held up.
    pub fn release(&self) {
        self.shared.lock().unwrap().held = false;
    }

    /// Takes back what was set; true if it had happened.
    pub fn unset(&self) -> bool {
        let mut state = self.shared.lock().unwrap();
        state.fault = None;
        state.acted > 0
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.release();
    }
}

/// What both directions of a connection know.
#[derive(Debug, Default)]
struct Connection {
    /// Set when the next answer of the server ends it.
    last_answer: Mutex<bool>,
}

fn join(client: &TcpStream, server: &TcpStream, shared: &Arc<Mutex<State>>) {
    let connection = Arc::new(Connection::default());
    for from_client in [true, false] {
        let (from, to) = if from_client {
            (client, server)
        } else {
            (server, client)
        };
        let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
        let direction = Direction {
            from_client,
            shared: Arc::clone(shared),
            connection: Arc::clone(&connection),
            counted: 0,
            generation: 0,
            tail: Vec::new(),
        };
        std::thread::spawn(move || direction.pump(from, to));
    }
}

/// One direction of a connection.
struct Direction {
    from_client: bool,
    shared: Arc<Mutex<State>>,
    connection: Arc<Connection>,
    /// Bytes since the fault was set.
    counted: u64,
    generation: u64,
    /// The last bytes, in which a COMMIT may have begun.
    tail: Vec<u8>,
}

enum Step {
    Pass,
    /// Pass so many bytes, then end the connection.
    Cut(usize),
    Hold(usize),
}

impl Direction {
    fn pump(mut self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = vec![0; 16 << 10];
        loop {
            let read = match from.read(&mut buffer) {
                Ok(0) | Err(_) => break,
                Ok(read) => read,
            };
            let bytes = &buffer[..read];
            let passed = match self.step(bytes) {
                Step::Pass => to.write_all(bytes).is_ok(),
                Step::Cut(first) => {
                    let _cut_anyway = to.write_all(&bytes[..first]);
                    false
                }
                Step::Hold(first) => {
                    let begun = to.write_all(&bytes[..first]).is_ok();
                    while self.shared.lock().unwrap().held {
                        std::thread::sleep(Duration::from_millis(20));
                    }
                    begun && to.write_all(&bytes[first..]).is_ok()
                }
            };
            if !passed {
                break;
            }
        }
        for stream in [&from, &to] {
            let _closed_already = stream.shutdown(Shutdown::Both);
        }
    }

    fn step(&mut self, bytes: &[u8]) -> Step {
        if !self.from_client && *self.connection.last_answer.lock().unwrap() {
            return Step::Cut(0);
        }
        let shared = Arc::clone(&self.shared);
        let mut state = shared.lock().unwrap();
        if self.generation != state.generation {
            self.generation = state.generation;
            self.counted = 0;
        }
        let before = self.counted;
        self.counted += bytes.len() as u64;
        let limit = match state.fault {
            Some(Fault::CutFromServer(limit) | Fault::HoldFromServer(limit)) if !self.from_client => limit,
            Some(Fault::CutFromClient(limit)) if self.from_client => limit,
            Some(Fault::LoseCommit(limit)) if self.from_client => {
                state.commits += self.commits(bytes);
                if state.commits >= limit {
                    state.fault = None;
                    state.acted += 1;
                    *self.connection.last_answer.lock().unwrap() = true;
                }
                return Step::Pass;
            }
            _ => return Step::Pass,
        };
        if self.counted < limit {
            return Step::Pass;
        }
        let first = usize::try_from(limit.saturating_sub(before)).unwrap().min(bytes.len());
        let holds = matches!(state.fault, Some(Fault::HoldFromServer(_)));
        state.fault = None;
        state.acted += 1;
        if holds {
            state.held = true;
            Step::Hold(first)
        } else {
            Step::Cut(first)
        }
    }

    /// How often a COMMIT ends in these bytes.
    fn commits(&mut self, bytes: &[u8]) -> u64 {
        self.tail.extend_from_slice(bytes);
        let found = self
            .tail
            .windows(COMMIT.len())
            .filter(|window| *window == COMMIT)
            .count();
        let keep = self.tail.len().saturating_sub(COMMIT.len() - 1);
        self.tail.drain(..keep);
        found as u64
    }
}
