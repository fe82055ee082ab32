//! Names of databases: which process made it, and which of its databases it is.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// What every name starts with; 16 digits of the run and a number follow.
pub(super) const PREFIX: &str = "sqlmigrate_test_";

/// This process among all that ever ran tests.
pub(super) fn run() -> &'static str {
    static RUN: OnceLock<String> = OnceLock::new();
    RUN.get_or_init(|| format!("{:016x}", crate::random::number()))
}

/// A name that no other test of this or another process has.
pub(super) fn unique() -> String {
    format!("{PREFIX}{}_{}", run(), number())
}

/// The number of the next database of this process.
pub(super) fn number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The run that a database's name is of, where the kit made it.
pub(super) fn run_of(name: &str) -> Option<&str> {
    let run = name.strip_prefix(PREFIX)?.split_once('_')?.0;
    let digits = run.bytes().all(|byte| byte.is_ascii_hexdigit());
    (run.len() == 16 && digits).then_some(run)
}

/// The test that runs on this thread, as the harness named it; where that is not
/// known, a name that no other test has.
pub(super) fn current_test() -> String {
    let thread = std::thread::current();
    let name = match thread.name() {
        // One test at a time runs on the main thread.
        None | Some("main") => only_test().unwrap_or_else(|| format!("{}#{}", run(), number())),
        Some(name) => name.to_owned(),
    };
    let program = std::env::args_os().next().unwrap_or_default();
    let program = std::path::Path::new(&program)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    // Cargo adds a hash to the program's name.
    let program = match program.rsplit_once('-') {
        Some((name, hash)) if hash.len() == 16 => name,
        _ => &program,
    };
    format!("{program}::{name}")
}

/// The test that the command line names, as nextest does for each one.
fn only_test() -> Option<String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut names = words.iter().filter(|word| !word.starts_with('-'));
    match (names.next(), names.next()) {
        (Some(name), None) if words.iter().any(|word| word == "--exact") => Some(name.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_run() {
        assert_eq!(run_of(&unique()), Some(run()));
        for other in [
            "postgres",
            "sqlmigrate_test_1",
            "sqlmigrate_test_zzzzzzzzzzzzzzzz_1",
        ] {
            assert_eq!(run_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_test_is_named_after_program_and_function() {
        assert_eq!(
            current_test(),
            "migrate_test::database::name::tests::a_test_is_named_after_program_and_function"
        );
    }
}
