#!/usr/bin/env bash
# Builds the SQLite engine with both ends of the range of rusqlite versions that
# migrate-source asks for, beside sqlx 0.9, and runs the engine's tests with each.
#
#     tests/rusqlite-range.sh              # 0.37.0 and 0.39.0
#     tests/rusqlite-range.sh 0.38.0       # another one
#
# That cargo finds versions at all shows that sqlx and rusqlite can share
# libsqlite3-sys; there can be only one in a tree.
set -euo pipefail
export LC_ALL=C.UTF-8

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sqlmigrate-range.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
versions=("$@")
[ ${#versions[@]} -gt 0 ] || versions=(0.37.0 0.39.0)

for version in "${versions[@]}"; do
    echo "=== rusqlite $version"
    package=$scratch/$version
    mkdir -p "$package/src"
    touch "$package/src/lib.rs"
    cat >"$package/Cargo.toml" <<TOML
[package]
name = "range"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
migrate-source = { path = "$root/migrate-source", features = ["sqlite-engine"] }
rusqlite = "=$version"

# Resolved beside it, and not built.
[target.'cfg(any())'.dependencies]
sqlx = { version = "0.9", default-features = false, features = ["runtime-tokio", "sqlite"] }

[dev-dependencies]
arbtest = "0.3"
expect-test = "1"
tempfile = "3"

[features]
sqlite-engine = []

[[test]]
name = "findings"
path = "$root/migrate-source/tests/findings/main.rs"
TOML
    (
        cd "$package"
        cargo generate-lockfile --quiet
        grep -A1 '^name = "\(rusqlite\|libsqlite3-sys\|sqlx-sqlite\)"' Cargo.lock | grep -v '^--' | paste - -
        CARGO_TARGET_DIR=$scratch/target cargo test --quiet --features sqlite-engine --test findings sqlite_engine
    )
done
echo "the engine works with each of: ${versions[*]}"
