//! Where the stage is kept: in a folder, or below a prefix of an object store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use objects::{Objects, OpenError};
use serde::Deserialize;
use stage::{Folder, Store};
use url::Url;

/// `[stage] path` as it is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum StagePath {
    Folder(PathBuf),
    Address(Url),
}

impl TryFrom<String> for StagePath {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let Some((scheme, _)) = text.split_once("://") else {
            return Ok(StagePath::Folder(PathBuf::from(text)));
        };
        match Url::parse(&text) {
            // An address is shown in every message; credentials come from the environment.
            Ok(address) if !address.username().is_empty() || address.password().is_some() => {
                Err("the address of a stage has no credentials in it: they come from the environment".to_owned())
            }
            Ok(address) if ["s3", "gs", "az"].contains(&scheme) && address.host_str().is_some() => {
                Ok(StagePath::Address(address))
            }
            _ => Err(
                "a stage is in a folder, or at s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX"
                    .to_owned(),
            ),
        }
    }
}

/// The same, with the paths of this machine.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StagePlace {
    Folder(PathBuf),
    Objects {
        address: Url,
        /// Local folder of files on their way there and back.
        scratch: PathBuf,
    },
}

impl StagePlace {
    /// What people call it.
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            StagePlace::Folder(path) => path.clone(),
            StagePlace::Objects { address, .. } => PathBuf::from(address.as_str()),
        }
    }

    /// The local folder that files are written to first.
    pub(crate) fn local(&self) -> &Path {
        match self {
            StagePlace::Folder(path) => path,
            StagePlace::Objects { scratch, .. } => scratch,
        }
    }

    /// What keeps it.
    ///
    /// # Errors
    /// The address or the environment's settings for it are of no use.
    pub(crate) fn store(&self) -> Result<Arc<dyn Store>, OpenError> {
        Ok(match self {
            StagePlace::Folder(path) => Arc::new(Folder::at(path)),
            StagePlace::Objects { address, scratch } => Arc::new(Objects::open(address, scratch.clone())?),
        })
    }
}
