//! The lines by which a build script talks to cargo
//! (<https://doc.rust-lang.org/cargo/reference/build-scripts.html>).

use std::borrow::Cow;
use std::path::Path;

pub(crate) fn rerun_if_changed(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

pub(crate) fn rerun_if_env_changed(variable: &str) {
    println!("cargo::rerun-if-env-changed={variable}");
}

/// An environment variable for the compiler of this package (and for programs
/// that cargo runs).
#[cfg(feature = "sqlite-engine")]
pub(crate) fn rustc_env(variable: &str, value: &str) {
    println!("cargo::rustc-env={variable}={value}");
}

/// One line, shown while the crate builds.
pub(crate) fn warning(line: &str) {
    println!("cargo::warning={}", one_line(line));
}

/// One line that fails the build.
pub(crate) fn error(line: &str) {
    println!("cargo::error={}", one_line(line));
}

/// The whole story, shown with a failed build script's output.
pub(crate) fn detail(text: &str) {
    eprintln!("{text}");
}

/// Fails the build for a reason that is not in the user's files.
pub(crate) fn fail(message: &str) -> ! {
    error(message);
    std::process::exit(1);
}

/// A line end would turn the rest into instructions of its own.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') || text.contains('\r') {
        Cow::Owned(text.replace(['\n', '\r'], " "))
    } else {
        Cow::Borrowed(text)
    }
}
