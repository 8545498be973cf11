//! Freeze proofs from everything that can be observed.

use model::freeze::{LogChanges, OpenWork, WriteGuard};

use super::*;
use crate::evidence::{self, EvidenceKind};
use crate::policy::FreezeMethod;
use crate::{Moment, Span};

fn blocked() -> WriteGuard {
    WriteGuard::Blocked {
        how: vec!["super_read_only is on".to_owned()],
    }
}

fn open() -> WriteGuard {
    WriteGuard::Open {
        by: vec!["session 12 of root".to_owned()],
    }
}

fn log(changed: &[&str]) -> LogChanges {
    LogChanges::Read {
        events: 7,
        changed: changed.iter().map(|&text| text.to_owned()).collect(),
        allowed: Vec::new(),
    }
}

fn no_log() -> LogChanges {
    LogChanges::NotRead {
        reason: "no privilege".to_owned(),
    }
}

fn digests(after: &str, copied: Option<&str>) -> Digests {
    Digests::Taken {
        tables: vec![TableDigests {
            table: "shop.orders".to_owned(),
            before: "3 aa".to_owned(),
            after: after.to_owned(),
            copied: copied.map(str::to_owned),
        }],
    }
}

/// A source that is read-only, whose log says nothing, with all that can be known.
fn observed() -> Observed {
    let started: Moment = "2026-11-23T21:30:00Z".parse().unwrap();
    Observed {
        tool_version: "0".to_owned(),
        source: "MariaDB".to_owned(),
        plan_of_record: None,
        started,
        ended: started.after(Span::seconds(31)),
        window: Span::seconds(30),
        at_least: FreezeMethod::Digests,
        tables: vec!["shop.orders".to_owned()],
        heartbeats: Vec::new(),
        guards: vec![blocked(), blocked()],
        log: log(&[]),
        open_work: OpenWork::None {
            how: "locked".to_owned(),
        },
        digests: Digests::NotTaken {
            reason: "not needed".to_owned(),
        },
        from: Position::parse("bin.000001:200"),
        to: Position::parse("bin.000001:300"),
        epoch: None,
    }
}

fn epoch(same_point: bool, since: LogChanges) -> Option<ObservedEpoch> {
    Some(ObservedEpoch {
        id: "000002".to_owned(),
        position: Position::parse("bin.000001:100"),
        same_point,
        since,
    })
}

#[test]
fn the_strongest_that_was_had_is_named() {
    let proof = Proof::of(observed());
    assert!(proof.held, "{:?}", proof.changed);
    assert_eq!(proof.method, FreezeMethod::ReadOnly);
    let by_log = Proof::of(Observed {
        guards: vec![blocked(), open()],
        ..observed()
    });
    assert_eq!((by_log.method, by_log.held), (FreezeMethod::Changes, true));
    assert!(by_log.methods[0].words.contains("session 12 of root"));
    let by_digests = Proof::of(Observed {
        guards: vec![open(), open()],
        log: no_log(),
        digests: digests("3 aa", None),
        ..observed()
    });
    assert_eq!((by_digests.method, by_digests.held), (FreezeMethod::Digests, true));
}

#[test]
fn a_position_alone_is_no_method() {
    let same = Position::parse("bin.000001:200");
    let proof = Proof::of(Observed {
        guards: vec![open(), open()],
        log: no_log(),
        from: same.clone(),
        to: same,
        epoch: epoch(true, no_log()),
        ..observed()
    });
    assert!(!proof.held);
    assert_eq!((proof.epoch.clone(), proof.changed.len()), (None, 3));
    assert!(proof.changed[1].contains("no privilege"), "{:?}", proof.changed);
}

#[test]
fn one_look_is_not_two() {
    let proof = Proof::of(Observed {
        guards: vec![blocked()],
        log: no_log(),
        ..observed()
    });
    assert!(!proof.held);
}

#[test]
fn what_is_seen_by_any_means_counts() {
    let cases = [
        Observed {
            log: log(&["shop.orders: 2 events"]),
            ..observed()
        },
        Observed {
            digests: digests("4 bb", None),
            ..observed()
        },
        Observed {
            open_work: OpenWork::Some {
                what: vec!["session 9 has not committed".to_owned()],
            },
            ..observed()
        },
        Observed {
            window: Span::seconds(32),
            ..observed()
        },
        Observed {
            to: Position::parse("SHA-256 ab"),
            ..observed()
        },
    ];
    for case in cases {
        let proof = Proof::of(case);
        assert!(!proof.held && proof.changed.len() == 1, "{proof:?}");
        assert_eq!(proof.epoch, None);
    }
}

#[test]
fn log_and_digests_show_nothing_while_uncommitted_changes_cannot_be_told() {
    let proof = Proof::of(Observed {
        guards: vec![open(), open()],
        open_work: OpenWork::NotKnown {
            reason: "no privilege".to_owned(),
        },
        digests: digests("3 aa", None),
        ..observed()
    });
    assert!(!proof.held);
    assert!(proof.changed.iter().any(|line| line.contains("uncommitted")));
}

#[test]
fn less_than_was_asked_for_does_not_hold() {
    let proof = Proof::of(Observed {
        at_least: FreezeMethod::ReadOnly,
        guards: vec![open(), open()],
        ..observed()
    });
    assert_eq!((proof.method, proof.held), (FreezeMethod::Changes, false));
    assert!(proof.changed[0].contains("session 12 of root"), "{:?}", proof.changed);
}

#[test]
fn the_copys_epoch_is_tied_to_the_proof_by_point_by_log_or_by_rows() {
    let plain = Proof::of(observed());
    assert_eq!(
        (plain.since.as_str(), plain.position.as_str()),
        ("bin.000001:200", "bin.000001:300")
    );
    let by_point = Proof::of(Observed {
        epoch: epoch(true, no_log()),
        ..observed()
    });
    assert_eq!(by_point.epoch.as_deref(), Some("000002"));
    let by_log = Proof::of(Observed {
        epoch: epoch(false, log(&[])),
        ..observed()
    });
    assert_eq!(
        (by_log.since.as_str(), by_log.epoch.as_deref()),
        ("bin.000001:100", Some("000002"))
    );
    let changed = Proof::of(Observed {
        epoch: epoch(false, log(&["shop.orders: 1 event"])),
        ..observed()
    });
    assert!(changed.held, "what changed before the window is not against it");
    assert_eq!((changed.since.as_str(), changed.epoch), ("bin.000001:200", None));
    let rows = |copied: &str| {
        Proof::of(Observed {
            digests: digests("3 aa", Some(copied)),
            epoch: epoch(false, no_log()),
            ..observed()
        })
    };
    assert_eq!(rows("3 aa").epoch.as_deref(), Some("000002"));
    assert_eq!(rows("3 ab").epoch, None);
}

#[test]
fn the_file_says_what_the_facts_say() {
    let proof = Proof::of(observed());
    let bytes = serde_json::to_vec_pretty(&proof).unwrap();
    let told = evidence::read(EvidenceKind::FreezeProof, &bytes).unwrap().unwrap();
    assert_eq!(told.facts, proof.facts());
    assert_eq!(told.taken, Some(proof.ended));
}
