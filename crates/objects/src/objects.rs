//! A stage below a prefix of a bucket.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::{Path, PathPart};
use object_store::{Error, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};
use stage::{Listed, Lock, Put, Scratch, StageError, Store};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;

use crate::lease::{self, Lease, Seen, Times};
use crate::runtime::Requests;

/// Name of the lease's object.
const LOCK: &str = "lock";
/// Bytes of a part of an upload: what one writer holds of its file while it is uploaded. S3 takes 10,000 parts.
const PART: usize = 8 << 20;

/// A prefix of a bucket.
#[derive(Debug, Clone)]
pub struct Objects {
    /// As people call it.
    address: String,
    /// Local folder of files that are being written or were fetched.
    scratch: PathBuf,
    objects: Arc<dyn ObjectStore>,
    prefix: Path,
    requests: Arc<Requests>,
    times: Times,
    /// Whether the lease was lost: another copy may be at work here.
    lost: Arc<AtomicBool>,
    /// What was seen of another one's lease.
    seen: Seen,
}

/// An address that does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{address} is no place for a stage: it is s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX")]
    Address {
        address: String,
        #[source]
        source: Option<Error>,
    },
    #[error("cannot start the threads of requests to the object store")]
    Threads(#[source] io::Error),
}

impl Objects {
    /// The place that an address names. Region, endpoint and credentials are those of the environment, by the names that
    /// the `object_store` crate documents (`AWS_ACCESS_KEY_ID`, `AWS_REGION`, `AWS_ENDPOINT`, `GOOGLE_SERVICE_ACCOUNT`,
    /// `AZURE_STORAGE_ACCOUNT_NAME` and so on), or the machine's own role. Nothing is asked yet.
    ///
    /// # Errors
    /// The address is of no kind that is known, or the environment's settings contradict each other.
    pub fn open(address: &Url, scratch: PathBuf) -> Result<Objects, OpenError> {
        let bad = |source| OpenError::Address {
            address: address.to_string(),
            source,
        };
        if !["s3", "gs", "az"].contains(&address.scheme()) {
            return Err(bad(None));
        }
        // A variable whose name or value is no text is none of ours.
        let variables =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let (objects, prefix) = object_store::parse_url_opts(address, variables).map_err(|source| bad(Some(source)))?;
        Objects::at(Arc::from(objects), prefix, address.as_str(), scratch)
    }

    pub(crate) fn at(
        objects: Arc<dyn ObjectStore>,
        prefix: Path,
        address: &str,
        scratch: PathBuf,
    ) -> Result<Objects, OpenError> {
        Ok(Objects {
            address: address.trim_end_matches('/').to_owned(),
            scratch,
            objects,
            prefix,
            requests: Arc::new(Requests::new().map_err(OpenError::Threads)?),
            times: Times::default(),
            lost: Arc::default(),
            seen: Seen::default(),
        })
    }

    /// The same place, whose lease has other times.
    #[cfg(test)]
    pub(crate) fn with_times(self, times: Times) -> Objects {
        Objects { times, ..self }
    }

    fn place(&self, name: &str) -> Path {
        // The stage's names have percent signs of their own, which stay as they are.
        let parts = name.split('/').filter(|part| !part.is_empty());
        parts.fold(self.prefix.clone(), |path, part| {
            path.join(PathPart::parse(part).unwrap_or_else(|_| part.into()))
        })
    }

    /// Sends a request and waits for its answer.
    fn ask<T: Send + 'static>(
        &self,
        action: &'static str,
        name: &str,
        request: impl Future<Output = object_store::Result<T>> + Send + 'static,
    ) -> Result<T, StageError> {
        self.found(action, name, request)?
            .ok_or_else(|| self.failed(action, name, io::Error::from(io::ErrorKind::NotFound)))
    }

    /// As [`Objects::ask`]; `None` if the object is not there.
    fn found<T: Send + 'static>(
        &self,
        action: &'static str,
        name: &str,
        request: impl Future<Output = object_store::Result<T>> + Send + 'static,
    ) -> Result<Option<T>, StageError> {
        match self.requests.wait(request) {
            Ok(Ok(answer)) => Ok(Some(answer)),
            Ok(Err(Error::NotFound { .. })) => Ok(None),
            Ok(Err(error)) => Err(self.failed(action, name, error)),
            Err(error) => Err(self.failed(action, name, error)),
        }
    }

    fn failed(
        &self,
        action: &'static str,
        name: &str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> StageError {
        StageError::Store {
            action,
            path: self.path(name),
            source: Box::new(source),
        }
    }

    /// A process that has lost its lease must not write: another one may.
    fn still_held(&self) -> Result<(), StageError> {
        if self.lost.load(Ordering::Relaxed) {
            return Err(StageError::LockLost { path: self.path("") });
        }
        Ok(())
    }
}

impl Store for Objects {
    fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() {
            return PathBuf::from(&self.address);
        }
        PathBuf::from(format!("{}/{name}", self.address))
    }

    fn is_remote(&self) -> bool {
        true
    }

    /// There are no folders to make but the local one.
    fn prepare(&self, _folders: &[&str]) -> Result<(), StageError> {
        std::fs::create_dir_all(&self.scratch).map_err(|source| StageError::Io {
            action: "create the folder",
            path: self.scratch.clone(),
            source,
        })
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StageError> {
        let (objects, place) = (Arc::clone(&self.objects), self.place(name));
        let bytes = self.found("read", name, async move { objects.get(&place).await?.bytes().await })?;
        Ok(bytes.map(|bytes| bytes.to_vec()))
    }

    fn put_new(&self, name: &str, bytes: &[u8]) -> Result<Put, StageError> {
        self.still_held()?;
        let (objects, place) = (Arc::clone(&self.objects), self.place(name));
        let payload = PutPayload::from(bytes.to_vec());
        self.ask("create", name, async move {
            match objects
                .put_opts(&place, payload, PutOptions::from(PutMode::Create))
                .await
            {
                Ok(_) => Ok(Put::Created),
                Err(Error::AlreadyExists { .. }) => Ok(Put::AlreadyThere),
                Err(error) => Err(error),
            }
        })
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StageError> {
        self.still_held()?;
        let (objects, place) = (Arc::clone(&self.objects), self.place(name));
        let payload = PutPayload::from(bytes.to_vec());
        self.ask(
            "write",
            name,
            async move { objects.put(&place, payload).await.map(drop) },
        )
    }

    fn scratch(&self, _folder: &str) -> Result<(Scratch, File), StageError> {
        Scratch::create(&self.scratch)
    }

    fn keep(&self, scratch: Scratch, name: &str) -> Result<(), StageError> {
        self.still_held()?;
        let (objects, place) = (Arc::clone(&self.objects), self.place(name));
        let path = scratch.path().to_owned();
        let uploaded = self
            .requests
            .wait(async move { upload(&*objects, &place, &path).await });
        match uploaded.and_then(|uploaded| uploaded) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.failed("upload", name, error)),
        }
    }

    fn open(&self, name: &str) -> Result<Option<File>, StageError> {
        let (objects, place) = (Arc::clone(&self.objects), self.place(name));
        let (scratch, file) = Scratch::create(&self.scratch)?;
        let fetched = self
            .requests
            .wait(async move { fetch(&*objects, &place, tokio::fs::File::from_std(file)).await });
        match fetched.and_then(|fetched| fetched) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed("fetch", name, error)),
        }
        // The file is gone when it is closed: its name goes with `scratch`.
        File::open(scratch.path()).map(Some).map_err(|source| StageError::Io {
            action: "open",
            path: scratch.path().to_owned(),
            source,
        })
    }

    fn size(&self, name: &str) -> Result<Option<u64>, StageError> {
        let (objects, place) = (Arc::clone(&self.objects), self.place(name));
        let found = self.found("look at", name, async move { objects.head(&place).await })?;
        Ok(found.map(|found| found.size))
    }

    fn list(&self, folder: &str) -> Result<Vec<Listed>, StageError> {
        let (objects, place) = (Arc::clone(&self.objects), self.place(folder));
        let found = self.ask("list", folder, async move {
            objects.list_with_delimiter(Some(&place)).await
        })?;
        let folders = found.common_prefixes.iter().map(|path| (path, None));
        let files = found.objects.iter().map(|file| (&file.location, Some(file.size)));
        let mut listed: Vec<Listed> = folders
            .chain(files)
            .filter_map(|(path, bytes)| {
                Some(Listed {
                    name: path.filename()?.to_owned(),
                    bytes,
                })
            })
            .collect();
        listed.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(listed)
    }

    /// Uploads that broke off are no objects. The store keeps their parts until a rule of the bucket removes them.
    fn unfinished(&self, _folder: &str) -> Result<Vec<Listed>, StageError> {
        Ok(Vec::new())
    }

    fn remove(&self, name: &str) -> Result<(), StageError> {
        self.still_held()?;
        let (objects, place) = (Arc::clone(&self.objects), self.place(name));
        self.found("remove", name, async move { objects.delete(&place).await })
            .map(drop)
    }

    fn remove_folder(&self, folder: &str) -> Result<(), StageError> {
        self.still_held()?;
        let (objects, place) = (Arc::clone(&self.objects), self.place(folder));
        self.ask("remove", folder, async move {
            let found = objects.list(Some(&place)).map_ok(|file| file.location).boxed();
            objects.delete_stream(found).try_for_each(|_| async { Ok(()) }).await
        })?;
        match folder {
            // With the whole stage goes what killed processes left of it on this machine.
            "" => Scratch::remove_left(&self.scratch),
            _ => Ok(()),
        }
    }

    fn lock(&self) -> Result<Box<dyn Lock>, StageError> {
        let times = (self.times, &self.seen);
        let taken = Lease::take(&self.requests, &self.objects, self.place(LOCK), times, &self.lost);
        match taken {
            Ok(Ok(Some(lease))) => Ok(Box::new(lease)),
            Ok(Ok(None)) => Err(StageError::Locked { path: self.path("") }),
            Ok(Err(error)) => Err(self.failed("lock", LOCK, error)),
            Err(error) => Err(self.failed("lock", LOCK, error)),
        }
    }
    /// Without waiting for the lease of a holder that was killed to expire.
    fn is_locked(&self) -> Result<bool, StageError> {
        let (objects, place) = (Arc::clone(&self.objects), self.place(LOCK));
        self.ask(
            "look at",
            LOCK,
            lease::is_held(objects, place, self.seen.clone(), self.times),
        )
    }
}

/// Uploads a local file, in parts if it is large.
async fn upload(objects: &dyn ObjectStore, place: &Path, from: &std::path::Path) -> io::Result<()> {
    let mut file = tokio::fs::File::open(from).await?;
    let mut part = read_part(&mut file).await?;
    if part.len() < PART {
        objects.put(place, PutPayload::from(part)).await?;
        return Ok(());
    }
    let mut upload = objects.put_multipart(place).await?;
    let sent = async {
        while !part.is_empty() {
            upload.put_part(PutPayload::from(part)).await?;
            part = read_part(&mut file).await?;
        }
        upload.complete().await?;
        Ok(())
    };
    let sent: io::Result<()> = sent.await;
    if sent.is_err() {
        // What was sent is no object; a store that does not hear of it removes it by the bucket's rules.
        let _ = upload.abort().await;
    }
    sent
}

async fn read_part(file: &mut tokio::fs::File) -> io::Result<Bytes> {
    let mut part = Vec::with_capacity(PART);
    let limit = u64::try_from(PART).unwrap_or(u64::MAX);
    file.take(limit).read_to_end(&mut part).await?;
    Ok(Bytes::from(part))
}

/// Writes an object to a local file.
async fn fetch(objects: &dyn ObjectStore, place: &Path, mut to: tokio::fs::File) -> io::Result<()> {
    let mut bytes = objects.get(place).await?.into_stream();
    while let Some(next) = bytes.next().await {
        to.write_all(&next?).await?;
    }
    to.flush().await
}
