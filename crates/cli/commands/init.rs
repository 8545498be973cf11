//! `landfall init`: a commented project file to start from.

use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::args;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::settings::{Settings, script_paths, without_password};

/// The file that is written; a test parses it as it is and with every commented key in force.
const TEMPLATE: &str = include_str!("init/landfall.toml");
const SOURCE_URL: &str = "mysql://landfall@localhost:3306/shop";
const TARGET_URL: &str = "postgres://landfall@localhost:5432/shop";

#[derive(Debug, Serialize)]
struct Document<'a> {
    command: &'static str,
    wrote: &'a Path,
}

/// Writes the project file.
pub(crate) fn run(printer: &Printer, path: &Path, typed: &args::Init) -> Result<Answer, Failure> {
    let text = file(printer, path, typed);
    // What was typed must be of use: the file is read as every other verb will read it.
    Settings::parse(path, &text).map_err(Failure::Settings)?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|source| Failure::Write {
            path: folder.to_owned(),
            source,
        })?;
    }
    let mut created = std::fs::File::create_new(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::AlreadyThere { path: path.to_owned() },
        _ => Failure::Write {
            path: path.to_owned(),
            source,
        },
    })?;
    created.write_all(text.as_bytes()).map_err(|source| Failure::Write {
        path: path.to_owned(),
        source,
    })?;
    printer.line(format!("wrote {}", path.display()));
    printer.say(next_steps(typed));
    printer.document(&Document {
        command: "init",
        wrote: path,
    });
    Ok(Answer::Yes)
}

fn next_steps(typed: &args::Init) -> String {
    let edit = match (&typed.source, &typed.target, typed.script.from_script.is_empty()) {
        (Some(_), Some(_), _) => "Look through it",
        (_, _, true) => "Set the two urls in it",
        (_, Some(_), false) => return script_steps("Look through it"),
        (_, None, false) => return script_steps("Set the url in it"),
    };
    format!(
        "{edit}, export LANDFALL_SOURCE_PASSWORD and LANDFALL_TARGET_PASSWORD, then:\n  \
         landfall doctor     is everything ready?\n  \
         landfall assess     what is there, and what changes?"
    )
}

fn script_steps(edit: &str) -> String {
    format!(
        "{edit}, export LANDFALL_TARGET_PASSWORD, then:\n  \
         landfall doctor     is everything ready?\n  \
         landfall migrate    schema, copy, finish and verify"
    )
}

/// The template with scripts in the place of the source.
fn with_scripts(project: &Path, typed: &args::FromScript) -> String {
    let (before, rest) = TEMPLATE.split_once("[source]\n").unwrap_or((TEMPLATE, ""));
    let after = rest.find("[target]\n").map_or("", |at| &rest[at..]);
    let files: Vec<String> = script_paths(project, typed)
        .iter()
        .map(|path| quoted(&path.display().to_string()))
        .collect();
    let dialect = match typed.from {
        Some(dialect) => format!("dialect = {}\n", quoted(dialect.name())),
        None => "# \"mysql\" (MariaDB too) or \"mssql\"; the default is what the scripts look like.\n#: dialect = \"mysql\"\n".to_owned(),
    };
    format!(
        "{before}[source]\n# Scripts that make the database and hold its rows, read in their order as one.\nscript = [{}]\n{dialect}\n{after}",
        files.join(", ")
    )
}

/// The template with the URLs that were typed, without passwords.
fn file(printer: &Printer, project: &Path, typed: &args::Init) -> String {
    let mut text = if typed.script.from_script.is_empty() {
        TEMPLATE.to_owned()
    } else {
        with_scripts(project, &typed.script)
    };
    for (section, example, url) in [
        ("source", SOURCE_URL, &typed.source),
        ("target", TARGET_URL, &typed.target),
    ] {
        let Some(url) = url else { continue };
        // What cannot be read as a URL is refused when the text is read back, before anything is written.
        let (url, had_password) = without_password(url).unwrap_or_else(|| (url.clone(), false));
        if had_password {
            let variable = format!("LANDFALL_{}_PASSWORD", section.to_uppercase());
            printer.warn(format!(
                "the password of the {section} was left out of the file; export it as {variable}"
            ));
        }
        text = text.replacen(&quoted(example), &quoted(&url), 1);
    }
    text
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_valid_project_file_as_it_is() {
        Settings::parse(Path::new("landfall.toml"), TEMPLATE).expect("parses");
        assert!(TEMPLATE.contains(&quoted(SOURCE_URL)) && TEMPLATE.contains(&quoted(TARGET_URL)));
    }

    #[test]
    fn scripts_take_the_place_of_the_source() {
        let typed = args::FromScript {
            from_script: vec!["a b.sql".into(), "c.sql".into()],
            from: None,
        };
        let text = with_scripts(Path::new("landfall.toml"), &typed);
        let settings = Settings::parse(Path::new("landfall.toml"), &text).expect("parses");
        assert_eq!(settings.source_place(), "a b.sql, c.sql");
        assert!(!text.contains(SOURCE_URL) && text.contains(TARGET_URL));
    }

    #[test]
    fn every_commented_key_of_the_template_is_valid() {
        // Keys that are not in force stand behind `#:`, prose behind `#`.
        let text: String = TEMPLATE
            .lines()
            .map(|line| match line.strip_prefix("#: ") {
                Some(key) => format!("{key}\n"),
                None => format!("{line}\n"),
            })
            .collect();
        assert_ne!(text, TEMPLATE);
        Settings::parse(Path::new("landfall.toml"), &text).expect("parses with every key in force");
    }
}
