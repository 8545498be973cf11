//! A cutover that is killed at any moment goes on.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::run::{SMALL, log, planned};
use crate::support::pair::Pair;
use crate::support::random::Random;

/// How often the cutover is killed.
const KILLS: usize = 50;

#[test]
fn a_cutover_killed_at_any_moment_says_where_it_is_and_goes_on() {
    let pair = planned("lf_cutover_kill", SMALL, "");
    let mut random = Random::new(Random::seed_from_environment());
    pair.landfall(&["cutover", "start"]).expect(0);
    let (mut kills, mut runs) = (0, 1);
    while kills < KILLS {
        // A verb takes up to about a second here, and a run about ten of them.
        if killed(&pair, Duration::from_millis(random.below(900))) {
            kills += 1;
        }
        let status = status(&pair);
        if status["run"]["outcome"].is_null() {
            answer(&pair, &status);
        } else {
            complete(&pair, &status);
            pair.landfall(&["cutover", "start"]).expect(0);
            runs += 1;
        }
    }
    // To the end, without kills; what a killed one started may still be at work.
    for _ in 0..100 {
        let status = status(&pair);
        if !status["run"]["outcome"].is_null() {
            break;
        }
        answer(&pair, &status);
        pair.landfall(&["cutover", "next", "--all"]);
    }
    complete(&pair, &status(&pair));
    eprintln!("{kills} kills in {runs} runs");
    pair.landfall(&["verify"]).expect(0);
}

fn status(pair: &Pair) -> serde_json::Value {
    pair.landfall(&["cutover", "status", "--format", "json"])
        .expect(0)
        .json()
}

/// The run is complete, and each of its commands did its work once.
fn complete(pair: &Pair, status: &serde_json::Value) {
    assert_eq!(status["run"]["outcome"], "completed", "{status:#}");
    assert_eq!(log(pair), ["announce", "maintenance", "route"]);
    std::fs::remove_file(pair.project.file("steps.log")).unwrap();
}

/// Kills `next --all`, and all that it started, after some time; false if it ended before.
fn killed(pair: &Pair, after: Duration) -> bool {
    let mut command: Command = pair.project.command(&["cutover", "next", "--all"]);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    if child.try_wait().unwrap().is_some() {
        return false;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

/// What a person would do: look whether a step is done whose end is not known, and answer questions.
fn answer(pair: &Pair, status: &serde_json::Value) {
    let next = status["next"].as_str().unwrap();
    let step = next.split_whitespace().next().unwrap();
    if next.contains("waits for landfall cutover confirm") {
        pair.landfall(&["cutover", "confirm", step]).expect(0);
    } else if next.contains("has no known end") {
        // What a killed process started may come to its end yet.
        std::thread::sleep(Duration::from_millis(300));
        let mut arguments = vec!["cutover", "confirm", step, "--reason", "steps.log was looked at"];
        if !log(pair).iter().any(|line| line == step) {
            arguments.push("--failed");
        }
        pair.landfall(&arguments).expect(0);
    }
}
