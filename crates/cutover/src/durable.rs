//! Files that are whole, or not there, whatever happens.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file of a folder, in the place of one of that name, and brings both to the disk. The folder must be there.
///
/// # Errors
/// The file system's; what stood there is untouched then.
pub fn replace(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, folder.join(name))?;
    // The name lasts only with its folder.
    File::open(folder)?.sync_all()
}
