//! The words of `migrate!`'s errors, as rustc prints them.
//!
//! trybuild compiles each case in a project of its own, so the folders are
//! copied there first. `TRYBUILD=overwrite cargo test --test ui` accepts new texts.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot copy its folders has failed"
)]

use std::path::{Path, PathBuf};

#[test]
fn errors_of_the_macro() {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("cargo puts its temporary folder into the target directory")
        .join("tests/trybuild/sqlmigrate");
    let folders = project.join("folders");
    if folders.exists() {
        std::fs::remove_dir_all(&folders).unwrap();
    }
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/folders"),
        &folders,
    );
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
    // The package's own tests always have the grammar: see `dev-dependencies`.
    cases.compile_fail("tests/ui/grammar/*.rs");
}

fn copy(from: &Path, to: &PathBuf) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
