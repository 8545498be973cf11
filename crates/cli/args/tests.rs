//! What is typed is understood, or refused.

use super::*;
use clap::CommandFactory;

#[test]
fn the_definition_is_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn every_verb_has_long_help_and_examples() {
    for verb in Arguments::command().get_subcommands() {
        let name = verb.get_name();
        assert!(verb.get_about().is_some(), "{name} has no about");
        if name != "completions" {
            assert!(verb.get_long_about().is_some(), "{name} has no long help");
        }
        let after = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(after.contains("Examples:"), "{name} has no examples");
    }
}

/// Lines of examples are laid out by hand; a terminal of 80 columns must not break them.
#[test]
fn examples_fit_into_80_columns() {
    for verb in Arguments::command().get_subcommands().chain([&Arguments::command()]) {
        let after = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
        for line in after.lines().filter(|line| line.starts_with("  ")) {
            assert!(line.chars().count() <= 79, "{line}");
        }
    }
}

#[test]
fn global_options_work_after_the_verb() {
    let parsed = Arguments::try_parse_from(["landfall", "status", "--format", "json", "-q"]).expect("parses");
    assert_eq!(parsed.global.format, Format::Json);
    assert!(parsed.global.quiet);
}

#[test]
fn contradictions_are_refused() {
    for typed in [
        vec!["landfall", "copy", "--refresh", "--restart", "a.b"],
        vec!["landfall", "schema", "--print", "--apply"],
        vec!["landfall", "status", "-q", "-v"],
        vec!["landfall", "copy", "--readers", "0"],
    ] {
        assert!(Arguments::try_parse_from(&typed).is_err(), "{typed:?}");
    }
}
