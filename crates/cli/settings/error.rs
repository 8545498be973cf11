//! What is wrong with landfall.toml: the place, the key, the nearest valid key. Never a value, which may be a secret.

use std::ops::Range;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The settings cannot be used.
#[derive(Debug, Error)]
pub(crate) enum SettingsError {
    #[error("there is no project file {}", path.display())]
    Missing { path: PathBuf },
    #[error("read {}", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("unknown key `{key}`")]
    UnknownKey {
        place: Place,
        key: String,
        nearest: Option<String>,
        valid: Vec<String>,
    },
    #[error("{what}")]
    BadValue { place: Place, what: String },
    #[error("section [{section}] is missing")]
    MissingSection { path: PathBuf, section: &'static str },
    #[error("[source] {what}")]
    BadSource { what: &'static str },
    #[error("nothing tells whether {} is written for SQL Server or for MySQL", path.display())]
    UnknownDialect { path: PathBuf },
    #[error("read the script {}", path.display())]
    Script {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the url of [{section}] {what}")]
    BadUrl { section: &'static str, what: String },
    #[error("[{section}] names both password_env and password_file")]
    TwoPasswords { section: &'static str },
    #[error("the environment variable {variable} is not set, which [{section}] names as password_env")]
    PasswordVariable { section: &'static str, variable: String },
    #[error("password_env of [{section}] is not the name of an environment variable (A-Z, 0-9 and _)")]
    NoVariable { section: &'static str },
    #[error("read the password file {} of [{section}]", path.display())]
    PasswordFile {
        section: &'static str,
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("ca_file {} of [{section}] cannot be read", path.display())]
    CaFile {
        section: &'static str,
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("[{section}] has a ca_file, but tls = \"{tls}\" does not use one")]
    UselessCaFile { section: &'static str, tls: &'static str },
    #[error("read the mapping file {}", path.display())]
    MappingFile {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("read the approvers' file {}", path.display())]
    ApproversFile {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("there is no set {set}: {reason}")]
    NoSet {
        set: String,
        nearest: Option<String>,
        reason: String,
    },
    #[error("{place}: {what}")]
    Approvers { place: String, what: String },
}

/// A place in a file; line and column count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}

impl Place {
    fn of(path: &Path, text: &str, span: Option<Range<usize>>) -> Self {
        let start = span.map_or(0, |span| span.start).min(text.len());
        let before = &text.as_bytes()[..start];
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |position| position + 1);
        Place {
            path: path.to_owned(),
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: String::from_utf8_lossy(&before[line_start..]).chars().count() + 1,
        }
    }
}

impl SettingsError {
    /// From what the TOML reader says. Its own rendering is not used: it quotes the line, which may hold a password.
    pub(crate) fn from_toml(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        let place = Place::of(path, text, error.span());
        let message = error.message();
        if let Some((key, valid)) = unknown_field(message) {
            let nearest = nearest(&key, &valid);
            return SettingsError::UnknownKey {
                place,
                key,
                nearest,
                valid,
            };
        }
        SettingsError::BadValue {
            place,
            what: without_value(message),
        }
    }

    /// Where it is, if it is in a place.
    pub(crate) fn place(&self) -> Option<String> {
        match self {
            SettingsError::UnknownKey { place, .. } | SettingsError::BadValue { place, .. } => Some(place.to_string()),
            SettingsError::MissingSection { path, .. } => Some(path.display().to_string()),
            _ => None,
        }
    }

    /// What to do next.
    pub(crate) fn hints(&self) -> Vec<String> {
        match self {
            SettingsError::Missing { .. } => {
                vec!["write one with `landfall init`, or name another with --config FILE".to_owned()]
            }
            SettingsError::UnknownKey { nearest, valid, .. } => {
                let mut hints = Vec::new();
                if let Some(nearest) = nearest {
                    hints.push(format!("did you mean `{nearest}`?"));
                }
                if valid.is_empty() {
                    hints.push("no keys are valid here".to_owned());
                } else {
                    hints.push(format!("valid keys here: {}", valid.join(", ")));
                }
                hints
            }
            SettingsError::BadValue { .. } => {
                vec!["docs/landfall-toml.md describes every key; `landfall init --config other.toml` writes a commented example".to_owned()]
            }
            SettingsError::BadSource { .. } => vec![
                "write url = \"mysql://user@host:3306/database\" for a server, or script = [\"dump.sql\"] for scripts"
                    .to_owned(),
            ],
            SettingsError::UnknownDialect { .. } => {
                vec!["say --from mysql or --from mssql, or dialect in [source] of landfall.toml".to_owned()]
            }
            SettingsError::MissingSection { section, .. } => {
                let example = if *section == "source" {
                    "mysql://user@host:3306/database"
                } else {
                    "postgres://user@host:5432/database"
                };
                let or_script = if *section == "source" {
                    "\n    or name scripts, with --from-script or as script = [\"dump.sql\"]"
                } else {
                    ""
                };
                vec![format!("add\n    [{section}]\n    url = \"{example}\"{or_script}")]
            }
            SettingsError::BadUrl { section, .. } => vec![if *section == "source" {
                "it looks like mysql://user@host:3306/database or mssql://user@host:1433/database".to_owned()
            } else {
                "it looks like postgres://user@host:5432/database".to_owned()
            }],
            SettingsError::TwoPasswords { .. } => vec!["keep one of them".to_owned()],
            SettingsError::PasswordVariable { variable, .. } => {
                vec![format!("export {variable}, or use password_file")]
            }
            SettingsError::NoVariable { section } => {
                vec![format!(
                    "the password itself does not belong in the file; export LANDFALL_{}_PASSWORD",
                    section.to_uppercase()
                )]
            }
            SettingsError::PasswordFile { .. } | SettingsError::Script { .. } => {
                vec!["relative paths start at the folder of the project file".to_owned()]
            }
            SettingsError::CaFile { .. } => vec!["it is a PEM file with the certificates to trust".to_owned()],
            SettingsError::UselessCaFile { .. } => vec!["remove ca_file, or set tls = \"verify\"".to_owned()],
            SettingsError::ApproversFile { .. } => {
                vec!["relative paths start at the folder of the project file".to_owned()]
            }
            SettingsError::NoSet { nearest, .. } => nearest
                .iter()
                .map(|nearest| format!("did you mean {nearest}?"))
                .chain(["sets are those of the plan that `landfall cutover plan --template phased` wrote".to_owned()])
                .collect(),
            SettingsError::Approvers { .. } => vec![
                "a line is a name and a public key, as in OpenSSH's file of allowed signers (man ssh-keygen, ALLOWED SIGNERS)"
                    .to_owned(),
            ],
            SettingsError::Unreadable { .. } | SettingsError::MappingFile { .. } => Vec::new(),
        }
    }
}

/// The key and the valid keys of serde's message for an unknown field, which `deny_unknown_fields` writes.
fn unknown_field(message: &str) -> Option<(String, Vec<String>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    let valid = rest.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Some((key.to_owned(), valid))
}

/// A message of serde without the value that it quotes.
fn without_value(message: &str) -> String {
    for kind in ["invalid type: ", "invalid value: "] {
        if let (Some(_), Some((_, expected))) = (message.strip_prefix(kind), message.rsplit_once(", expected ")) {
            return format!("expected {expected}");
        }
    }
    if let Some(rest) = message.strip_prefix("unknown variant ")
        && let Some((_, expected)) = rest.split_once("`, expected ")
    {
        return format!("expected {}", expected.replace('`', "\""));
    }
    message.to_owned()
}

/// The valid key that is nearest to what was typed, if one is near.
pub(crate) fn nearest(key: &str, valid: &[String]) -> Option<String> {
    let limit = (key.chars().count() / 3).max(2);
    valid
        .iter()
        .map(|candidate| (distance(key, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.clone())
}

/// Edit distance with swaps of neighbours (optimal string alignment), `-` and `_` being one, case ignored.
fn distance(a: &str, b: &str) -> usize {
    let letters = |text: &str| text.to_lowercase().replace('-', "_").chars().collect::<Vec<_>>();
    let (a, b) = (letters(a), letters(b));
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_a_swap_once() {
        assert_eq!(distance("laoders", "loaders"), 1);
        assert_eq!(distance("chunk-rows", "chunk_rows"), 0);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn nothing_is_near_to_a_strange_key() {
        let valid = ["readers".to_owned(), "fence".to_owned()];
        assert_eq!(nearest("raeders", &valid).as_deref(), Some("readers"));
        assert_eq!(nearest("colour_scheme", &valid), None);
    }

    #[test]
    fn values_are_cut_out_of_messages() {
        let cut = without_value("invalid type: string \"mysql://u:hunter2@h\", expected a map");
        assert_eq!(cut, "expected a map");
        assert_eq!(
            without_value("unknown variant `hunter2`, expected one of `verify`, `disable`"),
            "expected one of \"verify\", \"disable\""
        );
    }
}
