//! What the package at hand calls the test kit.
//!
//! An attribute has no `$crate`: a dependency that was renamed is found in the
//! package's manifest, and `crate = …` says it where that does not help.

use std::path::Path;

use toml::de::DeTable;

const PACKAGE: &str = "migrate-test";

/// The name in Rust.
pub(super) fn name() -> String {
    let renamed = std::env::var_os("CARGO_MANIFEST_DIR").and_then(|folder| {
        let folder = Path::new(&folder);
        let manifest = read(folder)?;
        // The workspace is the package itself, or above it.
        let above = folder.ancestors().filter_map(read);
        let shared = above.map(|text| shared(&text)).find(Option::is_some);
        renamed(&manifest, &shared.flatten().unwrap_or_default())
    });
    renamed
        .unwrap_or_else(|| PACKAGE.to_owned())
        .replace('-', "_")
}

fn read(folder: &Path) -> Option<String> {
    std::fs::read_to_string(folder.join("Cargo.toml")).ok()
}

/// The names under which a workspace shares the kit; `None` where a manifest is no workspace's.
fn shared(manifest: &str) -> Option<Vec<String>> {
    let manifest = DeTable::parse(manifest).ok()?;
    let workspace = manifest.get_ref().get("workspace")?.get_ref().as_table()?;
    let dependencies = table(workspace, "dependencies");
    Some(
        dependencies
            .map(|table| kits(table, &[]))
            .unwrap_or_default(),
    )
}

/// The name under which a manifest depends on the kit.
fn renamed(manifest: &str, shared: &[String]) -> Option<String> {
    let manifest = DeTable::parse(manifest).ok()?;
    let manifest = manifest.get_ref();
    let targets = table(manifest, "target");
    let targets = targets.into_iter().flat_map(DeTable::values);
    let places =
        std::iter::once(manifest).chain(targets.filter_map(|target| target.get_ref().as_table()));
    places
        .flat_map(|place| {
            [
                table(place, "dev-dependencies"),
                table(place, "dependencies"),
            ]
        })
        .flatten()
        .find_map(|dependencies| kits(dependencies, shared).into_iter().next())
}

/// Those of some dependencies that are the kit.
fn kits(dependencies: &DeTable<'_>, shared: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in dependencies {
        let name = name.get_ref().as_ref();
        let detail = value.get_ref().as_table();
        let key = |key: &str| detail.and_then(|detail| detail.get(key));
        let inherited = key("workspace").and_then(|value| value.get_ref().as_bool());
        let package = key("package").and_then(|value| value.get_ref().as_str());
        let is_kit = match inherited {
            Some(true) => name == PACKAGE || shared.iter().any(|shared| shared == name),
            _ => package.unwrap_or(name) == PACKAGE,
        };
        if is_kit {
            found.push(name.to_owned());
        }
    }
    found
}

fn table<'a, 't>(of: &'a DeTable<'t>, name: &str) -> Option<&'a DeTable<'t>> {
    of.get(name)?.get_ref().as_table()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_dependency_is_found_wherever_it_stands() {
        let workspace =
            "[workspace.dependencies]\nkit = { path = \"x\", package = \"migrate-test\" }";
        let shared = shared(workspace).unwrap();
        for (manifest, expected) in [
            (
                "[dev-dependencies]\nmigrate-test = \"0.1\"",
                Some("migrate-test"),
            ),
            (
                "[dev-dependencies]\nserde = \"1\"\nproofs = { version = \"0.1\", package = \"migrate-test\" }",
                Some("proofs"),
            ),
            (
                "[target.'cfg(unix)'.dev-dependencies]\nproofs = { path = \"x\", package = \"migrate-test\" }",
                Some("proofs"),
            ),
            ("[dependencies]\nkit.workspace = true", Some("kit")),
            ("[dependencies]\nother = { workspace = true }", None),
        ] {
            assert_eq!(
                renamed(manifest, &shared).as_deref(),
                expected,
                "{manifest}"
            );
        }
        assert!(super::shared("[package]\nname = \"a\"").is_none());
    }
}
