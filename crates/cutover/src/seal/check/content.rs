//! The report itself: its data against journal, plan and evidence, and page and summary against its data.

use std::collections::BTreeMap;

use serde_json::Value;
use verify::VerifyReport;

use super::Found;
use crate::evidence::Facts;
use crate::journal::{Event, Journal};
use crate::plan::Plan;
use crate::plan::earlier::{self, Earlier};
use crate::report::{self, Input, Report, Verified};
use crate::seal::write::data;
use crate::seal::{Blob, DATA, EVIDENCE, JOURNAL, PAGE, REDACTED, SUMMARY, Seal};

pub(super) fn check(
    seal: &Seal,
    blobs: &BTreeMap<String, Blob>,
    (plan, earlier): (Option<&Plan>, &Earlier),
    journal: Option<&Journal>,
    found: &mut Found,
) {
    for name in [PAGE, DATA, SUMMARY] {
        if !seal.files.iter().any(|file| file.name == name) {
            found.problem(name, "the seal does not name it");
        }
    }
    let Some(report) = read_report(blobs, found) else {
        return;
    };
    anchor(&report, journal, found);
    loose(&report, blobs, journal, found);
    if report.given.tool_version != env!("CARGO_PKG_VERSION") {
        found.notes.push(format!(
            "landfall {} wrote the report, and this is {}: page, summary and data were checked by their SHA-256 alone",
            report.given.tool_version,
            env!("CARGO_PKG_VERSION")
        ));
        return;
    }
    match report::render(&report) {
        Ok(page) => compare_text(PAGE, &page, blobs, found),
        Err(error) => found.problem(DATA, format!("no page can be made of it: {error}")),
    }
    compare_text(SUMMARY, &report::summary(&report), blobs, found);
    again(&report, blobs, (plan, earlier), journal, found);
}

fn read_report(blobs: &BTreeMap<String, Blob>, found: &mut Found) -> Option<Report> {
    let bytes = blobs.get(DATA)?.content.as_ref()?;
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            found.problem(DATA, format!("it is no JSON: {error}"));
            return None;
        }
    };
    if value.get("format_version") != Some(&Value::from(report::FORMAT_VERSION)) {
        found.problem(DATA, "it is of a version that this version of landfall does not know");
        return None;
    }
    match serde_json::from_slice(bytes) {
        Ok(report) => Some(report),
        Err(error) => {
            found.problem(DATA, format!("it is no report: {error}"));
            None
        }
    }
}

/// What the target kept of the journal when the report was written must be in the journal still.
fn anchor(report: &Report, journal: Option<&Journal>, found: &mut Found) {
    let anchor = &report.given.anchor;
    if let (Some(last), Some(journal)) = (anchor.last, journal)
        && !journal.state.went_through(last)
    {
        found.problem(
            JOURNAL,
            format!("the target kept entry {} with another SHA-256, or it is cut off before that: it is not the journal that was carried on", last.number),
        );
    }
    if !anchor.differing.is_empty() {
        let entries: Vec<String> = anchor.differing.iter().map(u64::to_string).collect();
        found.problem(
            JOURNAL,
            format!(
                "the target kept other entries when the report was written: {}",
                entries.join(", ")
            ),
        );
    }
}

/// Evidence that neither the journal nor the report names.
fn loose(report: &Report, blobs: &BTreeMap<String, Blob>, journal: Option<&Journal>, found: &mut Found) {
    let of_journal =
        |file: &str| journal.is_some_and(|journal| journal.state.evidence.iter().any(|noted| noted.what.file == file));
    for (name, blob) in blobs {
        let Some((folder, file)) = name.split_once('/') else {
            continue;
        };
        // Plans are the journal's own.
        if folder == earlier::FOLDER {
            continue;
        }
        let given = report.given.loose.iter().find(|loose| loose.file == file);
        let withheld = report.given.withheld.iter().find(|withheld| withheld.file == file);
        if !of_journal(file) && given.is_none() {
            found.problem(name, "neither the journal nor the report names it");
        }
        if (folder == REDACTED) != withheld.is_some() {
            found.problem(
                name,
                "the report does not say that a copy without values lies in its place, or says so of another file",
            );
        }
        if let (EVIDENCE, Some(given)) = (folder, given)
            && given.sha256 != blob.sha256
        {
            found.problem(name, "it is not the file that the report names");
        }
    }
    // A copy without values has another hash; that of the file is the journal's.
    for withheld in &report.given.withheld {
        let named = journal.and_then(|journal| {
            journal
                .state
                .evidence
                .iter()
                .find(|noted| noted.what.file == withheld.file)
        });
        if named.is_some_and(|noted| noted.what.sha256 != withheld.sha256) {
            found.problem(
                DATA,
                format!("the SHA-256 of {} is not the one that the journal names", withheld.file),
            );
        }
    }
}

fn compare_text(name: &str, made: &str, blobs: &BTreeMap<String, Blob>, found: &mut Found) {
    let Some(bytes) = blobs.get(name).and_then(|blob| blob.content.as_ref()) else {
        return;
    };
    if bytes == made.as_bytes() {
        return;
    }
    let text = String::from_utf8_lossy(bytes);
    let same = text
        .lines()
        .zip(made.lines())
        .take_while(|(one, other)| one == other)
        .count();
    found.problem(
        name,
        format!("it does not say what {DATA} says, from line {} on", same + 1),
    );
}

/// Makes the report again of journal, plan and evidence.
fn again(
    report: &Report,
    blobs: &BTreeMap<String, Blob>,
    (plan, earlier): (Option<&Plan>, &Earlier),
    journal: Option<&Journal>,
    found: &mut Found,
) {
    let verification = match verification(report, blobs, journal) {
        Ok(verification) => verification,
        Err(what) => return found.problem(DATA, what),
    };
    let input = Input {
        given: report.given.clone(),
        plan,
        earlier,
        journal,
        verification,
    };
    let both = Report::build(input)
        .map_err(|error| error.to_string())
        .and_then(|made| Ok((value(&made)?, value(report)?)));
    match both {
        Ok((made, there)) => {
            if let Some(place) = first_difference(&made, &there, String::new()) {
                found.problem(
                    format!("{DATA}, {place}"),
                    "it does not say what journal, plan and evidence say",
                );
            }
        }
        Err(error) => found.problem(DATA, format!("it cannot be made again: {error}")),
    }
    let written = blobs.get(DATA).and_then(|blob| blob.content.as_ref());
    if written.is_some_and(|bytes| data(report).ok().as_ref() != Some(bytes)) {
        found.problem(DATA, "it is not in the form that landfall writes: it was edited");
    }
}

fn value(report: &Report) -> Result<Value, String> {
    serde_json::to_value(report).map_err(|error| error.to_string())
}

/// The verification that the report is to be of: the journal's last one, else the one that the report brought.
fn verification(
    report: &Report,
    blobs: &BTreeMap<String, Blob>,
    journal: Option<&Journal>,
) -> Result<Option<Verified>, String> {
    let of_journal = journal.and_then(|journal| {
        journal.links.iter().rev().find_map(|link| match &link.entry.event {
            Event::EvidenceAdded { evidence } if matches!(evidence.facts, Facts::Verification { .. }) => {
                Some((evidence.file.clone(), evidence.sha256))
            }
            _ => None,
        })
    });
    let loose = report.given.loose.first().map(|file| (file.file.clone(), file.sha256));
    let Some((file, sha256)) = of_journal.or(loose) else {
        return Ok(None);
    };
    let blob = [EVIDENCE, REDACTED]
        .iter()
        .find_map(|folder| blobs.get(&format!("{folder}/{file}")));
    let content = blob.and_then(|blob| blob.content.as_ref());
    let Some(content) = content else {
        return Err(format!("it cannot be made again: {file} is not there"));
    };
    let verified: VerifyReport =
        serde_json::from_slice(content).map_err(|error| format!("{file} is no verification: {error}"))?;
    Ok(Some(Verified {
        file,
        sha256,
        headline: verified.outcome.headline(),
        report: verified,
    }))
}

/// Where two documents differ first, as a JSON pointer (RFC 6901).
fn first_difference(one: &Value, other: &Value, place: String) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let missing = other.keys().find(|key| !one.contains_key(*key));
            if let Some(key) = missing {
                return Some(format!("{place}/{key}"));
            }
            one.iter().find_map(|(key, value)| match other.get(key) {
                Some(there) => first_difference(value, there, format!("{place}/{key}")),
                None => Some(format!("{place}/{key}")),
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(index, (one, other))| first_difference(one, other, format!("{place}/{index}"))),
        _ => (one != other).then_some(if place.is_empty() { "/".to_owned() } else { place }),
    }
}
