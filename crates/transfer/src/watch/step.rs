//! Steps that have no chunks to count: planning, opening an epoch, building what comes after the data.
//!
//! Such a step is a statement or a few of them. It has not moved as long as it has not ended.

use std::time::{Duration, Instant};

use model::Connection;
use postgres::Target;
use source::{Address, Sessions, Source};

use super::{ANSWER, Seen, Side, Stall};
use crate::pipeline::with_causes;
use crate::progress::{Event, Progress};

/// Tells of steps that do not end, with what their server says.
#[derive(Debug, Clone)]
pub struct Steps {
    after: Duration,
    progress: Progress,
    source: Option<(Address, Sessions)>,
    target: Option<(Connection, u64)>,
}

impl Steps {
    /// Steps are told of after so long, and again after twice the time; zero: never. Without a server nobody is asked.
    pub fn new(after: Duration, progress: &Progress) -> Steps {
        Steps {
            after,
            progress: progress.clone(),
            source: None,
            target: None,
        }
    }

    /// The connection by which steps wait for the source.
    #[must_use]
    pub fn with_source(self, address: &Address, source: &Source) -> Steps {
        Steps {
            // A script waits for nobody.
            source: address.connection().map(|_| (address.clone(), source.sessions())),
            ..self
        }
    }

    /// The connection by which steps wait for the target.
    pub async fn with_target(self, connection: &Connection, target: &Target) -> Steps {
        let session = target.session().await.ok();
        Steps {
            target: session.map(|session| (connection.clone(), session)),
            ..self
        }
    }

    /// A step that waits for the source. `doing` says what and of which table.
    pub async fn source<T>(&self, doing: &str, work: impl Future<Output = T>) -> T {
        match &self.source {
            None => work.await,
            Some((address, sessions)) => {
                self.told(Side::Source, doing, work, || of_source(address, sessions))
                    .await
            }
        }
    }

    /// A step that waits for the target.
    pub async fn target<T>(&self, doing: &str, work: impl Future<Output = T>) -> T {
        match &self.target {
            None => work.await,
            Some((connection, session)) => {
                self.told(Side::Target, doing, work, || of_target(connection, *session))
                    .await
            }
        }
    }

    async fn told<T, F: Future<Output = Result<Seen, String>>>(
        &self,
        side: Side,
        doing: &str,
        work: impl Future<Output = T>,
        ask: impl Fn() -> F,
    ) -> T {
        if self.after.is_zero() {
            return work.await;
        }
        let mut work = Box::pin(work);
        let begun = Instant::now();
        let mut told = 0;
        loop {
            let due = self.after.saturating_mul(1 << told).saturating_sub(begun.elapsed());
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = tokio::time::sleep(due) => {}
            }
            // The step goes on while its server is asked, and may end.
            let seen = tokio::select! {
                biased;
                done = &mut work => return done,
                seen = tokio::time::timeout(ANSWER, ask()) => seen,
            };
            told = (told + 1).min(16);
            self.progress.tell(Event::Stalled(Stall {
                side,
                doing: doing.to_owned(),
                chunk: None,
                still: begun.elapsed(),
                seen: match seen {
                    Ok(Ok(seen)) => seen,
                    Ok(Err(reason)) => Seen::Unanswered { reason },
                    Err(_) => Seen::late(),
                },
            }));
        }
    }
}

async fn of_source(address: &Address, sessions: &Sessions) -> Result<Seen, String> {
    let mut source = Source::connect(address).await.map_err(|error| with_causes(&error))?;
    let busy = source.busy_session(sessions).await;
    source.close().await;
    let busy = busy.map_err(|error| with_causes(&error))?;
    Ok(busy.map_or(Seen::Idle, |(session, state)| Seen::Session { session, state }))
}

async fn of_target(connection: &Connection, session: u64) -> Result<Seen, String> {
    let target = Target::connect(connection).await.map_err(|error| with_causes(&error))?;
    let state = target
        .session_state(session)
        .await
        .map_err(|error| with_causes(&error))?;
    Ok(match state {
        None => Seen::Gone { session },
        Some(state) if state.state.starts_with("idle") => Seen::Idle,
        Some(state) => Seen::Session { session, state },
    })
}
