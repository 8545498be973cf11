use std::collections::BTreeMap;

use model::{Dialect, TableName};

use super::*;
use crate::plan::{Contact, CutKey, Flaw, FlawKind, Plan, Project, TableSet};
use crate::policy::{EpochRule, FreezeMethod};
use crate::{Moment, Sha256, Step, timing};

fn id(name: &str) -> Id {
    name.parse().unwrap()
}

fn table(name: &str) -> TableName {
    TableName::new("shop", name)
}

fn key(child: &str, parent: &str) -> ForeignKey {
    ForeignKey {
        key: CutKey {
            name: format!("fk_{child}_{parent}"),
            table: table(child),
            columns: vec![format!("{parent}_id")],
            references: table(parent),
            created_after: None,
        },
        create: vec![format!("alter table {child} add {parent}")],
        drop: vec![format!("alter table {child} drop {parent}")],
    }
}

/// customer <- orders <- line -> product
fn given() -> Given {
    Given {
        project: Project {
            fingerprint: "0123".to_owned(),
            source: "MariaDB at db:3306, shop".to_owned(),
            target: "PostgreSQL at pg:5432, shop".to_owned(),
        },
        dialect: Dialect::Mysql,
        made: "2026-11-23T12:00:00Z".parse::<Moment>().unwrap(),
        tool_version: "0.1.0".to_owned(),
        schema: Sha256::of(b"schema"),
        target_schemas: vec!["it's".to_owned(), "shop".to_owned()],
        tables: ["customer", "line", "orders", "product"].map(table).to_vec(),
        waves: vec![
            vec![table("customer"), table("product")],
            vec![table("orders")],
            vec![table("line")],
        ],
        keys: vec![key("orders", "customer"), key("line", "orders"), key("line", "product")],
        steps: BTreeMap::new(),
        verbs: BTreeMap::new(),
    }
}

fn wishes() -> Wishes {
    let owners = ["lead", "dba", "application", "operations"].map(|part| (part.to_owned(), "ann".to_owned()));
    let ann = Contact {
        name: "Ann".to_owned(),
        reach: "#shop".to_owned(),
    };
    Wishes {
        contacts: BTreeMap::from([("ann".to_owned(), ann)]),
        owners: BTreeMap::from(owners),
        downtime_budget: Some(Span::seconds(3600)),
        ..Wishes::default()
    }
}

fn made(name: &str, wishes: &Wishes) -> (Plan, Vec<Flaw>) {
    let made = make(shipped(name).unwrap(), name, wishes, &given()).unwrap();
    let mut flaws = made.flaws;
    flaws.extend(made.plan.flaws());
    (made.plan, flaws)
}

fn kinds(flaws: &[Flaw]) -> Vec<FlawKind> {
    flaws.iter().map(|flaw| flaw.kind).collect()
}

fn with(steps: &[(&str, StepWishes)]) -> Wishes {
    Wishes {
        steps: steps.iter().map(|(name, wishes)| (id(name), wishes.clone())).collect(),
        ..wishes()
    }
}

#[test]
fn every_shipped_template_makes_a_plan_without_a_flaw() {
    for name in names() {
        let (plan, flaws) = made(name, &wishes());
        assert_eq!(flaws, [], "{name}");
        assert_eq!(plan.template, name);
        assert!(plan.point_of_no_return().is_some(), "{name}");
        let said: String = serde_json::to_string(&plan).unwrap();
        assert!(
            !said.contains("{set}") && !said.contains("{target-schemas}"),
            "{name}: {said}"
        );
        assert!(said.contains("IN ('it''s', 'shop')"), "{name}: {said}");
        // What people forget.
        for forgotten in [
            "PgBouncer",
            "Redis",
            "restored",
            "statistics",
            "sequences",
            "linked servers",
            "monitoring",
            "Agent",
        ] {
            assert!(said.contains(forgotten), "{name} forgets {forgotten}");
        }
        // No step is without notes or an answer of what a rehearsal does, and nobody is asked an empty question.
        assert!(plan.steps().all(|(_, step)| step.owner == "ann"), "{name}");
    }
}

#[test]
fn the_stricter_templates_want_signatures_and_two_people_at_the_switch() {
    for (name, switches) in [
        ("rehearsed", vec!["switch"]),
        ("phased", vec!["wave-1-switch", "wave-2-switch", "wave-3-switch"]),
    ] {
        let (plan, _) = made(name, &wishes());
        assert!(plan.policy.gates.iter().all(|gate| gate.approvals.signed), "{name}");
        for switch in switches {
            assert!(
                plan.policy.gate(&id(switch)).unwrap().approvals.count >= 2,
                "{name} {switch}"
            );
        }
    }
    // A budget that is set is one that rehearsals must have kept.
    let (plan, _) = made("rehearsed", &wishes());
    assert!(
        plan.policy
            .gate(&id("freeze"))
            .unwrap()
            .requires
            .contains(&Requirement::Downtime)
    );
}

#[test]
fn nothing_is_opened_without_a_fresh_proof_that_the_verified_rows_are_those_of_the_source() {
    for name in names() {
        let (plan, _) = made(name, &wishes());
        let points = plan.points_of_no_return();
        assert!(!points.is_empty());
        for (phase, step) in points {
            let gate = plan.policy.gate(phase.gate.as_ref().unwrap()).unwrap();
            let proof = |known: &Requirement| matches!(known, Requirement::FreezeProof { fresh, .. } if *fresh <= Span::seconds(3600));
            let verified = |known: &Requirement| {
                matches!(
                    known,
                    Requirement::Verification {
                        of: EpochRule::Frozen,
                        ..
                    }
                )
            };
            assert!(gate.requires.iter().any(proof), "{name} {}", gate.id);
            assert!(gate.requires.iter().any(verified), "{name} {}", gate.id);
            // The proof is taken last, so that it is young when somebody decides.
            let steps: Vec<&Step> = plan.steps().map(|(_, step)| step).collect();
            let at = steps.iter().position(|known| known.id == step.id).unwrap();
            assert_eq!(
                steps[at - 1].evidence,
                Some(EvidenceKind::FreezeProof),
                "{name} {}",
                step.id
            );
        }
    }
}

#[test]
fn places_are_filled_with_commands_and_stay_questions_without() {
    let command = |text: &str| Some(text.to_owned());
    let (plan, flaws) = made(
        "rehearsed",
        &with(&[
            (
                "repoint-pools",
                StepWishes {
                    command: command("./repoint pg"),
                    undo: command("./repoint mysql"),
                    timeout: Some(Span::seconds(600)),
                    rehearsal: Some(Repeat::Instead("./repoint --dry".to_owned())),
                    ..StepWishes::default()
                },
            ),
            (
                "smoke-test",
                StepWishes {
                    check: command("./smoke"),
                    ..StepWishes::default()
                },
            ),
        ]),
    );
    assert_eq!(flaws, []);
    let run = |text: &str| Action::Command {
        command: text.to_owned(),
    };
    let (_, step) = plan.step(&id("repoint-pools")).unwrap();
    assert_eq!(
        (&step.action, &step.undo),
        (&run("./repoint pg"), &Undo::By(run("./repoint mysql")))
    );
    assert_eq!(
        (step.timeout, &step.rehearsal),
        (Span::seconds(600), &Rehearsal::Instead(run("./repoint --dry")))
    );
    let (_, step) = plan.step(&id("smoke-test")).unwrap();
    assert_eq!(step.evidence, Some(EvidenceKind::Check));
    let (_, step) = plan.step(&id("caches")).unwrap();
    assert!(matches!(step.action, Action::Confirm { .. }));
}

#[test]
fn what_landfall_shows_is_replaced_by_no_command() {
    let command = || StepWishes {
        command: Some("true".to_owned()),
        ..StepWishes::default()
    };
    for name in ["freeze-proof", "verify", "open-target", "backup-restored"] {
        let (_, flaws) = made("offline", &with(&[(name, command())]));
        assert_eq!(kinds(&flaws), [FlawKind::NotChanged], "{name}");
    }
    let undo = StepWishes {
        undo: Some("true".to_owned()),
        ..StepWishes::default()
    };
    let (_, flaws) = made("offline", &with(&[("maintenance-off", undo)]));
    assert_eq!(kinds(&flaws), [FlawKind::NotChanged]);
    let (_, flaws) = made("offline", &with(&[("smoke-tests", command())]));
    assert_eq!(kinds(&flaws), [FlawKind::UnknownName]);
    // What a gate needs cannot be left out.
    let left_out = StepWishes {
        leave_out: Some("no time".to_owned()),
        ..StepWishes::default()
    };
    let (plan, flaws) = made("offline", &with(&[("verify", left_out.clone())]));
    assert!(plan.step(&id("verify")).is_none());
    // The gates `switch` and `open` want it.
    assert_eq!(kinds(&flaws), [FlawKind::NotMeasured, FlawKind::NotMeasured]);
    let (_, flaws) = made("offline", &with(&[("caches", left_out)]));
    assert_eq!(flaws, []);
}

#[test]
fn steps_of_ones_own_stand_where_they_are_wanted() {
    let extra = |after: Option<&str>, before: Option<&str>| Extra {
        id: id("tell"),
        after: after.map(id),
        before: before.map(id),
        title: "Tell".to_owned(),
        notes: String::new(),
        owner: "lead".to_owned(),
        timeout: Span::seconds(60),
        action: Action::Command {
            command: "mail".to_owned(),
        },
        undo: Undo::Nothing,
        evidence: None,
        rehearsal: Repeat::Skip,
    };
    let with = |extra: Extra| {
        made(
            "offline",
            &Wishes {
                extra: vec![extra],
                ..wishes()
            },
        )
    };
    let (plan, flaws) = with(extra(Some("maintenance-on"), None));
    assert_eq!(flaws, []);
    let names: Vec<&str> = plan.phases[1].steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(names[..3], ["maintenance-on", "tell", "stop-jobs"]);
    let (plan, _) = with(extra(None, Some("maintenance-on")));
    assert_eq!(plan.phases[1].steps[0].id, id("tell"));
    assert_eq!(kinds(&with(extra(None, None)).1), [FlawKind::Empty]);
    assert_eq!(kinds(&with(extra(Some("nowhere"), None)).1), [FlawKind::UnknownName]);
}

#[test]
fn entry_points_and_proofs_are_as_the_project_says() {
    let own = crate::plan::EntryPoint {
        id: id("jobs"),
        title: "Two cron jobs".to_owned(),
        before: "on app1".to_owned(),
        blocked_by: "crontab -r".to_owned(),
        step: Some(id("stop-jobs")),
        allowed: Vec::new(),
    };
    let (plan, flaws) = made(
        "rehearsed",
        &Wishes {
            entry_points: vec![own],
            freeze_proof: Some(FreezeMethod::ReadOnly),
            heartbeats: vec!["shop.beat".to_owned()],
            ..wishes()
        },
    );
    assert_eq!(flaws, []);
    let jobs: Vec<_> = plan
        .entry_points
        .iter()
        .filter(|entry| entry.id == id("jobs"))
        .collect();
    assert_eq!((jobs.len(), jobs[0].title.as_str()), (1, "Two cron jobs"));
    assert!(plan.entry_points.iter().any(|entry| entry.allowed == ["shop.beat"]));
    // Of this source, and not of the other one.
    let names: Vec<&str> = plan.entry_points.iter().map(|entry| entry.id.as_str()).collect();
    assert!(names.contains(&"events") && !names.contains(&"agent"), "{names:?}");
    for (_, step) in plan.steps() {
        if let Action::FreezeProof {
            at_least, heartbeats, ..
        } = &step.action
        {
            assert_eq!((*at_least, heartbeats.len()), (FreezeMethod::ReadOnly, 1));
        }
    }
}

#[test]
fn waves_are_sets_where_none_are_named_and_cut_keys_are_created_when_both_ends_moved() {
    let (plan, flaws) = made("phased", &wishes());
    assert_eq!(flaws, []);
    let sets: Vec<(&str, usize)> = plan
        .sets
        .iter()
        .map(|set| (set.id.as_str(), set.tables.len()))
        .collect();
    assert_eq!(sets, [("wave-1", 2), ("wave-2", 1), ("wave-3", 1)]);
    assert_eq!(plan.open_risks.len(), 3);
    let phase = |name: &str| plan.phases.iter().find(|phase| phase.id == id(name)).unwrap();
    let cut: Vec<(&str, &str)> = phase("wave-1-final")
        .cut_keys
        .iter()
        .map(|key| (key.name.as_str(), key.created_after.as_ref().unwrap().as_str()))
        .collect();
    assert_eq!(
        cut,
        [
            ("fk_orders_customer", "wave-2-final"),
            ("fk_line_product", "wave-3-final")
        ]
    );
    let last = phase("wave-3-final").steps.iter().rev().take(2).collect::<Vec<_>>();
    assert_eq!(
        (last[1].id.as_str(), last[0].id.as_str()),
        ("wave-3-key-1", "wave-3-key-2")
    );
    assert!(
        matches!(&last[0].undo, Undo::By(Action::Sql { statements, .. }) if statements[0].contains("drop product"))
    );
    // Each phase of a set has its tables, and its freeze is shown.
    for set in &plan.sets {
        let mut of_set = plan
            .phases
            .iter()
            .filter(|phase| phase.set.as_ref() == Some(&set.id))
            .peekable();
        assert!(of_set.peek().is_some());
        assert!(of_set.clone().all(|phase| phase.tables == set.tables));
        let proofs = of_set.flat_map(|phase| &phase.steps);
        assert_eq!(
            proofs
                .filter(|step| matches!(step.action, Action::FreezeProof { .. }))
                .count(),
            3
        );
    }
}

#[test]
fn wishes_may_mean_a_step_of_every_set() {
    let wishes = with(&[(
        "repoint",
        StepWishes {
            command: Some("./repoint {set}".to_owned()),
            ..StepWishes::default()
        },
    )]);
    let (plan, flaws) = made("phased", &wishes);
    assert_eq!(flaws, []);
    for set in ["wave-1", "wave-2"] {
        let (_, step) = plan.step(&id(&format!("{set}-repoint"))).unwrap();
        assert_eq!(
            step.action,
            Action::Command {
                command: format!("./repoint {set}")
            }
        );
    }
}

#[test]
fn sets_that_miss_a_table_or_name_one_twice_are_told() {
    let set = |name: &str, tables: &[&str]| TableSet {
        id: id(name),
        tables: tables.iter().map(|name| table(name)).collect(),
    };
    let of = |sets: Vec<TableSet>| made("phased", &Wishes { sets, ..wishes() }).1;
    assert_eq!(
        of(vec![set("a", &["customer", "orders"]), set("b", &["product", "line"])]),
        []
    );
    let flaws = of(vec![set("a", &["customer"]), set("b", &["product", "line"])]);
    assert_eq!(kinds(&flaws), [FlawKind::Sets]);
    assert!(flaws[0].what.contains("shop.orders"), "{}", flaws[0]);
    let flaws = of(vec![
        set("a", &["customer", "orders", "line"]),
        set("b", &["product", "line"]),
    ]);
    assert_eq!(kinds(&flaws), [FlawKind::Sets]);
    assert!(flaws[0].place.contains("shop.line"), "{}", flaws[0]);
    let flaws = of(vec![
        set("a", &["customer", "orders", "product", "line"]),
        set("b", &[]),
    ]);
    assert_eq!(kinds(&flaws), [FlawKind::Sets]);
}

#[test]
fn times_come_from_rehearsals_else_from_the_last_copy() {
    let mut given = given();
    given
        .verbs
        .insert("copy".to_owned(), timing::measured(Span::seconds(100)));
    given
        .verbs
        .insert("verify".to_owned(), timing::measured(Span::seconds(10)));
    let seen = timing::expected(vec![Span::seconds(40), Span::seconds(60)]).unwrap();
    given.steps.insert(id("last-refresh"), seen.clone());
    let plan = make(shipped("rehearsed").unwrap(), "rehearsed", &wishes(), &given)
        .unwrap()
        .plan;
    assert_eq!(plan.step(&id("last-refresh")).unwrap().1.expected, Some(seen));
    assert_eq!(
        plan.step(&id("verify"))
            .unwrap()
            .1
            .expected
            .as_ref()
            .unwrap()
            .rehearsals,
        0
    );
    let downtime = plan.downtime();
    assert_eq!(
        (downtime.shortest, downtime.longest),
        (Span::seconds(50), Span::seconds(70))
    );
    assert!(downtime.unmeasured.contains(&id("smoke-test")) && !downtime.unmeasured.contains(&id("copy")));
    assert_eq!(downtime.words(), "1m 10s (50s to 1m 10s)");
}

#[test]
fn a_template_that_is_none_is_told_with_its_line() {
    let text = shipped("offline").unwrap();
    let refused = |from: &str, to: &str| {
        assert!(text.contains(from));
        parse(&text.replacen(from, to, 1), None).unwrap_err()
    };
    let error = refused("evidence = \"doctor\", fresh", "evidence = \"luck\", fresh");
    assert!(error.message.contains("unknown variant `luck`"), "{error}");
    assert!(error.line > 1, "{error:?}");
    let error = refused("downtime = false", "downtimes = false");
    assert!(error.message.contains("unknown field `downtimes`"), "{error}");
    let error = refused("fresh = \"1d\"", "fresh = \"soon\"");
    assert!(error.message.contains("no length of time"), "{error}");
}
