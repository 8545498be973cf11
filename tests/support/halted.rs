//! A copy that is stopped when everything is staged and nothing is loaded.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::pair::Pair;
use super::postgres::PgDatabase;

/// Runs `copy` while the loaders wait for a lock on `tables` of the target, waits until each table is staged, and kills it.
#[track_caller]
pub fn stage_without_loading(pair: &Pair, tables: &[&str]) {
    let mut lock = PgDatabase::open(&pair.target.url);
    lock.run("begin");
    for table in tables {
        // Reads of the target go on; a COPY into it waits.
        lock.run(&format!("lock table \"{}\".\"{table}\" in exclusive mode", pair.name));
    }
    let mut child = pair
        .project
        .command(&["copy"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            let output = child.wait_with_output().unwrap();
            panic!(
                "copy ended ({status}) while its tables were locked: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        if is_staged(pair, tables) {
            break;
        }
        assert!(Instant::now() < deadline, "nothing is staged after a minute");
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    lock.run("rollback");
    // The server notices the killed loaders when they get the lock; they must be gone before the test goes on.
    while lock.value("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and wait_event_type = 'Lock'").unwrap() != "0" {
        assert!(Instant::now() < deadline, "the killed loaders still wait");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn is_staged(pair: &Pair, tables: &[&str]) -> bool {
    let run = pair.landfall(&["status", "--format", "json"]);
    let Ok(status) = serde_json::from_str::<serde_json::Value>(&run.stdout) else {
        return false;
    };
    tables.iter().all(|name| {
        status["tables"].as_array().is_some_and(|list| {
            list.iter().any(|table| {
                table["source"]["name"] == *name
                    && table["chunks"].as_u64().is_some_and(|chunks| chunks > 0)
                    && table["staged"] == table["chunks"]
            })
        })
    })
}

/// The staged Parquet files below a folder, in the order of their paths.
pub fn parquet_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "parquet") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
