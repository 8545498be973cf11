//! What a person is told of a worker that does not move, and can do about it.

use model::session::{Blocker, Waits};
use transfer::{Seen, Stall, Work};

use crate::figures::duration;

/// A stall in a sentence, with the next step.
pub(crate) fn words(stall: &Stall) -> String {
    let (doing, server) = match stall.work {
        Work::Reading => ("reading", "source"),
        Work::Loading => ("loading", "target"),
    };
    let Stall {
        table, chunk, session, ..
    } = stall;
    let head = format!(
        "{doing} {table}, chunk {chunk}: nothing has moved for {}",
        duration(stall.still)
    );
    match &stall.seen {
        Seen::Unanswered { reason } => format!(
            "{head}, and the {server} cannot be asked why ({reason}): look whether it runs and can be reached; the copy can be \
             interrupted, and goes on when the same command is run again"
        ),
        Seen::Gone => format!(
            "{head}: the {server} has no session {session} any more, so that the connection was lost without a word; interrupt \
             the copy and run the same command again"
        ),
        Seen::Session(state) => {
            let query = if state.query.is_empty() {
                String::new()
            } else {
                format!(" with `{}`", state.query)
            };
            let (waits, next) = match &state.waits {
                Waits::Lock(blockers) => lock(stall.work, blockers),
                Waits::Client => (
                    "waits for this end of its connection".to_owned(),
                    "look at the network between, and at the load of this machine".to_owned(),
                ),
                Waits::Server => (
                    "waits for nobody else".to_owned(),
                    "look at that server's load and disks".to_owned(),
                ),
            };
            format!(
                "{head}: session {session} of the {server} ({}){query} {waits}; {next}",
                state.state
            )
        }
    }
}

/// What is waited for, and what to do.
fn lock(work: Work, blockers: &[Blocker]) -> (String, String) {
    let Some(first) = blockers.first() else {
        return (
            "waits for a lock".to_owned(),
            "find out who holds it, and end that transaction, or wait".to_owned(),
        );
    };
    let names: Vec<String> = blockers.iter().map(blocker).collect();
    let waits = format!("waits for a lock that is in the hands of {}", names.join(" and "));
    let end = match work {
        // A prepared transaction has no session.
        Work::Loading if first.session == 0 => {
            "COMMIT PREPARED or ROLLBACK PREPARED (see pg_prepared_xacts)".to_owned()
        }
        Work::Loading => format!("SELECT pg_terminate_backend({})", first.session),
        Work::Reading => format!("KILL {}", first.session),
    };
    (
        waits,
        format!("end that transaction ({end}), or wait: the copy goes on then"),
    )
}

fn blocker(blocker: &Blocker) -> String {
    if blocker.session == 0 {
        return "a prepared transaction".to_owned();
    }
    let mut about: Vec<String> = [&blocker.who, &blocker.state]
        .into_iter()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect();
    about.extend(blocker.since.map(|since| format!("for {}", duration(since))));
    format!("session {} ({})", blocker.session, about.join(", "))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::TableName;
    use model::session::SessionState;

    use super::*;

    fn stall(work: Work, seen: Seen) -> String {
        words(&Stall {
            work,
            table: TableName::new("shop", "orders"),
            chunk: 3,
            still: Duration::from_secs(61),
            session: 41,
            seen,
        })
    }

    fn session(waits: Waits) -> Seen {
        Seen::Session(SessionState {
            query: "COPY shop.orders (id) FROM STDIN".to_owned(),
            state: "active, wait event Lock: relation".to_owned(),
            waits,
        })
    }

    #[test]
    fn a_stall_says_what_waits_for_whom_and_what_to_do() {
        let holder = Blocker {
            session: 42,
            who: "user app, psql".to_owned(),
            state: "idle in transaction".to_owned(),
            since: Some(Duration::from_secs(300)),
        };
        assert_eq!(
            stall(Work::Loading, session(Waits::Lock(vec![holder.clone()]))),
            "loading shop.orders, chunk 3: nothing has moved for 1 min 1 s: session 41 of the target (active, wait event Lock: \
             relation) with `COPY shop.orders (id) FROM STDIN` waits for a lock that is in the hands of session 42 (user app, psql, \
             idle in transaction, for 5 min 0 s); end that transaction (SELECT pg_terminate_backend(42)), or wait: the copy goes on then"
        );
        assert!(stall(Work::Reading, session(Waits::Lock(vec![holder]))).contains("(KILL 42)"));
        let prepared = Blocker {
            session: 0,
            who: String::new(),
            state: String::new(),
            since: None,
        };
        assert!(stall(Work::Loading, session(Waits::Lock(vec![prepared]))).contains("ROLLBACK PREPARED"));
        assert!(stall(Work::Reading, session(Waits::Lock(Vec::new()))).contains("find out who holds it"));
        assert!(stall(Work::Reading, session(Waits::Client)).contains("network"));
        assert!(stall(Work::Loading, session(Waits::Server)).contains("load and disks"));
        assert!(stall(Work::Loading, Seen::Gone).contains("no session 41"));
        let reason = "no answer".to_owned();
        assert!(stall(Work::Loading, Seen::Unanswered { reason }).contains("(no answer)"));
    }
}
