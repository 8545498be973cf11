//! Reports for tests: of this crate, and of those that read reports.

use model::{Loss, TableName};

use crate::difference::{ChangedColumn, Difference, DifferenceCounts, ShownColumn};
use crate::result::{
    BrokenLeg, Coverage, DetectorCheck, DrillDown, EpochInfo, FORMAT_VERSION, Identity, Leg, LossCount,
    NegativeControl, NotCovered, NotWitnessed, QuarantinedRow, StructureDifference, StructureKind, StructureResult,
    TableResult, Tally, UnitCounts, Verdict, VerifyReport,
};
use crate::witness::{WitnessDifference, WitnessResult};

pub fn tally(rows: u64) -> Tally {
    Tally {
        rows,
        digest: format!(
            "{:032x}",
            u128::from(rows).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834)
        ),
    }
}

pub fn table(name: &str, verdict: Verdict) -> TableResult {
    TableResult {
        source: TableName::new("shop", name),
        target: TableName::new("shop", name),
        summary: verdict.words().to_owned(),
        verdict,
        source_tally: tally(1200),
        staged_tally: tally(1200),
        quarantined_tally: tally(0),
        refused_tally: tally(0),
        baseline_tally: tally(0),
        target_tally: Some(tally(1200)),
        units: UnitCounts { total: 4, differing: 0 },
        differing_units: Vec::new(),
        broken: Vec::new(),
        losses: Vec::new(),
        quarantined: Vec::new(),
        quarantine_waived: 0,
        differences: Vec::new(),
        difference_counts: Some(DifferenceCounts::default()),
        drill_down: DrillDown::not_needed(),
        witness: WitnessResult::default(),
        bytes: 4_521_984,
        seconds: 0.42,
    }
}

fn shown(column: &str, value: &str) -> ShownColumn {
    ShownColumn {
        column: column.to_owned(),
        value: Some(value.to_owned()),
    }
}

/// One table of each verdict, and something in every section.
pub fn report() -> VerifyReport {
    let mut lossy = table("orders", Verdict::EqualUnderDeclaredLoss);
    lossy.losses = vec![LossCount {
        column: "shipped_at".to_owned(),
        loss: Loss::ZeroDateToNull,
        rows: 17,
    }];
    let mut different = table("order_line_items", Verdict::Different);
    different.target_tally = Some(tally(1199));
    different.units.differing = 2;
    different.broken = vec![BrokenLeg {
        leg: Leg::StageToTarget,
        units: 2,
    }];
    different.difference_counts = Some(DifferenceCounts {
        missing: 1,
        extra: 0,
        changed: 2,
        doubled: 0,
    });
    different.differences = vec![
        Difference::Missing {
            unit: 1,
            row: vec![shown("id", "17")],
            copies: 1,
            hash: "0f".repeat(16),
        },
        Difference::Changed {
            unit: 3,
            row: vec![shown("id", "90"), shown("line", "2")],
            columns: vec![
                ChangedColumn {
                    column: "price".to_owned(),
                    staged: Some("10.10".to_owned()),
                    target: Some("10.11".to_owned()),
                },
                ChangedColumn {
                    column: "note".to_owned(),
                    staged: None,
                    target: Some(String::new()),
                },
            ],
        },
        Difference::Changed {
            unit: 3,
            row: vec![shown("id", "91"), shown("line", "1")],
            columns: vec![ChangedColumn {
                column: "note".to_owned(),
                staged: Some("<b>ends with a space</b> ".to_owned()),
                target: Some("<b>ends with a space</b>".to_owned()),
            }],
        },
    ];
    different.witness = WitnessResult {
        compared: 9,
        differences: vec![WitnessDifference {
            column: Some("price".to_owned()),
            aggregate: "sum".to_owned(),
            source: Some("1010.10".to_owned()),
            target: Some("1010.11".to_owned()),
        }],
        ..WitnessResult::default()
    };
    let mut refused = table("events", Verdict::Equal);
    refused.refused_tally = tally(1);
    refused.quarantined = vec![QuarantinedRow {
        key: Some("id = 44".to_owned()),
        row: None,
        column: Some("payload".to_owned()),
        sqlstate: Some("22P05".to_owned()),
        reason: "a text holds U+0000, which PostgreSQL cannot store".to_owned(),
    }];
    let mut open = table(
        "sessions",
        Verdict::NotVerified {
            reason: "chunks of two epochs".to_owned(),
        },
    );
    open.target_tally = None;
    refused.summary = refused.in_words();
    let tables = vec![table("customers", Verdict::Equal), lossy, different, refused, open];
    let structure = StructureResult {
        not_checked: None,
        checks: 214,
        differences: vec![StructureDifference {
            kind: StructureKind::ConstraintNotValidated,
            object: "shop.orders.orders_customer_fk".to_owned(),
            expected: "a validated foreign key".to_owned(),
            actual: "not validated".to_owned(),
            rows: Some(3),
            blocking: true,
        }],
    };
    let negative_control = NegativeControl {
        not_run: None,
        detectors: vec![DetectorCheck {
            detector: "row digests".to_owned(),
            planted: "the last digit of a decimal".to_owned(),
            reported: true,
            answer: "one changed row, column amount".to_owned(),
        }],
        seconds: 0.2,
    };
    let coverage = Coverage {
        tables: 5,
        tables_verified: 4,
        columns: 61,
        rows: 4800,
        not_witnessed: vec![NotWitnessed {
            object: "shop.orders.doc".to_owned(),
            reason: "no two servers print JSON alike".to_owned(),
        }],
        bytes: 22_609_920,
        not_verified: vec![
            NotCovered {
                object: "shop.sessions".to_owned(),
                reason: "chunks of two epochs".to_owned(),
                rows: Some(1200),
                declared: false,
            },
            NotCovered {
                object: "shop.customers.legacy_blob".to_owned(),
                reason: "column excluded in landfall.toml".to_owned(),
                rows: None,
                declared: true,
            },
        ],
    };
    let outcome = crate::outcome::decide(&tables, &structure, &negative_control, &coverage);
    VerifyReport {
        format_version: FORMAT_VERSION,
        run_id: "20240229-123456-7f3a".to_owned(),
        tool_version: "0.1.0".to_owned(),
        digest_version: 1,
        source: Identity {
            product: "MariaDB".to_owned(),
            version: "10.11.6".to_owned(),
            server: "db-old.example.net:3306".to_owned(),
            database: "shop".to_owned(),
        },
        target: Identity {
            product: "PostgreSQL".to_owned(),
            version: "15.6".to_owned(),
            server: "db-new.example.net:5432".to_owned(),
            database: "shop".to_owned(),
        },
        plan_of_record: Some("5f3c".to_owned()),
        epoch: EpochInfo {
            id: "e-0003".to_owned(),
            position: "binlog.000012:48812, GTID 0-1-99120".to_owned(),
            opened: "2024-02-29T12:30:00Z".to_owned(),
            method: "lock tables read".to_owned(),
            consistent: true,
        },
        started: "2024-02-29T12:34:56Z".to_owned(),
        finished: "2024-02-29T12:35:20Z".to_owned(),
        tables,
        structure,
        negative_control,
        coverage,
        findings: vec![model::Finding::new(
            model::code::JSON_NORMALIZED,
            "shop.events.payload",
            "JSON becomes jsonb: key order is not kept",
        )],
        drift: Default::default(),
        repair: None,
        outcome,
    }
}
