//! Requests from threads that block. The stage's calls do, also where the caller's own runtime runs; requests therefore
//! have threads of their own.

use std::io;
use std::sync::mpsc;

use tokio::runtime::{Builder, Runtime};

/// Threads on which requests run.
#[derive(Debug)]
pub(crate) struct Requests {
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

impl Requests {
    pub(crate) fn new() -> io::Result<Requests> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("objects")
            .enable_all()
            .build()?;
        Ok(Requests { runtime: Some(runtime) })
    }

    /// Waits for a request.
    ///
    /// # Errors
    /// It ended without an answer: it panicked.
    pub(crate) fn wait<T: Send + 'static>(&self, request: impl Future<Output = T> + Send + 'static) -> io::Result<T> {
        let (answer, answered) = mpsc::sync_channel(1);
        self.start(async move {
            // Who asked is waiting below.
            let _ = answer.send(request.await);
        });
        answered
            .recv()
            .map_err(|_| io::Error::other("a request to the object store ended without an answer"))
    }

    /// Starts what goes on beside the caller.
    pub(crate) fn start(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            drop(runtime.spawn(task));
        }
    }
}

impl Drop for Requests {
    fn drop(&mut self) {
        // Dropping a runtime waits, which another runtime's threads must not.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
