//! Somebody who writes to the source all the time.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::support::mysql::MysqlDatabase;

/// Runs a statement again and again, until it is stopped.
pub(super) struct Writer {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<u64>>,
}

impl Writer {
    /// In this database; every 30 ms.
    pub(super) fn start(url: String, database: &str, statement: &str) -> Writer {
        Writer::unless(url, database, statement, None)
    }

    /// The same, but not while this file is there.
    pub(super) fn unless(url: String, database: &str, statement: &str, maintenance: Option<PathBuf>) -> Writer {
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        let (database, statement) = (database.to_owned(), statement.to_owned());
        let thread = std::thread::spawn(move || {
            let mut connection = MysqlDatabase::open(&url);
            connection.run(&format!("use `{database}`"));
            let mut done = 0;
            while !asked.load(Ordering::Relaxed) {
                if !maintenance.as_ref().is_some_and(|file| file.exists()) {
                    connection.run(&statement);
                    done += 1;
                }
                std::thread::sleep(Duration::from_millis(30));
            }
            done
        });
        Writer {
            stop,
            thread: Some(thread),
        }
    }

    /// Ends it; how often it wrote.
    pub(super) fn stop(&mut self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().map_or(0, |thread| thread.join().unwrap())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
