//! The verbs, one file each.

mod completions;
mod init;
