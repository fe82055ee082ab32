//! Tells the watchdogs that this process lives.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

/// How often a lease is renewed.
const RENEWAL: Duration = Duration::from_secs(5);

/// Writes a lease now, and again and again while this process lives.
pub(super) fn hold(lease: &Path) -> io::Result<()> {
    static HELD: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
    static RENEWING: Once = Once::new();
    write(lease)?;
    {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        if !held.iter().any(|path| path == lease) {
            held.push(lease.to_path_buf());
        }
    }
    RENEWING.call_once(|| {
        let renew = || {
            loop {
                thread::sleep(RENEWAL);
                for lease in HELD.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                    // The server may be gone with its folder.
                    drop(write(lease));
                }
            }
        };
        drop(
            thread::Builder::new()
                .name("migrate-test lease".to_owned())
                .spawn(renew),
        );
    });
    Ok(())
}

/// One line of a fixed length, in one write, so that a reader never sees a half.
fn write(lease: &Path) -> io::Result<()> {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let line = format!("{:020} {:010}\n", now.as_micros(), std::process::id());
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(lease)?
        .write_all(line.as_bytes())
}
