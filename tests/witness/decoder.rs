//! A decoder that is wrong alike on all legs: the digests are equal, and the witness is not.

use std::process::Stdio;

use model::decoder_fault::{DecoderFault, VARIABLE};

use super::witness;
use crate::support::landfall::Run;
use crate::support::pair::{Pair, table};

/// What is wrong, and which column and aggregate must show it.
fn shows(fault: DecoderFault) -> (&'static str, &'static str) {
    match fault {
        DecoderFault::Number => ("n", "sum"),
        DecoderFault::Letter => ("note", "sum-length"),
        DecoderFault::Digit => ("price", "sum"),
        DecoderFault::Day => ("day", "sum"),
        DecoderFault::Sign => ("span", "sum"),
        DecoderFault::Null => ("n", "nulls"),
    }
}

#[test]
fn a_decoder_that_is_wrong_alike_on_every_leg_is_found_by_the_witness() {
    let mut pair = Pair::new("lf_witness_decoder", "[copy]\nchunk_rows = 3\n");
    pair.source.run_all(
        "create table t (id int not null primary key, n bigint null, note varchar(20) null, price decimal(9,1) null, \
         day date null, span time null) engine=InnoDB;
         insert into t values (1, 17, 'one', 1.5, '2024-02-29', '-10:00:00'), (2, null, 'two', 2.0, '2024-03-01', '10:00:00'),
         (3, 3, '', 3.1, null, null), (4, 4, '4', null, '2025-01-29', '00:00:01'), (5, 5, null, 5.5, '2025-01-30', '-00:00:01'),
         (6, 6, 'x', 6, '2026-01-01', '838:59:59')",
    );
    for (fault, name) in DecoderFault::ALL {
        let run = |arguments: &[&str]| {
            let mut command = pair.project.command(arguments);
            let output = command
                .env(VARIABLE, name)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .output()
                .unwrap();
            Run::from_output(&output)
        };
        run(&["schema", "--apply"]);
        run(&["copy", "--refresh"]).expect(0);
        run(&["finish"]).expect(0);
        let (column, aggregate) = shows(*fault);
        run(&["verify"]).expect(1).says(&["by the witness", column]);
        let report = pair.verify();
        let result = table(&report, "t");
        assert_eq!(
            result["broken"].as_array().unwrap().len(),
            0,
            "{name}: the digests are equal"
        );
        assert_eq!(result["source_tally"], result["target_tally"], "{name}");
        assert_eq!(result["verdict"]["kind"], "different", "{name}");
        let found = witness(&report, "t")["differences"].as_array().unwrap();
        assert!(
            found
                .iter()
                .any(|it| it["column"] == column && it["aggregate"] == aggregate),
            "{name}: {found:?}"
        );
        assert!(
            found
                .iter()
                .all(|it| it["column"] != "id" || *fault == DecoderFault::Number),
            "{found:?}"
        );
    }
    // Without a fault the same rows are read again, and all is equal.
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}
