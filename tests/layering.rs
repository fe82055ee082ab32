//! Imports run one way: between the packages, and between the rooms of
//! `migrate-source` (docs/architecture.md).

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the sources has failed"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Each package and the packages of this workspace that it may depend on.
const PACKAGES: &[(&str, &[&str])] = &[
    ("migrate-source", &[]),
    ("migrate-macros", &["migrate-source"]),
    ("migrate-build", &["migrate-source"]),
    // Behind the feature `from-dir` only.
    ("migrate-core", &["migrate-source"]),
    ("migrate-schema", &["migrate-core"]),
    (
        "migrate-test",
        &[
            "migrate-core",
            "migrate-schema",
            "migrate-macros",
            "migrate-source",
        ],
    ),
    (
        "migrate-cli",
        &["migrate-source", "migrate-core", "migrate-schema"],
    ),
    (".", &["migrate-core", "migrate-macros"]),
];

/// The rooms of `migrate-source` from the ground up: a room uses what stands before it.
const ROOMS: &[&str] = &[
    "bytes",
    "parallel",
    "dialect",
    "server",
    "finding",
    "render",
    "sql",
    "checksum",
    "script",
    "grammar",
    "memory",
    "migration",
    "profile",
    "rules",
    "config",
    "git",
    "lock_file",
    "order",
    "engine",
    "check",
    "place",
    "load",
    "freeze",
    "mend",
    "rebase",
    "image",
    "package",
    "prepared",
    "scratch_database",
];

#[test]
fn packages_depend_only_on_what_is_below_them() {
    let names: BTreeSet<&str> = PACKAGES.iter().map(|(name, _)| *name).collect();
    for (package, allowed) in PACKAGES {
        let manifest = std::fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        for section in ["dependencies", "build-dependencies"] {
            let Some(section) = manifest.get(section) else {
                continue;
            };
            for dependency in section.as_table().unwrap().keys() {
                assert!(
                    !names.contains(dependency.as_str()) || allowed.contains(&dependency.as_str()),
                    "`{package}` must not depend on `{dependency}`: see docs/architecture.md"
                );
            }
        }
        if *package == "migrate-core" {
            let optional = manifest["dependencies"]["migrate-source"].get("optional");
            assert_eq!(optional.and_then(toml::Value::as_bool), Some(true));
        }
    }
}

#[test]
fn pure_packages_carry_no_database_and_no_runtime() {
    for package in ["migrate-source", "migrate-macros", "migrate-build"] {
        let manifest = std::fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        for dependency in manifest["dependencies"].as_table().unwrap().keys() {
            assert!(
                !["sqlx", "tokio", "serde", "clap"].contains(&dependency.as_str()),
                "every user of `{package}` would compile `{dependency}` for the host"
            );
        }
    }
}

#[test]
fn the_rooms_of_migrate_source_use_only_what_stands_before_them() {
    let source = root().join("migrate-source/src");
    for (index, room) in ROOMS.iter().enumerate() {
        for file in files(&source, room) {
            let text = std::fs::read_to_string(&file).unwrap();
            // Tests may look further, documentation too.
            let code = text.split("#[cfg(test)]").next().unwrap();
            for line in code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
            {
                for used in line.split("crate::").skip(1) {
                    let used = used
                        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                        .next()
                        .unwrap();
                    let Some(place) = ROOMS.iter().position(|other| *other == used) else {
                        continue;
                    };
                    assert!(
                        place <= index,
                        "{}: `{room}` uses `{used}`, which stands above it:\n{line}",
                        file.display()
                    );
                }
            }
        }
    }
}

#[test]
fn every_room_of_migrate_source_has_its_place() {
    let source = root().join("migrate-source/src");
    // A room may be a file with a folder of its own beside it.
    let found: BTreeSet<String> = std::fs::read_dir(source)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .filter(|name| name != "lib")
        .collect();
    let rooms: BTreeSet<String> = ROOMS.iter().map(|room| (*room).to_owned()).collect();
    assert_eq!(
        found, rooms,
        "a new room needs a place in this test and in docs/architecture.md"
    );
}

/// The comparison has other tools in its lock files; the product's has none of them.
#[test]
fn the_tools_that_it_is_compared_with_are_in_no_tree_of_the_product() {
    let apps = root().join("benches/apps");
    for (app, tool) in [
        ("sqlx", "sqlx-macros"),
        ("refinery", "refinery"),
        ("diesel", "diesel_migrations"),
        ("sqlmigrate", "sqlmigrate"),
        ("plain", "sqlx"),
    ] {
        let manifest = std::fs::read_to_string(apps.join(app).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        assert!(
            manifest.contains_key("workspace"),
            "`{app}` would join a workspace"
        );
        let name = manifest["package"]["name"].as_str().unwrap();
        assert_eq!(
            name,
            format!("app-{app}"),
            "the comparison starts `app-{app}`"
        );
        let lock = std::fs::read_to_string(apps.join(app).join("Cargo.lock")).unwrap();
        assert!(locks(&lock, tool), "`{app}` is not what it is called");
    }
    let product = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for tool in ["refinery", "diesel", "diesel_migrations", "divan"] {
        assert!(!locks(&product, tool), "every user would see `{tool}`");
    }
}

fn locks(lock: &str, package: &str) -> bool {
    let line = format!("name = \"{package}\"");
    lock.lines().any(|other| other == line)
}

/// What the comparison can measure is what its usage and its page name.
#[test]
fn the_rows_of_the_comparison_are_documented() {
    let rows = root().join("benches/harness/src/rows");
    let mut names = BTreeSet::new();
    for (file, begin) in [("mod.rs", "pub const ALL"), ("run.rs", "pub const NAMES")] {
        let text = std::fs::read_to_string(rows.join(file)).unwrap();
        let list = text
            .split(begin)
            .nth(1)
            .unwrap()
            .split("];")
            .next()
            .unwrap();
        names.extend(list.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    assert!(
        names.contains("build") && names.contains("apply"),
        "{names:?}"
    );
    for file in ["benches/run.sh", "docs/benchmarks.md"] {
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        for name in &names {
            let words = text.split(|c: char| !(c.is_alphanumeric() || c == '-'));
            assert!(
                words.into_iter().any(|word| word == name),
                "{file}: `{name}` is missing"
            );
        }
    }
}

fn files(source: &Path, room: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let file = source.join(format!("{room}.rs"));
    if file.exists() {
        files.push(file);
    }
    let mut folders = vec![source.join(room)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    assert!(!files.is_empty(), "no file for `{room}`");
    files
}
