//! A small disk of a test's own, to be filled. Only root may have one.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::fcntl::posix_fallocate;
use sigap::store::space::free_bytes;

/// A mounted disk; taken down when dropped, whoever uses it.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// One of so many MiB at `path`; `None`, saying so, where this machine does not allow it.
    pub fn mount(path: &Path, mib: u32) -> Option<Self> {
        std::fs::create_dir_all(path).unwrap();
        let size = format!("size={mib}m,mode=700");
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &size, "sigap-test"]).arg(path).stderr(Stdio::null());
        let mounted = command.status().is_ok_and(|status| status.success());
        if !mounted {
            eprintln!("NOT TRIED: nobody but root may mount a small disk, and this test needs one");
        }
        mounted.then(|| Self(path.to_owned()))
    }

    /// Bytes free on it.
    pub fn free(&self) -> u64 {
        free_bytes(&self.0).unwrap()
    }

    /// Lets another program eat all but so many bytes; or gives them back.
    pub fn leave(&self, bytes: u64) {
        let path = self.0.join("eaten-by-others");
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path).unwrap();
        let eaten = file.metadata().unwrap().len();
        let all = self.free() + eaten;
        let length = all.saturating_sub(bytes);
        if length < eaten {
            file.set_len(length).unwrap();
        } else {
            posix_fallocate(&file, 0, i64::try_from(length).unwrap()).unwrap();
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).stderr(Stdio::null()).status();
    }
}
