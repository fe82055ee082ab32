//! Where a folder lies, seen from its package: the path that messages show, what
//! is wrong with the place itself, and whose package it is.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::finding::{Finding, Label, SourceFile, codes};

/// The path as messages show it: relative to the package where it lies in it.
pub(crate) fn shown(package: &Path, folder: &Path) -> String {
    let package = lexical(package);
    let folder = lexical(folder);
    let mut up = PathBuf::new();
    let mut ancestor = Some(package.as_path());
    while let Some(base) = ancestor {
        // Two folders that share nothing but the root are no neighbours.
        if base.parent().is_none() {
            break;
        }
        if let Ok(inside) = folder.strip_prefix(base) {
            let shown = slashes(&up.join(inside));
            return if shown.is_empty() {
                ".".to_owned()
            } else {
                shown
            };
        }
        up.push("..");
        ancestor = base.parent();
    }
    slashes(&folder)
}

fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Without `.` and, as far as the text tells, without `..`.
pub(crate) fn lexical(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(clean.components().next_back(), Some(Component::Normal(_))) =>
            {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

/// Whether the folder can be looked into; if not, `findings` says why.
pub(crate) fn is_folder(
    path: &Path,
    folder: &Arc<SourceFile>,
    findings: &mut Vec<Finding>,
) -> bool {
    let finding = match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return true,
        Ok(_) => Finding::new(
            &codes::FOLDER_NOT_A_FOLDER,
            format!("the migrations folder `{}` is a file", folder.path),
        )
        .label(Label::whole(folder, ""))
        .help("name the folder that the migration files are in"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Finding::new(
            &codes::FOLDER_MISSING,
            format!("the migrations folder `{}` does not exist", folder.path),
        )
        .label(Label::whole(folder, ""))
        .note("paths are relative to the package, that is to the folder of its `Cargo.toml`")
        .help("create it with a configuration: `cargo migrate init`"),
        Err(error) => Finding::new(
            &codes::UNREADABLE,
            format!(
                "the migrations folder `{}` cannot be read: {error}",
                folder.path
            ),
        )
        .label(Label::whole(folder, "")),
    };
    findings.push(finding);
    false
}

/// A crate is published with what lies in its package and nothing else.
pub(crate) fn outside_package(
    package: &Path,
    path: &Path,
    folder: &Arc<SourceFile>,
    findings: &mut Vec<Finding>,
) {
    if !package.join("Cargo.toml").is_file() {
        return;
    }
    let (Ok(package), Ok(path)) = (package.canonicalize(), path.canonicalize()) else {
        return;
    };
    if !path.starts_with(package) {
        findings.push(
            Finding::new(
                &codes::FOLDER_OUTSIDE_PACKAGE,
                format!(
                    "the migrations folder `{}` lies outside the package",
                    folder.path
                ),
            )
            .label(Label::whole(folder, ""))
            .note("`cargo publish` would leave it behind, and the published crate would not build")
            .help(
                "move it into the package, or, for a crate that is never published, write into \
                 `migrate.toml`:\n[levels]\nfolder-outside-package = \"allow\"",
            ),
        );
    }
}

/// Whether cargo put this package there: it leaves these files beside
/// `Cargo.toml` in a registry's source, in a git checkout, when vendoring
/// (<https://doc.rust-lang.org/cargo/guide/cargo-home.html>) and when it builds
/// what it is about to publish.
pub(crate) fn is_dependency(package: &Path) -> bool {
    [
        ".cargo-ok",
        ".cargo_vcs_info.json",
        ".cargo-checksum.json",
        "Cargo.toml.orig",
    ]
    .iter()
    .any(|marker| package.join(marker).exists())
}
