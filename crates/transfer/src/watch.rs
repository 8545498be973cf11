//! Who is at work on what and when it last moved, and what its server says of it when it does not move any more.
//!
//! A worker that waits says nothing by itself: a lock, a full disk or a silent network look alike from here. The server
//! knows, and is asked over another connection.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use model::session::SessionState;
use model::{Connection, TableName};
use postgres::Target;
use source::{Address, Source};

use crate::error::TransferError;
use crate::pipeline::with_causes;
use crate::progress::{Event, Progress};
use crate::shared::locked;

mod step;

pub use step::Steps;

/// One end of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Source,
    Target,
}

/// A worker, or a step, that has not moved for a while.
#[derive(Debug, Clone)]
pub struct Stall {
    /// Whose server is waited for.
    pub side: Side,
    /// What it is at, with the table: `loading shop.orders, chunk 3`.
    pub doing: String,
    /// The table and the chunk; none of a step.
    pub chunk: Option<(TableName, u32)>,
    /// How long nothing has moved.
    pub still: Duration,
    pub seen: Seen,
}

/// What the server says of the session.
#[derive(Debug, Clone)]
pub enum Seen {
    /// The session by the server's number.
    Session { session: u64, state: SessionState },
    /// The server has no such session: the connection was lost, and nobody told this end.
    Gone { session: u64 },
    /// No session of the step has a statement under way.
    Idle,
    /// Nothing: the server could not be asked.
    Unanswered { reason: String },
}

impl Seen {
    fn late() -> Seen {
        Seen::Unanswered {
            reason: format!("no answer within {} s", ANSWER.as_secs()),
        }
    }
}

/// How long the server has for its answer.
const ANSWER: Duration = Duration::from_secs(10);

/// The workers of a copy.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    posts: Mutex<Vec<Arc<Post>>>,
}

/// One worker's place.
#[derive(Debug)]
pub(crate) struct Post {
    side: Side,
    at: Mutex<At>,
}

#[derive(Debug)]
struct At {
    session: Option<u64>,
    /// Table and chunk; `None` when there is nothing to do.
    job: Option<(TableName, u32)>,
    moved: Instant,
    /// How often it was told that it does not move.
    told: u32,
}

impl Watch {
    /// A place for a worker.
    pub(crate) fn post(&self, side: Side, session: Option<u64>) -> Arc<Post> {
        let post = Arc::new(Post {
            side,
            at: Mutex::new(At {
                session,
                job: None,
                moved: Instant::now(),
                told: 0,
            }),
        });
        locked(&self.posts).push(Arc::clone(&post));
        post
    }

    /// The sessions of those that work with this server.
    pub(crate) fn sessions(&self, side: Side) -> Vec<u64> {
        let posts = locked(&self.posts);
        let at_work = posts.iter().filter(|post| post.side == side);
        at_work.filter_map(|post| locked(&post.at).session).collect()
    }

    /// Those to be told of, each after twice the time of the time before.
    fn stalled(&self, patience: Duration) -> Vec<Arc<Post>> {
        let posts = locked(&self.posts);
        posts
            .iter()
            .filter(|post| {
                let at = locked(&post.at);
                let limit = patience.saturating_mul(1 << at.told.min(16));
                at.job.is_some() && at.session.is_some() && at.moved.elapsed() >= limit
            })
            .cloned()
            .collect()
    }
}

impl Post {
    /// Another connection than before.
    pub(crate) fn connected(&self, session: Option<u64>) {
        locked(&self.at).session = session;
    }

    /// Begins a chunk.
    pub(crate) fn begin(&self, table: &TableName, chunk: u32) {
        let mut at = locked(&self.at);
        at.job = Some((table.clone(), chunk));
        (at.moved, at.told) = (Instant::now(), 0);
    }

    /// Something came through.
    pub(crate) fn moved(&self) {
        let mut at = locked(&self.at);
        (at.moved, at.told) = (Instant::now(), 0);
    }

    /// Waits for other work.
    pub(crate) fn rest(&self) {
        locked(&self.at).job = None;
    }

    /// What it is doing, if it has not moved since `moved`.
    fn stall(&self, moved: Instant, seen: Seen) -> Option<Stall> {
        let mut at = locked(&self.at);
        let (table, chunk) = at.job.clone()?;
        if at.moved != moved {
            return None;
        }
        let doing = match self.side {
            Side::Source => "reading",
            Side::Target => "loading",
        };
        at.told += 1;
        Some(Stall {
            side: self.side,
            doing: format!("{doing} {table}, chunk {chunk}"),
            chunk: Some((table, chunk)),
            still: moved.elapsed(),
            seen,
        })
    }
}

/// Where the servers can be asked about their sessions; none where nobody waits for one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Servers {
    pub(crate) source: Option<Address>,
    pub(crate) target: Option<Connection>,
}

/// Tells of workers that do not move, until it is dropped. Zero patience: never.
pub(crate) async fn watch(watch: Arc<Watch>, servers: Servers, patience: Duration, progress: Progress) -> Infallible {
    if patience.is_zero() {
        return std::future::pending().await;
    }
    let look = (patience / 4).clamp(Duration::from_millis(50), Duration::from_secs(5));
    loop {
        tokio::time::sleep(look).await;
        for post in watch.stalled(patience) {
            let (session, moved) = {
                let at = locked(&post.at);
                (at.session.unwrap_or_default(), at.moved)
            };
            let seen = match tokio::time::timeout(ANSWER, servers.ask(post.side, session)).await {
                Ok(Ok(Some(state))) => Seen::Session { session, state },
                Ok(Ok(None)) => Seen::Gone { session },
                Ok(Err(reason)) => Seen::Unanswered { reason },
                Err(_) => Seen::late(),
            };
            // It may have gone on while the server was asked.
            if let Some(stall) = post.stall(moved, seen) {
                progress.tell(Event::Stalled(stall));
            }
        }
    }
}

impl Servers {
    /// Another connection to the source.
    pub(crate) async fn connect_source(&self) -> Result<Source, TransferError> {
        match &self.source {
            Some(address) => Ok(Source::connect(address).await?),
            None => Err(TransferError::no_server("source")),
        }
    }

    /// Another connection to the target.
    pub(crate) async fn connect_target(&self) -> Result<Target, TransferError> {
        match &self.target {
            Some(connection) => Ok(Target::connect(connection).await?),
            None => Err(TransferError::no_server("target")),
        }
    }

    async fn ask(&self, side: Side, session: u64) -> Result<Option<SessionState>, String> {
        match side {
            Side::Source => {
                let mut source = self.connect_source().await.map_err(|e| with_causes(&e))?;
                let state = source.session_state(session).await;
                source.close().await;
                state.map_err(|error| with_causes(&error))
            }
            Side::Target => {
                let target = self.connect_target().await.map_err(|e| with_causes(&e))?;
                target.session_state(session).await.map_err(|error| with_causes(&error))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_move_is_told_of_at_doubling_intervals_until_it_moves() {
        let watch = Watch::default();
        let post = watch.post(Side::Target, Some(7));
        assert!(watch.stalled(Duration::ZERO).is_empty(), "it has nothing to do");
        post.begin(&TableName::new("a", "b"), 3);
        assert_eq!(watch.stalled(Duration::ZERO).len(), 1);
        assert!(watch.stalled(Duration::from_secs(60)).is_empty());
        let past = Instant::now().checked_sub(Duration::from_secs(70)).unwrap();
        locked(&post.at).moved = past;
        assert_eq!(watch.stalled(Duration::from_secs(60)).len(), 1);
        let stall = post.stall(past, Seen::Gone { session: 7 }).unwrap();
        assert_eq!(stall.doing, "loading a.b, chunk 3");
        assert!(stall.still >= Duration::from_secs(70));
        assert!(
            watch.stalled(Duration::from_secs(60)).is_empty(),
            "told; again after 120 s"
        );
        post.moved();
        assert!(post.stall(past, Seen::Idle).is_none(), "it moved meanwhile");
        post.rest();
        assert!(watch.stalled(Duration::ZERO).is_empty());
    }
}
