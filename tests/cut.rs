//! Connections that end at the worst places, under a writing source: in the middle of a row, and when COMMIT was sent and its
//! answer is lost.

use crate::support::bank::{LETTERS, Scene};
use crate::support::proxy::{Fault, Proxy};
use crate::support::random::Random;

const REFRESH: &[&str] = &["copy", "--refresh"];

/// Runs a command with a fault in its way, which must come about.
#[track_caller]
fn run(scene: &mut Scene, proxy: &Proxy, fault: Fault, command: &[&str]) {
    proxy.set(fault);
    let run = scene.project.landfall(command);
    assert!(proxy.unset(), "{fault:?} did not come about: {run:?}");
    // The run itself tries again.
    run.expect(0);
    scene.check(&format!("{fault:?}"));
}

#[test]
fn a_source_cut_off_in_the_middle_of_a_row_is_read_again() {
    let seed = Random::seed_from_environment();
    let mut proxy = None;
    let mut scene = Scene::new("lf_cut_source", seed, |route| {
        let between = Proxy::to(&route.source);
        route.source = between.url(&route.source);
        route.tables = LETTERS.to_owned();
        proxy = Some(between);
    });
    let proxy = proxy.unwrap();
    // Of two readers the other one goes on in the same epoch.
    run(&mut scene, &proxy, Fault::CutFromServer(700_000), &["copy"]);
    // Of one reader nothing is left: a new epoch.
    let one = ["copy", "--refresh", "--readers", "1"];
    run(&mut scene, &proxy, Fault::CutFromServer(1_500_000), &one);
    scene.stop();
}

#[test]
fn a_target_cut_off_in_a_row_or_after_commit_was_sent_has_every_row_once() {
    let seed = Random::seed_from_environment();
    let mut proxy = None;
    let mut scene = Scene::new("lf_cut_target", seed, |route| {
        let between = Proxy::to(&route.target);
        route.target = between.url(&route.target);
        route.tables = LETTERS.to_owned();
        proxy = Some(between);
    });
    let proxy = proxy.unwrap();
    run(&mut scene, &proxy, Fault::CutFromClient(1_000_000), &["copy"]);
    // The first, the last, and some in between: of constraints set aside, parts, and declarations.
    let (mut commit, mut step) = (1, 1);
    loop {
        let fault = Fault::LoseCommit(commit);
        proxy.set(fault);
        let run = scene.project.landfall(REFRESH);
        let came = proxy.unset();
        run.expect(0);
        scene.check(&format!("{fault:?}"));
        if !came {
            break;
        }
        (commit, step) = (commit + step, step + 1);
    }
    assert!(commit > 10, "{commit}");
    // What `finish` commits is there after it, and it goes on behind that.
    for commit in 1..=2 {
        scene.project.landfall(REFRESH).expect(0);
        proxy.set(Fault::LoseCommit(commit));
        let run = scene.project.landfall(&["finish"]);
        assert!(proxy.unset(), "{commit}: {run:?}");
        run.expect(3).says(&["run the same command again"]);
        scene.check(&format!("finish, COMMIT {commit}"));
    }
    scene.stop();
}
