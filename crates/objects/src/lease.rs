//! The lock of an object store, which has none: a *lease*, an object that its holder writes again and again.
//!
//! Who wants it watches the object for [`Times::expires`] by their own clock. If it changes, its holder lives, and it is
//! refused; if it does not, its holder was killed, and it is taken over, on condition that it is still the same object. No
//! two clocks are compared. A holder that could not write it for as long has lost it, and writes nothing more.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion};
use serde::Serialize;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use crate::runtime::Requests;

/// How often a lease is written, and how long it lasts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) renewed: Duration,
    pub(crate) expires: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Times {
            renewed: Duration::from_secs(10),
            expires: Duration::from_secs(45),
        }
    }
}

/// What the object says, for people who look at it.
#[derive(Debug, Serialize)]
struct Holder {
    host: String,
    process: u32,
    /// How often it was written. It makes every version another object.
    renewals: u64,
}

/// A lease that is held until this is dropped.
#[derive(Debug)]
pub(crate) struct Lease {
    requests: Arc<Requests>,
    objects: Arc<dyn ObjectStore>,
    place: Path,
    lost: Arc<AtomicBool>,
    given_back: Arc<Notify>,
}

impl stage::Lock for Lease {}

/// What was seen of another one's lease, and since when it is the same by this machine's clock. Clones remember together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Option<(UpdateVersion, Instant)>>>);

/// A look at a lease.
enum Look {
    /// There is none, or no longer.
    Gone,
    /// It is another version than that of the last look.
    Changed,
    /// It has been this version for as long, at least.
    Same(UpdateVersion, Duration),
}

impl Seen {
    async fn look(&self, objects: &dyn ObjectStore, place: &Path) -> object_store::Result<Look> {
        let found = match objects.head(place).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(Look::Gone),
            Err(error) => return Err(error),
        };
        let version = UpdateVersion {
            e_tag: found.e_tag,
            version: found.version,
        };
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((same, since)) if same.e_tag == version.e_tag && same.version == version.version => {
                return Ok(Look::Same(version, since.elapsed()));
            }
            _ => {}
        }
        match last.replace((version.clone(), Instant::now())) {
            Some(_other) => Ok(Look::Changed),
            None => Ok(Look::Same(version, Duration::ZERO)),
        }
    }
}

/// Whether somebody writes the lease: one that lives does so in time. Where nobody does, the lease need not be free yet, and
/// what was seen shortens the wait for it.
pub(crate) async fn is_held(
    objects: Arc<dyn ObjectStore>,
    place: Path,
    seen: Seen,
    times: Times,
) -> object_store::Result<bool> {
    loop {
        match seen.look(&*objects, &place).await? {
            Look::Gone => return Ok(false),
            Look::Changed => return Ok(true),
            Look::Same(_, age) if age >= times.renewed * 2 => return Ok(false),
            Look::Same(..) => sleep(times.renewed / 8).await,
        }
    }
}

/// Whether the lease was had.
pub(crate) enum Taken {
    Yes(UpdateVersion),
    /// Another process holds it.
    No,
}

impl Lease {
    /// Takes the lease, waiting for as long as one lasts if its holder may be dead. `lost` goes up when it is lost.
    pub(crate) fn take(
        requests: &Arc<Requests>,
        objects: &Arc<dyn ObjectStore>,
        place: Path,
        (times, seen): (Times, &Seen),
        lost: &Arc<AtomicBool>,
    ) -> std::io::Result<object_store::Result<Option<Lease>>> {
        let asked = take(Arc::clone(objects), place.clone(), seen.clone(), times);
        let version = match requests.wait(asked)? {
            Ok(Taken::Yes(version)) => version,
            Ok(Taken::No) => return Ok(Ok(None)),
            Err(error) => return Ok(Err(error)),
        };
        let lease = Lease {
            requests: Arc::clone(requests),
            objects: Arc::clone(objects),
            place: place.clone(),
            lost: Arc::clone(lost),
            given_back: Arc::new(Notify::new()),
        };
        lost.store(false, Ordering::Relaxed);
        let (objects, lost, given_back) = (Arc::clone(objects), Arc::clone(lost), Arc::clone(&lease.given_back));
        requests.start(async move {
            tokio::select! {
                () = given_back.notified() => {}
                () = renew(&*objects, &place, version, times) => lost.store(true, Ordering::Relaxed),
            }
        });
        Ok(Ok(Some(lease)))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.given_back.notify_one();
        if !self.lost.load(Ordering::Relaxed) {
            let (objects, place) = (Arc::clone(&self.objects), self.place.clone());
            // One that cannot be removed expires.
            let _ = self
                .requests
                .wait(async move { timeout(Duration::from_secs(5), objects.delete(&place)).await.is_ok() });
        }
    }
}

async fn take(objects: Arc<dyn ObjectStore>, place: Path, seen: Seen, times: Times) -> object_store::Result<Taken> {
    match write(&*objects, &place, PutMode::Create, 0).await {
        Err(Error::AlreadyExists { .. }) => {}
        written => return written.map(Taken::Yes),
    }
    let mut is_first = true;
    let mode = loop {
        match seen.look(&*objects, &place).await? {
            // Given back since.
            Look::Gone => break PutMode::Create,
            Look::Same(version, age) if age >= times.expires => break PutMode::Update(version),
            // Since an earlier question: its holder may have ended meanwhile.
            Look::Changed if !is_first => return Ok(Taken::No),
            Look::Changed | Look::Same(..) => sleep(times.renewed / 4).await,
        }
        is_first = false;
    };
    match write(&*objects, &place, mode, 0).await {
        // Another one took it in this moment.
        Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(Taken::No),
        written => written.map(Taken::Yes),
    }
}

/// Writes the lease again and again; returns when it is lost.
async fn renew(objects: &dyn ObjectStore, place: &Path, mut version: UpdateVersion, times: Times) {
    let mut written_at = Instant::now();
    for renewals in 1.. {
        sleep(times.renewed).await;
        // A write that takes as long as the lease lasts is no write.
        let left = times.expires.saturating_sub(written_at.elapsed());
        let asked_at = Instant::now();
        let write = write(objects, place, PutMode::Update(version.clone()), renewals);
        match timeout(left, write).await {
            Ok(Ok(newer)) => (version, written_at) = (newer, asked_at),
            Ok(Err(Error::Precondition { .. } | Error::NotFound { .. })) | Err(_) => return,
            // The network may come back.
            Ok(Err(_)) if written_at.elapsed() < times.expires => {}
            Ok(Err(_)) => return,
        }
    }
}

async fn write(
    objects: &dyn ObjectStore,
    place: &Path,
    mode: PutMode,
    renewals: u64,
) -> object_store::Result<UpdateVersion> {
    let holder = Holder {
        host: host(),
        process: std::process::id(),
        renewals,
    };
    let text = serde_json::to_vec(&holder).unwrap_or_default();
    let put = objects
        .put_opts(place, PutPayload::from(text), PutOptions::from(mode))
        .await?;
    Ok(UpdateVersion {
        e_tag: put.e_tag,
        version: put.version,
    })
}

/// The machine's name, for people who look who holds a lease.
fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "unknown".to_owned(),
        name => name.to_owned(),
    }
}
