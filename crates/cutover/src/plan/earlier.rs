//! Plans that a journal was gone on with, each kept as it was when it was taken in: the gates of a run are judged by the plan of that run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use super::file::text;
use super::{FORMAT_VERSION, FileError, Plan};
use crate::journal::{Event, Journal};
use crate::{Sha256, durable};

/// Their folder, in the cutover's and in a report's.
pub const FOLDER: &str = "plans";

/// Plans by their hash.
pub type Earlier = BTreeMap<Sha256, Plan>;

/// The name of a plan in [`FOLDER`].
pub fn file(hash: Sha256) -> String {
    format!("{hash}.json")
}

/// Keeps a plan in a cutover's folder, if it is not there.
///
/// # Errors
/// [`FileError`].
pub fn keep(cutover: &Path, plan: &Plan) -> Result<(), FileError> {
    let folder = cutover.join(FOLDER);
    let form = |source| FileError::Form {
        path: folder.clone(),
        source,
    };
    let name = file(plan.hash().map_err(form)?);
    if folder.join(&name).exists() {
        return Ok(());
    }
    let failed = |source: io::Error| FileError::File {
        path: folder.join(&name),
        source,
    };
    let text = text(plan).map_err(form)?;
    fs::create_dir_all(&folder).map_err(failed)?;
    durable::replace(&folder, &name, text.as_bytes()).map_err(failed)
}

/// The plans that a journal was begun and gone on with: the entry that took each in, and its hash, in their order.
pub fn taken_in(journal: &Journal) -> Vec<(u64, Sha256)> {
    let links = journal.links.iter();
    links
        .filter_map(|link| match &link.entry.event {
            Event::Planned { plan, .. } => Some((link.entry.number, *plan)),
            _ => None,
        })
        .collect()
}

/// The plans that a journal names, but for the one whose hash is `last`.
pub fn named(journal: &Journal, last: Option<Sha256>) -> BTreeSet<Sha256> {
    let hashes = taken_in(journal).into_iter().map(|(_, hash)| hash);
    hashes.filter(|hash| Some(*hash) != last).collect()
}

/// Reads a kept plan.
///
/// # Errors
/// In words: it is no plan, or not the one whose hash it has for a name.
pub fn read(hash: Sha256, bytes: &[u8]) -> Result<Plan, String> {
    let plan: Plan = serde_json::from_slice(bytes).map_err(|error| format!("it is no plan: {error}"))?;
    if plan.format_version != FORMAT_VERSION {
        return Err(format!("it is of version {}, which is not known", plan.format_version));
    }
    match plan.hash() {
        Ok(found) if found == hash => Ok(plan),
        Ok(_) => Err("it is not the plan whose hash is its name".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_kept_plan_is_the_one_of_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let plan = sample::plan();
        let hash = plan.hash().unwrap();
        keep(folder.path(), &plan).unwrap();
        keep(folder.path(), &plan).unwrap();
        let bytes = fs::read(folder.path().join(FOLDER).join(file(hash))).unwrap();
        assert_eq!(read(hash, &bytes).as_ref(), Ok(&plan));
        let other = String::from_utf8(bytes).unwrap().replace("smoke", "smell");
        assert!(read(hash, other.as_bytes()).unwrap_err().contains("not the plan"));
        assert!(read(hash, b"{}").is_err());
    }
}
