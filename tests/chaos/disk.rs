//! Small disks of a round's own: files with a file system in them, which can be filled, and whose power can be cut.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sigap::store::space::free_bytes;
use tokio::time::Instant;

/// Shuts a file system down as a power cut does: what was not written stays unwritten, also the journal's end.
/// EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH.
const POWER_CUT: &str =
    r#"open(F,"<",$ARGV[0]) or die; $v=pack("L",2); ioctl(F,0x8004587d,$v) or die "no shutdown: $!""#;

/// A killed process has closed its files by then.
const LETS_GO_WITHIN: Duration = Duration::from_secs(5);

/// A disk, mounted. Unmounted when dropped.
pub struct Disk {
    place: PathBuf,
    image: PathBuf,
}

impl Disk {
    /// Makes one of so many MB and mounts it at `place`.
    ///
    /// # Errors
    /// Why that cannot be done on this machine.
    pub fn at(place: &Path, mb: u64) -> Result<Self, String> {
        let image = place.with_extension("image");
        std::fs::create_dir_all(place).map_err(|fault| fault.to_string())?;
        let file = File::create(&image).and_then(|file| file.set_len(mb * 1024 * 1024));
        file.map_err(|fault| fault.to_string())?;
        run("mkfs.ext4", &["-q", "-F", "-m", "0", &text(&image)])?;
        let disk = Self { place: place.to_owned(), image };
        disk.mount()?;
        Ok(disk)
    }

    fn mount(&self) -> Result<(), String> {
        run("mount", &["-o", "loop", &text(&self.image), &text(&self.place)])
    }

    /// Cuts its power: whatever was not flushed is gone.
    ///
    /// # Errors
    /// When this kernel cannot.
    pub fn cut_power(&self) -> Result<(), String> {
        run("perl", &["-e", POWER_CUT, &text(&self.place)])
    }

    /// Power is back: mounts what the disk holds. Nothing may have a file of it open.
    ///
    /// # Errors
    /// When it cannot be mounted.
    pub async fn power_on(&self) -> Result<(), String> {
        let begun = Instant::now();
        loop {
            match run("umount", &[&text(&self.place)]) {
                Ok(()) => return self.mount(),
                // A process that was killed lets go a moment later.
                Err(why) if begun.elapsed() > LETS_GO_WITHIN => return Err(why),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    /// Fills it but for so many MB; 0: to the last byte. Takes no more than is free now: what a centre gives up
    /// meanwhile, so that work can be finished, stays free.
    pub fn fill_but(&self, mb: u64) {
        let mut left = free_bytes(&self.place).unwrap().saturating_sub(mb * 1024 * 1024);
        let mut file = File::create(self.filler()).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            let some = vec![7; size];
            let size = size as u64;
            while left >= size && file.write_all(&some).is_ok() {
                left -= size;
            }
        }
        let _ = file.sync_all();
    }

    /// Makes room again.
    pub fn free(&self) {
        let _ = std::fs::remove_file(self.filler());
    }

    fn filler(&self) -> PathBuf {
        self.place.join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = run("umount", &["-l", &text(&self.place)]);
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn run(program: &str, args: &[&str]) -> Result<(), String> {
    let path = "/usr/sbin:/usr/bin:/sbin:/bin";
    let done = Command::new("/usr/bin/env").arg(format!("PATH={path}")).arg(program).args(args).output();
    let done = done.map_err(|fault| format!("{program}: {fault}"))?;
    if done.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&done.stderr).trim().to_owned();
    Err(format!("{program} cannot be used here: {}", words.lines().next().unwrap_or("it said nothing")))
}
