//! Wrong usage, and what is asked of the arguments themselves (`--help`, `--version`).
//!
//! Whoever asked for JSON gets JSON: the options could not be read, so the format is looked for in the words as typed.

use std::ffi::OsString;

use clap::CommandFactory;
use clap::error::ErrorKind;

use crate::args::{Arguments, Color, Format, Global};
use crate::exit;
use crate::failure;
use crate::printer::Printer;

/// Prints what clap has to say, and for wrong usage in JSON format the error document; gives the exit code: 0 for
/// `--help` and `--version`, else 2.
pub(crate) fn answer(error: &clap::Error, typed: &[OsString]) -> u8 {
    // To stdout what was asked for, to stderr what was wrong; there is nobody to tell that it could not be printed.
    let _ = error.print();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return exit::DONE;
    }
    if wants_json(typed) {
        let printer = Printer::new(&Global {
            config: "landfall.toml".into(),
            set: None,
            format: Format::Json,
            color: Color::Never,
            quiet: false,
            verbose: false,
            log_file: None,
            log_format: None,
        });
        let (message, hints) = parts(error);
        failure::document(&printer, verb(typed).as_deref(), exit::COULD_NOT, message, None, hints);
        // As above.
        let _ = printer.finish();
    }
    exit::COULD_NOT
}

/// `--format json` or `--format=json`, the last one counting, before a `--`.
fn wants_json(typed: &[OsString]) -> bool {
    let words: Vec<&str> = words(typed).take_while(|word| *word != "--").collect();
    let mut values = words.iter().enumerate().filter_map(|(at, word)| match *word {
        "--format" => words.get(at + 1).copied(),
        word => word.strip_prefix("--format="),
    });
    values.next_back() == Some("json")
}

/// The verb, if one was typed.
fn verb(typed: &[OsString]) -> Option<String> {
    let command = Arguments::command();
    words(typed)
        .find(|word| command.get_subcommands().any(|verb| verb.get_name() == *word))
        .map(str::to_owned)
}

fn words(typed: &[OsString]) -> impl Iterator<Item = &str> {
    typed.iter().skip(1).map(|word| word.to_str().unwrap_or_default())
}

/// What is wrong, and what to do: clap's text is `error: ...`, then `tip: ...`, the usage, and where to read more.
fn parts(error: &clap::Error) -> (String, Vec<String>) {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand
    ) {
        return ("no verb was given".to_owned(), vec!["see landfall --help".to_owned()]);
    }
    let text = error.render().to_string();
    let (message, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let message: Vec<&str> = message.split_whitespace().collect();
    let message = message.join(" ");
    let hints = rest
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| line.strip_prefix("tip: ").unwrap_or(line).to_owned());
    (
        message.strip_prefix("error: ").unwrap_or(&message).to_owned(),
        hints.collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(words: &[&str]) -> Vec<OsString> {
        ["landfall"].iter().chain(words).map(OsString::from).collect()
    }

    #[test]
    fn the_format_is_found_wherever_it_stands() {
        assert!(wants_json(&typed(&["copy", "--format", "json", "--bogus"])));
        assert!(wants_json(&typed(&["--format=json", "copi"])));
        assert!(!wants_json(&typed(&["copy", "--format=json", "--format", "text"])));
        assert!(!wants_json(&typed(&["copy", "--", "--format=json"])));
        assert!(!wants_json(&typed(&["copy", "--format"])));
    }
}
