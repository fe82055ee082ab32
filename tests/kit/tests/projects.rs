//! The attribute in a real Cargo workspace: a library crate and a binary crate, tests
//! inside and beside them, the kit under another name.

use std::path::Path;
use std::process::Command;

const LIBRARY: &str = r#"
pub static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!();

#[cfg(test)]
mod tests {
    #[proofs::test(super::MIGRATIONS, fixtures("../fixtures/posts.sql"))]
    async fn inside_the_library(pool: sqlx::SqlitePool) -> sqlx::Result<()> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM posts").fetch_one(&pool).await?;
        assert_eq!(count, 2);
        Ok(())
    }
}
"#;

const PROGRAM: &str = r#"
#![deny(warnings)]

static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!();

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    #[migrate_test::test(MIGRATIONS)]
    async fn inside_the_program(pool: sqlx::SqlitePool) {
        sqlx::query("INSERT INTO posts (title) VALUES ('one')").execute(&pool).await.unwrap();
    }
}
"#;

const BESIDE: &str = r#"
static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!();

#[migrate_test::test(MIGRATIONS)]
async fn beside_the_program(pool: sqlx::SqlitePool) {
    sqlx::query("INSERT INTO posts (title) VALUES ('one')").execute(&pool).await.unwrap();
}

#[migrate_test::test(library::MIGRATIONS)]
async fn with_the_migrations_of_a_library(pool: sqlx::SqlitePool) {
    sqlx::query("INSERT INTO posts (title) VALUES ('one')").execute(&pool).await.unwrap();
}

// As `#[sqlx::test]` stood there: the package's folder.
#[migrate_test::test]
async fn with_the_folder_that_is_there(pool: sqlx::SqlitePool) {
    sqlx::query("INSERT INTO posts (title) VALUES ('one')").execute(&pool).await.unwrap();
}
"#;

#[test]
fn library_and_binary_crates_have_tests_with_databases() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let workspace = workspace.canonicalize().unwrap();
    let root = workspace.to_str().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "Cargo.toml",
        &format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"library\", \"program\"]\n\n\
             [workspace.dependencies]\n\
             sqlmigrate = {{ path = {root:?}, features = [\"sqlite\"] }}\n\
             proofs = {{ path = \"{root}/migrate-test\", package = \"migrate-test\", features = [\"sqlite\"] }}\n\
             sqlx = {{ version = \"0.9\", default-features = false, features = [\"runtime-tokio\", \"sqlite\"] }}\n\n\
             [profile.dev]\ndebug = false\n"
        ),
    );
    std::fs::copy(
        workspace.join("Cargo.lock"),
        folder.path().join("Cargo.lock"),
    )
    .unwrap();
    let package = |name: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nsqlmigrate.workspace = true\nsqlx.workspace = true\n\n[dev-dependencies]\n"
        )
    };
    write(
        "library/Cargo.toml",
        &(package("library") + "proofs.workspace = true\n"),
    );
    write("library/src/lib.rs", LIBRARY);
    write(
        "library/fixtures/posts.sql",
        "INSERT INTO posts (title) VALUES ('a'), ('b');",
    );
    write(
        "program/Cargo.toml",
        &(package("program")
            + &format!(
                "library = {{ path = \"../library\" }}\n\
                 migrate-test = {{ path = \"{root}/migrate-test\", features = [\"sqlite\"] }}\n"
            )),
    );
    write("program/src/main.rs", PROGRAM);
    write("program/tests/beside.rs", BESIDE);
    for package in ["library", "program"] {
        write(
            &format!("{package}/migrations/migrate.toml"),
            "dialect = \"sqlite\"\n",
        );
        let stem = format!("{package}/migrations/20240101000000_create_posts");
        write(
            &format!("{stem}.up.sql"),
            "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL);\n",
        );
        write(&format!("{stem}.down.sql"), "DROP TABLE posts;\n");
    }
    let output = Command::new(env!("CARGO"))
        .current_dir(folder.path())
        .args(["test", "--workspace", "--offline"])
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("kit-projects"),
        )
        .env("SQLMIGRATE_TEST_STATE", folder.path().join("state"))
        .env_remove("RUSTFLAGS")
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    for test in [
        "tests::inside_the_library",
        "tests::inside_the_program",
        "beside_the_program",
        "with_the_migrations_of_a_library",
        "with_the_folder_that_is_there",
    ] {
        assert!(
            text.contains(&format!("test {test} ... ok")),
            "{test}:\n{text}"
        );
    }
}
