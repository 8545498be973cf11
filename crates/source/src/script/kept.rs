//! Scripts that were opened, kept for the next who opens them: `landfall migrate` does it for the schema and for the copy, and
//! text, facts and schema of both are the same as long as the files are.

use std::sync::{Arc, Mutex, PoisonError};

use super::opened::{Opened, content_of};
use crate::ScriptAddress;
use crate::error::Result;

/// The last ones that were read, until they are asked for again.
static KEPT: Mutex<Option<Arc<Opened>>> = Mutex::new(None);

/// Opens scripts; those that were opened last are only hashed, to see that they are the same, and then kept no longer. Blocks.
///
/// # Errors
/// A file cannot be read.
pub(super) fn open(address: ScriptAddress) -> Result<Arc<Opened>> {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(kept) = kept.filter(|kept| kept.address == address)
        && content_of(&address)? == kept.content
    {
        return Ok(kept);
    }
    let opened = Arc::new(Opened::read(address)?);
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&opened));
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use model::Dialect;

    use super::*;

    #[test]
    fn the_same_files_are_read_once() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"CREATE TABLE t (a int);\n").unwrap();
        let address = ScriptAddress {
            dialect: Dialect::Mysql,
            files: vec![file.path().to_path_buf()],
            version: None,
            schema: None,
        };
        let first = open(address.clone()).unwrap();
        let second = open(address.clone()).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        let third = open(address.clone()).unwrap();
        assert!(!Arc::ptr_eq(&first, &third), "it is kept for one more time only");
        file.write_all(b"INSERT INTO t VALUES (1);\n").unwrap();
        let changed = open(address.clone()).unwrap();
        assert!(!Arc::ptr_eq(&third, &changed) && changed.rows.len() == 1);
        let other = ScriptAddress {
            schema: Some("shop".to_owned()),
            ..address
        };
        assert!(!Arc::ptr_eq(&changed, &open(other).unwrap()));
    }
}
