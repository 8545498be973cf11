//! What a person is told of a worker that does not move, and can do about it.

use std::sync::Arc;

use model::session::{Blocker, Waits};
use transfer::{Event, Progress, Seen, Side, Stall, Steps};

use crate::args;
use crate::figures::duration;
use crate::project::Project;

/// Steps of a command, which are told of on stderr when they do not end.
pub(crate) fn steps(project: &Project) -> Steps {
    let printer = Arc::clone(&project.printer);
    let told = Progress::new(move |event| {
        printer.record(&event);
        if let Event::Stalled(stall) = event {
            printer.screen().warn(words(&stall));
        }
    });
    let options = project.settings.copy_options(&args::CopyOptions::default());
    Steps::new(options.stall_after, &told)
}

/// A stall in a sentence, with the next step.
pub(crate) fn words(stall: &Stall) -> String {
    let server = match stall.side {
        Side::Source => "source",
        Side::Target => "target",
    };
    let head = format!("{}: nothing has moved for {}", stall.doing, duration(stall.still));
    match &stall.seen {
        Seen::Unanswered { reason } => format!(
            "{head}, and the {server} cannot be asked why ({reason}): look whether it runs and can be reached; this can be \
             interrupted, and goes on when the same command is run again"
        ),
        Seen::Gone { session } => format!(
            "{head}: the {server} has no session {session} any more, so that the connection was lost without a word; interrupt \
             this and run the same command again"
        ),
        Seen::Idle => format!(
            "{head}, and the {server} has no statement of it under way: it is between two attempts, or this machine is at work"
        ),
        Seen::Session { session, state } => {
            let query = if state.query.is_empty() {
                String::new()
            } else {
                format!(" with `{}`", state.query)
            };
            let (waits, next) = match &state.waits {
                Waits::Lock(blockers) => lock(stall.side, blockers),
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
fn lock(side: Side, blockers: &[Blocker]) -> (String, String) {
    let Some(first) = blockers.first() else {
        return (
            "waits for a lock".to_owned(),
            "find out who holds it, and end that transaction, or wait".to_owned(),
        );
    };
    let names: Vec<String> = blockers.iter().map(blocker).collect();
    let waits = format!("waits for a lock that is in the hands of {}", names.join(" and "));
    let end = match side {
        // A prepared transaction has no session.
        Side::Target if first.session == 0 => "COMMIT PREPARED or ROLLBACK PREPARED (see pg_prepared_xacts)".to_owned(),
        Side::Target => format!("SELECT pg_terminate_backend({})", first.session),
        Side::Source => format!("KILL {}", first.session),
    };
    (waits, format!("end that transaction ({end}), or wait: it goes on then"))
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

    use model::session::SessionState;

    use super::*;

    fn stall(side: Side, seen: Seen) -> String {
        let doing = match side {
            Side::Source => "reading",
            Side::Target => "loading",
        };
        words(&Stall {
            side,
            doing: format!("{doing} shop.orders, chunk 3"),
            chunk: None,
            still: Duration::from_secs(61),
            seen,
        })
    }

    fn session(waits: Waits) -> Seen {
        Seen::Session {
            session: 41,
            state: SessionState {
                query: "COPY shop.orders (id) FROM STDIN".to_owned(),
                state: "active, wait event Lock: relation".to_owned(),
                waits,
            },
        }
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
            stall(Side::Target, session(Waits::Lock(vec![holder.clone()]))),
            "loading shop.orders, chunk 3: nothing has moved for 1 min 1 s: session 41 of the target (active, wait event Lock: \
             relation) with `COPY shop.orders (id) FROM STDIN` waits for a lock that is in the hands of session 42 (user app, psql, \
             idle in transaction, for 5 min 0 s); end that transaction (SELECT pg_terminate_backend(42)), or wait: it goes on then"
        );
        assert!(stall(Side::Source, session(Waits::Lock(vec![holder]))).contains("(KILL 42)"));
        let prepared = Blocker {
            session: 0,
            who: String::new(),
            state: String::new(),
            since: None,
        };
        assert!(stall(Side::Target, session(Waits::Lock(vec![prepared]))).contains("ROLLBACK PREPARED"));
        assert!(stall(Side::Source, session(Waits::Lock(Vec::new()))).contains("find out who holds it"));
        assert!(stall(Side::Source, session(Waits::Client)).contains("network"));
        assert!(stall(Side::Target, session(Waits::Server)).contains("load and disks"));
        assert!(stall(Side::Target, Seen::Gone { session: 41 }).contains("no session 41"));
        assert!(stall(Side::Source, Seen::Idle).contains("no statement of it under way"));
        let reason = "no answer".to_owned();
        assert!(stall(Side::Target, Seen::Unanswered { reason }).contains("(no answer)"));
    }
}
