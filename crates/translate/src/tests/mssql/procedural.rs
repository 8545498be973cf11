//! Functions and triggers of T-SQL: mutilated scripts never make translation panic, and nothing is lost in silence.

use model::source_schema::SourceObjectKind;
use model::{Dialect, code};

use crate::script::{ReadOptions, Script, read};
use crate::tests::random::{Random, seed};
use crate::{Mapping, Options, render, translate};

const SCRIPTS: &[&str] = &[
    include_str!("../../../../../tests/cases/translate/mssql/function_of_statements/source.sql"),
    include_str!("../../../../../tests/cases/translate/mssql/function_that_reads_tables/source.sql"),
    include_str!("../../../../../tests/cases/translate/mssql/function_that_fills_a_table_variable/source.sql"),
    include_str!("../../../../../tests/cases/translate/mssql/function_of_one_query/source.sql"),
    include_str!("../../../../../tests/cases/translate/mssql/trigger_after_changes/source.sql"),
    include_str!("../../../../../tests/cases/translate/mssql/trigger_that_refuses/source.sql"),
    include_str!("../../../../../tests/cases/translate/mssql/trigger_in_the_place_of_a_statement/source.sql"),
];

/// Every function and trigger of a script is made, or a finding under its name.
fn check(text: &str) {
    let script = Script {
        name: "script.sql".to_owned(),
        text: text.to_owned(),
    };
    let reading = read(Dialect::Mssql, &[script], &ReadOptions::default());
    let options = Options {
        target_version: 15,
        ..Options::default()
    };
    let translation = translate(&reading.schema, &Mapping::shipped(Dialect::Mssql), &options);
    let _ = render(&translation.schema);
    for object in &reading.schema.others {
        let (word, code) = match object.kind {
            SourceObjectKind::Function => ("function", code::ROUTINE.id),
            SourceObjectKind::Trigger => ("trigger", code::TRIGGER.id),
            _ => continue,
        };
        let called = format!("{word} {}", object.name);
        let told = translation
            .findings
            .iter()
            .any(|finding| finding.code == code && finding.object == called);
        let begins = match word {
            "function" => called.clone(),
            _ => format!("trigger {}", object.name.name),
        };
        let made = translation
            .schema
            .routines
            .iter()
            .any(|routine| routine.object.starts_with(&begins));
        assert!(told || made, "{called} in {text}");
    }
}

#[test]
fn whole_scripts_are_made_or_told() {
    for text in SCRIPTS {
        check(text);
    }
}

#[test]
fn mutilated_scripts_are_made_or_told() {
    let mut random = Random(seed());
    for _ in 0..400 {
        let text = SCRIPTS[random.below(SCRIPTS.len())];
        let mut words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
        for _ in 0..=random.below(4) {
            let (one, other) = (random.below(words.len()), random.below(words.len()));
            match random.below(3) {
                0 => {
                    words.remove(one);
                }
                1 => words.insert(one, words[other]),
                _ => words.swap(one, other),
            }
        }
        check(&words.concat());
    }
}
