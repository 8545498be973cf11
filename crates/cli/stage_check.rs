//! Preflight checks of the stage: can it be written, does the disk keep what it is told, is there room; does an object store
//! answer, and write on condition.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use model::{CheckResult, CheckStatus};
use stage::Put;

use crate::failure::Failure;
use crate::figures::bytes;
use crate::settings::StagePlace;

/// All checks. `estimated` is the source's estimate of its data in bytes, if it could be asked.
pub(crate) fn run(stage: &StagePlace, estimated: Option<u64>) -> Vec<CheckResult> {
    match stage {
        StagePlace::Folder(folder) => vec![writable(folder), room(folder, estimated)],
        // Only files on their way are in the scratch folder, and nobody knows the room of a bucket.
        StagePlace::Objects { scratch, .. } => vec![writable(scratch), reachable(stage)],
    }
}

/// Puts an object, on condition that it is new, reads it back and removes it.
fn reachable(stage: &StagePlace) -> CheckResult {
    let tried = stage.store().map_err(Failure::from).and_then(|store| {
        let probe = format!("landfall-probe-{}", std::process::id());
        store.remove(&probe)?;
        let first = store.put_new(&probe, b"probe")?;
        let second = store.put_new(&probe, b"other")?;
        let read = store.read(&probe)?;
        store.remove(&probe)?;
        Ok((first, second) == (Put::Created, Put::AlreadyThere) && read.as_deref() == Some(&b"probe"[..]))
    });
    let place = stage.path();
    let (status, actual, fix) = match tried {
        Ok(true) => (
            CheckStatus::Passed,
            format!("{} can be written and read", place.display()),
            None,
        ),
        Ok(false) => (
            CheckStatus::Failed,
            format!("{} wrote an object over another, though told not to", place.display()),
            Some("use an object store with conditional writes (If-None-Match), or a folder".to_owned()),
        ),
        Err(error) => (
            CheckStatus::Failed,
            error.message(),
            Some("see the address, the region and the credentials in the environment".to_owned()),
        ),
    };
    CheckResult {
        name: "stage-reachable".to_owned(),
        status,
        expected: format!(
            "{} can be written, read and removed, and writes on condition",
            place.display()
        ),
        actual,
        fix,
    }
}

/// The nearest folder that exists; the stage itself is made by the first copy.
fn existing(stage: &Path) -> PathBuf {
    let absolute = std::path::absolute(stage).unwrap_or_else(|_| stage.to_owned());
    absolute
        .ancestors()
        .find(|path| path.is_dir())
        .map_or(absolute.clone(), Path::to_owned)
}

/// Writes, syncs and removes a small file where the stage is, or would be made.
fn writable(stage: &Path) -> CheckResult {
    let folder = existing(stage);
    let probe = folder.join(format!(".landfall-probe-{}", std::process::id()));
    let tried = (|| {
        let mut file = std::fs::File::create_new(&probe)?;
        file.write_all(b"probe")?;
        file.sync_all()?;
        drop(file);
        std::fs::remove_file(&probe)?;
        // A file's name is durable only once its folder is synced.
        std::fs::File::open(&folder)?.sync_all()
    })();
    let (status, actual, fix) = match tried {
        Ok(()) => (
            CheckStatus::Passed,
            format!("{} can be written and synced", folder.display()),
            None,
        ),
        Err(error) => {
            // Nothing may be left behind by a check that failed half-way.
            let _ = std::fs::remove_file(&probe);
            let fix = "give the account write access to the folder, or set [stage] path to another";
            (
                CheckStatus::Failed,
                format!("{}: {error}", folder.display()),
                Some(fix.to_owned()),
            )
        }
    };
    let expected = format!("{} can be written, and the disk syncs", stage.display());
    CheckResult {
        name: "stage-writable".to_owned(),
        status,
        expected,
        actual,
        fix,
    }
}

/// Compares free space with the source's estimate. Staged files are compressed; half of the estimate is the least that is believed.
fn room(stage: &Path, estimated: Option<u64>) -> CheckResult {
    let folder = existing(stage);
    let name = "stage-free-space".to_owned();
    let free = match rustix::fs::statvfs(&folder) {
        Ok(volume) => volume.f_bavail.saturating_mul(volume.f_frsize),
        Err(error) => {
            let actual = format!("{}: {error}", folder.display());
            return CheckResult {
                name,
                status: CheckStatus::NotChecked,
                expected: "free space is known".to_owned(),
                actual,
                fix: None,
            };
        }
    };
    let actual = format!("{} free at {}", bytes(free), folder.display());
    let Some(estimated) = estimated else {
        let expected = "room for the staged data (the source's size is not known)".to_owned();
        return CheckResult {
            name,
            status: CheckStatus::NotChecked,
            expected,
            actual,
            fix: None,
        };
    };
    let status = match free {
        free if free < estimated / 2 => CheckStatus::Failed,
        free if free < estimated => CheckStatus::Warning,
        _ => CheckStatus::Passed,
    };
    let fix =
        (status != CheckStatus::Passed).then(|| "free some space, or set [stage] path to a larger disk".to_owned());
    let expected = format!(
        "room for about {} of data, less what compression saves",
        bytes(estimated)
    );
    CheckResult {
        name,
        status,
        expected,
        actual,
        fix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_is_not_there_yet_is_checked_where_it_would_be() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let results = run(&StagePlace::Folder(folder.path().join("a/b/stage")), Some(1));
        assert!(
            results.iter().all(|result| result.status == CheckStatus::Passed),
            "{results:?}"
        );
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("readable").count(),
            0,
            "the probe is removed"
        );
    }

    #[test]
    fn room_is_compared_with_the_estimate() {
        let folder = tempfile::tempdir().expect("temporary folder");
        assert_eq!(room(folder.path(), Some(u64::MAX)).status, CheckStatus::Failed);
        assert_eq!(room(folder.path(), None).status, CheckStatus::NotChecked);
    }
}
