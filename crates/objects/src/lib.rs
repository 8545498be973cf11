//! Object stores as keepers of a stage: `s3://`, `gs://` and `az://`, by the `object_store` crate.
//!
//! A file is written to a local scratch folder, uploaded when it is complete, and read back from a local copy; nothing of
//! it is kept here. What the store promises is what [`stage::Store`] asks for: an object appears whole or not at all, also
//! when an upload breaks off, and an object can be put on condition that it is not there, or is still the one that was
//! read (`If-None-Match` and `If-Match` of S3, generations of Google, ETags of Azure).

mod lease;
mod objects;
mod runtime;

pub use objects::{Objects, OpenError};

#[cfg(test)]
mod tests;
