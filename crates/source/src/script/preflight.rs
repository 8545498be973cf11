//! What can be checked of scripts before anything is made of them. There is no server to ask.

use model::figures::counted;
use model::{CheckResult, CheckStatus};
use translate::script::Encoding;

use super::opened::Opened;

/// Runs every check.
pub(super) fn run(opened: &Opened) -> Vec<CheckResult> {
    vec![text(opened), statements(opened), rows(opened)]
}

fn check(name: &str, status: CheckStatus, expected: &str, actual: String, fix: Option<&str>) -> CheckResult {
    CheckResult {
        name: name.to_owned(),
        status,
        expected: expected.to_owned(),
        actual,
        fix: fix.filter(|_| status != CheckStatus::Passed).map(str::to_owned),
    }
}

fn text(opened: &Opened) -> CheckResult {
    let mut status = CheckStatus::Passed;
    let mut said = Vec::new();
    for (path, file) in opened.address.files.iter().zip(&opened.files) {
        let mut names: Vec<&str> = Vec::new();
        for encoding in file.encodings.all() {
            let name = named(encoding);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let encoding = names.join(" and ");
        if file.encodings.is_doubtful() {
            status = CheckStatus::Warning;
        }
        said.push(format!(
            "{}: {}, {encoding}",
            path.display(),
            counted(file.bytes, "byte")
        ));
    }
    check(
        "script-text",
        status,
        "the text of every script is in an encoding that its bytes or the script tell",
        said.join("; "),
        Some("convert the script to UTF-8 (iconv) from what it was written in"),
    )
}

fn named(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf8WithBytes => "UTF-8 with raw bytes",
        Encoding::Utf16LittleEndian | Encoding::Utf16BigEndian => "UTF-16",
        Encoding::Windows1252 => "Windows-1252",
        Encoding::Set(set) => set.name(),
        Encoding::Binary => "the sets of its columns",
        Encoding::Bytes => "a character set that is not known",
    }
}

fn statements(opened: &Opened) -> CheckResult {
    let counts = opened.reading.statements;
    check(
        "script-statements",
        if counts.not_understood == 0 {
            CheckStatus::Passed
        } else {
            CheckStatus::Warning
        },
        "every statement is understood",
        format!(
            "{} {}: {}, {} not understood",
            opened.reading.schema.product,
            opened.reading.schema.version,
            counted(counts.understood, "statement"),
            counts.not_understood
        ),
        Some("`landfall assess` names them; write what they do into the schema folder by hand"),
    )
}

fn rows(opened: &Opened) -> CheckResult {
    let tables = &opened.reading.schema.tables;
    let unread = opened.reading.unread.len();
    let strange = opened
        .rows
        .keys()
        .filter(|table| tables.iter().all(|known| known.name != **table))
        .count();
    let count = |number: usize, noun: &str| counted(u64::try_from(number).unwrap_or(u64::MAX), noun);
    check(
        "script-rows",
        if unread == 0 && strange == 0 {
            CheckStatus::Passed
        } else {
            CheckStatus::Warning
        },
        "all rows stand in the script as constants, for tables that it makes",
        format!(
            "rows of {}; of {} only a server knows the rows; {} not made by the script",
            count(opened.rows.len(), "table"),
            count(unread, "table"),
            count(strange, "table")
        ),
        Some("run the script in a server and migrate from there, or the tables cannot be verified"),
    )
}
