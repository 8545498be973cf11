//! What `status` says of the last verification: only what it compared counts.

use super::SCENE;
use crate::support::pair::Pair;

#[test]
fn a_verification_of_an_older_copy_is_not_shown_as_this_ones() {
    let mut pair = Pair::new("lf_verbs_status", "");
    pair.source.run_all(SCENE);
    pair.landfall(&["migrate"]).expect(0);
    pair.landfall(&["status"])
        .expect(0)
        // Other tests write to the same server: then it is `drift since epoch; the rows are equal as of the epoch`.
        .says(&["last verification: passed: ", "equal", ", epoch 000001"]);

    // The copy goes on in the next epoch.
    pair.source.run("insert into author values (50, 'New', null)");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    assert_older(&pair);
    // Constraints that loading set aside stand against a yes by themselves, and are no failure of the negative control.
    let report = pair.landfall(&["verify", "--format", "json"]).expect(1).json();
    let detectors = report["negative_control"]["detectors"].as_array().unwrap();
    assert!(
        detectors.iter().all(|check| check["reported"] == true),
        "{:#}",
        report["negative_control"]
    );
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    assert_eq!(status["verification"]["current"], true, "{status:#}");

    // Another stage, whose first epoch has the name of the old one's first.
    pair.landfall(&["clean", "--tables", "--allow-drop"]).expect(0);
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy"]).expect(0);
    assert_older(&pair);
    pair.landfall(&["copy", "--refresh"]).expect(0);
    assert_older(&pair);
}

#[track_caller]
fn assert_older(pair: &Pair) {
    let run = pair
        .landfall(&["status"])
        .expect(0)
        .says(&["not verified yet", "of an older copy"]);
    assert!(!run.stdout.contains("passed"), "{}", run.stdout);
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    assert_eq!(status["verification"]["current"], false, "{status:#}");
}
