//! `cargo migrate init`.

use std::io::Write;
use std::path::Path;

use migrate_source::Dialect;

use crate::arguments::Init;
use crate::exit::Exit;
use crate::folder::{package_root, working_directory};
use crate::output::{self, say};

pub(crate) fn run(arguments: &Init) -> Exit {
    let start = working_directory();
    let package = package_root(&start);
    // In a crate the folder belongs beside its Cargo.toml: `migrate!` looks there.
    let root = package.unwrap_or(&start);
    let folder = root.join(&arguments.dir);
    let shown = arguments.dir.display().to_string();

    if let Err(error) = std::fs::create_dir_all(&folder) {
        output::error(&format!("cannot create `{shown}`: {error}"));
        return Exit::Failure;
    }
    let config = configuration(&arguments.dialect);
    let written = write_new(&folder.join("migrate.toml"), &config);
    if !told(&format!("{shown}/migrate.toml"), &written) {
        return Exit::Failure;
    }
    if package.is_some() {
        let written = write_new(&root.join("build.rs"), &build_script(&shown));
        if !told("build.rs", &written) {
            return Exit::Failure;
        }
        if matches!(written, Ok(Written::Kept)) {
            say!(
                "          add this line to its `main`: {}",
                build_line(&shown)
            );
        }
    }
    next_steps(arguments, &shown, package.is_some());
    Exit::Success
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

fn build_script(folder: &str) -> String {
    format!("fn main() {{\n    {}\n}}\n", build_line(folder))
}

fn build_line(folder: &str) -> String {
    format!("migrate_build::prepare({folder:?});")
}

fn next_steps(arguments: &Init, folder: &str, in_package: bool) {
    let feature = arguments
        .dialect
        .first()
        .map_or("", |dialect| dialect.name());
    let call = if folder == "migrations" {
        String::new()
    } else {
        format!("{folder:?}")
    };
    if in_package {
        say!(
            "\nAdd the dependencies:\n\n    cargo add sqlmigrate --features {feature}\n    cargo add migrate-build --build\n\n\
             Paste this into src/main.rs:\n\n    static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!({call});\n\n\
             and where the application has its pool:\n\n    MIGRATIONS.up(&pool).await?;\n"
        );
    } else {
        say!(
            "\nThere is no Cargo.toml here: the folder can be checked and applied with the commands alone.\n"
        );
    }
    let option = if folder == "migrations" {
        String::new()
    } else {
        format!(" --dir {folder}")
    };
    say!("Then write the first migration:\n\n    cargo migrate new create_accounts{option}");
}
