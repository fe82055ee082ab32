//! `cargo migrate init`.

use std::io::Write;
use std::path::Path;

use migrate_source::load::CONFIG_FILE;
use migrate_source::{Checked, Dialect, Options, load};

use crate::arguments::Init;
use crate::exit::Exit;
use crate::folder::{DEFAULT, package_root, working_directory};
use crate::output::{self, count, say};

pub(crate) fn run(arguments: &Init) -> Exit {
    let here = working_directory();
    let package = package_root(&here);
    // In a crate the folder belongs beside its Cargo.toml: `migrate!` looks there.
    let root = package.unwrap_or(&here);
    let folder = match &arguments.dir {
        Some(given) => here.join(given),
        None => root.join(DEFAULT),
    };
    let is_crate = package.is_some_and(has_package);
    if package.is_some() && !is_crate && arguments.dir.is_none() {
        output::error("this is the root of a workspace, and no package");
        output::help(
            "go into the package that has the migrations, or name the folder: `--dir DIR`",
        );
        return Exit::Failure;
    }
    let options = Options::for_package(root.to_owned(), &folder);
    // Read for its name in messages; it may not be there yet.
    let shown = load(&options).folder;
    if let Err(error) = std::fs::create_dir_all(&folder) {
        output::error(&format!("cannot create `{shown}`: {error}"));
        return Exit::Failure;
    }
    let dialects = distinct(&arguments.dialect);
    let written = write_new(&folder.join(CONFIG_FILE), &configuration(&dialects));
    if !told(&format!("{shown}/{CONFIG_FILE}"), &written) {
        return Exit::Failure;
    }
    let checked = load(&options);
    if !checked.dialects.is_empty() && checked.dialects != dialects {
        output::error(&format!(
            "`{shown}/{CONFIG_FILE}` says {} and not {}: change it, if that is wrong",
            names(&checked.dialects).join(" and "),
            names(&dialects).join(" and ")
        ));
        return Exit::Failure;
    }
    if is_crate && !build_script(root, &shown) {
        return Exit::Failure;
    }
    if is_crate {
        in_the_crate(&dialects, &shown);
    } else {
        say!(
            "\nThere is no package here: the folder can be checked and applied with the commands alone."
        );
    }
    next_step(arguments, &checked);
    Exit::Success
}

/// Whether the `Cargo.toml` of a folder is one of a package: that of a workspace
/// may have none, and then there is nothing to build.
fn has_package(root: &Path) -> bool {
    std::fs::read_to_string(root.join("Cargo.toml")).is_ok_and(|manifest| {
        manifest.lines().any(|line| {
            line.replace(char::is_whitespace, "")
                .starts_with("[package]")
        })
    })
}

/// Each once, in the order in which they were given.
fn distinct(dialects: &[Dialect]) -> Vec<Dialect> {
    let mut distinct: Vec<Dialect> = Vec::new();
    for dialect in dialects {
        if !distinct.contains(dialect) {
            distinct.push(*dialect);
        }
    }
    distinct
}

fn names(dialects: &[Dialect]) -> Vec<&'static str> {
    dialects.iter().map(|dialect| dialect.name()).collect()
}

/// What became of a file.
enum Written {
    New,
    /// It was there; nothing is ever overwritten.
    Kept,
}

fn write_new(path: &Path, text: &str) -> std::io::Result<Written> {
    match std::fs::File::create_new(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| Written::New),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(Written::Kept),
        Err(error) => Err(error),
    }
}

fn told(name: &str, written: &std::io::Result<Written>) -> bool {
    match written {
        Ok(Written::New) => say!("created   {name}"),
        Ok(Written::Kept) => say!("kept      {name} (it was there)"),
        Err(error) => output::error(&format!("cannot write `{name}`: {error}")),
    }
    written.is_ok()
}

fn configuration(dialects: &[Dialect]) -> String {
    let names: Vec<String> = dialects
        .iter()
        .map(|dialect| format!("{:?}", dialect.name()))
        .collect();
    match names.as_slice() {
        [one] => format!("dialect = {one}\n"),
        several => format!("dialect = [{}]\n", several.join(", ")),
    }
}

/// Writes `build.rs`, or says what belongs into the one that is there.
fn build_script(root: &Path, shown: &str) -> bool {
    let path = root.join("build.rs");
    let line = format!("migrate_build::prepare({shown:?});");
    let written = write_new(&path, &format!("fn main() {{\n    {line}\n}}\n"));
    if !told("build.rs", &written) {
        return false;
    }
    let is_there = std::fs::read_to_string(&path).is_ok_and(|text| text.contains(&line));
    if !is_there {
        say!("          add this line to its `main`: {line}");
    }
    true
}

fn in_the_crate(dialects: &[Dialect], shown: &str) {
    let call = if shown == DEFAULT {
        String::new()
    } else {
        format!("{shown:?}")
    };
    say!(
        "\nAdd the dependencies:\n\n    cargo add sqlmigrate --features {}\n    cargo add migrate-build --build\n\n\
         Paste this into src/main.rs:\n\n    static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!({call});\n\n\
         and where the application has its pool:\n\n    MIGRATIONS.up(&pool).await?;",
        names(dialects).join(",")
    );
}

fn next_step(arguments: &Init, checked: &Checked) {
    let option = arguments
        .dir
        .as_ref()
        .map_or_else(String::new, |dir| format!(" --dir {}", dir.display()));
    if checked.migrations.is_empty() {
        say!("\nThen write the first migration:\n\n    cargo migrate new create_accounts{option}");
    } else {
        say!(
            "\nThe folder has {}. Look at what there is to say about them:\n\n    cargo migrate check{option}",
            count(checked.migrations.len(), "migration")
        );
    }
}
