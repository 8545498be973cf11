//! Interruption: the first SIGINT or SIGTERM asks the command to stop, the second ends the process at once.
//!
//! Both are safe at any moment: what is staged and loaded is recorded by files and transactions, not by a clean end.

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::exit;
use crate::printer::Printer;

/// Tells whether the command was asked to stop.
#[derive(Debug, Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Returns when the command is asked to stop; never, if it is not.
    pub(crate) async fn requested(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|stop| *stop).await.is_err() {
            // The sender is gone without a signal: nobody will ask any more.
            std::future::pending::<()>().await;
        }
    }
}

/// Starts to listen. Must be called inside the runtime.
///
/// # Errors
/// The system gives no signal handler.
pub(crate) fn listen(printer: Arc<Printer>) -> std::io::Result<Stop> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if sender.send_replace(true) {
                std::process::exit(i32::from(exit::INTERRUPTED));
            }
            printer.say("stopping; once more to end at once");
        }
    });
    Ok(Stop(receiver))
}
