//! Real scripts with tokens dropped, doubled and swapped: whatever comes in, the translator answers.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use model::Dialect;
use translate::script::{ReadOptions, Script, decode, read};
use translate::{Mapping, Options, coverage, render};

#[path = "../fuzz/fuzz_targets/answer.rs"]
mod fuzzed;

use crate::support::golden::case;
use crate::support::random::Random;

/// The scripts of the golden cases, as pieces that are about tokens.
fn scripts(dialect: &str) -> Vec<(String, Vec<String>)> {
    let written_in = if dialect == "mssql" {
        Dialect::Mssql
    } else {
        Dialect::Mysql
    };
    let mut folders: Vec<PathBuf> = std::fs::read_dir(case(&format!("translate/{dialect}")))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    folders
        .iter()
        .map(|folder| {
            let text = decode(written_in, &std::fs::read(folder.join("source.sql")).unwrap()).text;
            let pieces = text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_');
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            (name, pieces.map(str::to_owned).collect())
        })
        .collect()
}

/// One to eight changes.
fn mutilate(pieces: &mut Vec<String>, random: &mut Random) {
    for _ in 0..=random.below(8) {
        if pieces.len() < 2 {
            return;
        }
        let place = |random: &mut Random| usize::try_from(random.below(u64::try_from(pieces.len()).unwrap())).unwrap();
        let (one, other) = (place(random), place(random));
        match random.below(4) {
            0 => {
                pieces.remove(one);
            }
            1 => pieces.insert(one, pieces[other].clone()),
            2 => pieces.swap(one, other),
            // The script ends early.
            _ => pieces.truncate(one.max(pieces.len() / 2)),
        }
    }
}

fn answers(dialect: Dialect, name: &str, text: String) {
    let scripts = [Script {
        name: name.to_owned(),
        text,
    }];
    let reading = read(dialect, &scripts, &ReadOptions::default());
    for rows in &reading.rows {
        // Where variables are replaced, the values are counted in the new text.
        let length = rows.text.as_ref().map_or(rows.bytes.len(), String::len);
        assert!(rows.bytes.start <= rows.values, "{name}");
        assert!(rows.values - rows.bytes.start <= length, "{name}");
        assert!(
            scripts[0].text.get(rows.bytes.clone()).is_some(),
            "{name}: a statement begins inside a character"
        );
    }
    let translation = translate::translate(&reading.schema, &Mapping::shipped(dialect), &Options::default());
    let files = render(&translation.schema);
    assert!(
        !reading.schema.tables.iter().any(|table| {
            let is_told = |object: &str| object.contains(&table.name.name);
            !translation.schema.tables.iter().any(|made| is_told(&made.name.name))
                && !translation.findings.iter().any(|finding| is_told(&finding.object))
        }),
        "{name}: a table is lost without a word"
    );
    coverage(&reading.schema, &translation.schema, &translation.findings);
    drop(files);
}

fn check(word: &str, dialect: Dialect, seed: u64, budget: Duration) {
    let scripts = scripts(word);
    let started = Instant::now();
    let (mut random, mut rounds) = (Random::new(seed), 0_u64);
    while started.elapsed() < budget {
        let at = usize::try_from(random.below(u64::try_from(scripts.len()).unwrap())).unwrap();
        let (name, mut pieces) = scripts[at].clone();
        mutilate(&mut pieces, &mut random);
        let text = pieces.concat();
        let began = Instant::now();
        let answered = std::panic::catch_unwind(|| answers(dialect, &name, text.clone()));
        let took = began.elapsed();
        assert!(
            answered.is_ok() && took < Duration::from_secs(20),
            "round {rounds} of seed {seed}, {word}/{name}, after {took:?}:\n{text}"
        );
        rounds += 1;
    }
    eprintln!("{rounds} mutilated scripts of {word}");
    assert!(rounds > 20, "only {rounds} rounds in {budget:?}");
}

#[test]
fn mutilated_scripts_get_an_answer() {
    let seed = Random::seed_from_environment();
    check("mysql", Dialect::Mysql, seed, Duration::from_secs(5));
    check("mssql", Dialect::Mssql, seed, Duration::from_secs(5));
}

/// The fuzz target is no part of the workspace; what it calls is.
#[test]
fn the_fuzzers_scripts_get_an_answer() {
    for (dialect, chosen) in [("mysql", b'0'), ("mssql", b'1')] {
        for (_, pieces) in scripts(dialect).into_iter().step_by(20) {
            let mut bytes = vec![chosen];
            bytes.extend(pieces.concat().into_bytes());
            fuzzed::answer(&bytes);
            bytes.truncate(bytes.len() / 2);
            fuzzed::answer(&bytes);
        }
    }
    fuzzed::answer(&[]);
}
