//! Disks that are soon full.

use std::path::Path;
use std::process::Command;

/// A file system of its own, unmounted when dropped.
#[derive(Debug)]
pub struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None` where this account may not mount one.
    pub fn mount(kibibytes: u32) -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={kibibytes}k"), "landfall-test"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        done.then_some(SmallDisk(folder))
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Gives it more room.
    pub fn grow(&self, mebibytes: u32) {
        let remounted = Command::new("mount")
            .args(["-o", &format!("remount,size={mebibytes}m")])
            .arg(self.0.path())
            .status()
            .unwrap();
        assert!(remounted.success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Nothing to do if it fails: the folder stays, empty or not.
        let _unmounted = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}
