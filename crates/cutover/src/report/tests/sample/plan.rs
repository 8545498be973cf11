//! A plan of three phases behind two gates.

use model::TableName;

use crate::Span;
use crate::plan::{Action, Contact, CutKey, EntryPoint, Expected, Plan, Rehearsal, Undo};
use crate::policy::{Approvals, EpochRule, FreezeMethod, Gate, Policy, Requirement};
use crate::sample::{command, id, phase, step};

/// The plan.
pub(crate) fn plan() -> Plan {
    let mut plan = crate::sample::plan();
    let undo = |text: &str| Undo::By(command(text));
    let titled = |name: &str, title: &str, undo: Undo| {
        let mut step = step(name, undo);
        step.title = title.to_owned();
        step
    };
    let mut refresh = titled("refresh", "Last refresh of the copy", Undo::Nothing);
    refresh.action = Action::Landfall {
        arguments: vec!["copy".to_owned(), "--refresh".to_owned()],
    };
    refresh.expected = Some(Expected {
        shortest: Span::seconds(240),
        median: Span::seconds(270),
        longest: Span::seconds(300),
        rehearsals: 2,
    });
    let mut switch = titled(
        "switch",
        "Point the application to PostgreSQL",
        Undo::Impossible {
            reason: "the target is written to".to_owned(),
        },
    );
    switch.rehearsal = Rehearsal::Skip {
        reason: "it moves the application".to_owned(),
    };
    let mut prepare = phase(
        "prepare",
        None,
        vec![
            titled("copy", "Copy ahead", Undo::Nothing),
            titled("backup", "Restore a backup of the source for real", Undo::Nothing),
        ],
    );
    prepare.title = "Prepare".to_owned();
    let mut freeze = phase(
        "freeze",
        Some("go-1"),
        vec![
            titled("block", "Stop jobs and set the source read-only", undo("thaw")),
            titled("proof", "Freeze proof", Undo::Nothing),
            refresh,
            titled("verify", "Final verification", Undo::Nothing),
        ],
    );
    freeze.title = "Freeze and refresh".to_owned();
    let mut over = phase(
        "switch-over",
        Some("go-2"),
        vec![switch, titled("smoke", "Smoke tests", Undo::Nothing)],
    );
    over.title = "Switch".to_owned();
    over.cut_keys = vec![CutKey {
        name: "orders_customer_fk".to_owned(),
        table: TableName::new("shop", "orders"),
        columns: vec!["customer_id".to_owned()],
        references: TableName::new("shop", "customers"),
        created_after: None,
    }];
    plan.phases = vec![prepare, freeze, over];
    plan.template = "rehearsed".to_owned();
    plan.title = "Shop: MariaDB to PostgreSQL".to_owned();
    plan.ticket = Some("CHG-20417".to_owned());
    plan.contacts.insert(
        "on-call".to_owned(),
        Contact {
            name: "Database on-call".to_owned(),
            reach: "+49 30 5550 100".to_owned(),
        },
    );
    plan.entry_points = vec![EntryPoint {
        id: id("app"),
        title: "Web shop".to_owned(),
        before: "writes orders through the pool".to_owned(),
        blocked_by: "maintenance page".to_owned(),
        step: Some(id("block")),
        allowed: vec!["heartbeat".to_owned()],
    }];
    let approvals = Approvals {
        count: 2,
        ..Approvals::default()
    };
    plan.policy = Policy {
        downtime_budget: Some(Span::seconds(3600)),
        gates: vec![
            Gate {
                id: id("go-1"),
                title: "Go or no-go: freeze".to_owned(),
                requires: vec![Requirement::BackupRestored {
                    fresh: Span::seconds(86_400),
                }],
                approvals: Approvals {
                    count: 1,
                    ..Approvals::default()
                },
            },
            Gate {
                id: id("go-2"),
                title: "Go or no-go: switch".to_owned(),
                requires: vec![
                    Requirement::FreezeProof {
                        fresh: Span::seconds(7200),
                        at_least: FreezeMethod::Changes,
                    },
                    Requirement::Verification {
                        fresh: Span::seconds(3600),
                        of: EpochRule::Frozen,
                        declared_loss: true,
                    },
                ],
                approvals,
            },
        ],
    };
    plan
}
