//! The same question, answered by the database's own tools.

use std::collections::BTreeMap;
use std::error::Error;
use std::process::Command;

use migrate_core::{Dialect, Migration, Migrations, Migrator, Request, Target, TransactionClass};
use migrate_test::{Database, Prelude};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use super::Kind;

/// For each down script what is wrong with it, or nothing.
pub(crate) async fn kinds(
    migrations: &Migrations,
    dialect: Dialect,
    prelude: &Prelude,
) -> Result<BTreeMap<String, Option<Kind>>, Box<dyn Error>> {
    let database = Database::empty(dialect, prelude).await?;
    let migrator = Migrator::new(migrations);
    let mut found = BTreeMap::new();
    let mut before = schema(dialect, database.url()).await?;
    for migration in migrations.iter() {
        let up = migrator.run(Request::up_steps(1), Target::url(database.url()));
        if let Err(error) = up.await {
            println!(
                "the comparison ends before {}: {error}",
                migration.version()
            );
            break;
        }
        let after = schema(dialect, database.url()).await?;
        if migration.has_down() && migration.irreversible().is_none() {
            let kind = down(&migration, dialect, &database, (&before, &after)).await?;
            found.insert(migration.version().to_owned(), kind);
        }
        before = after;
    }
    Ok(found)
}

/// Runs a down script on a copy.
async fn down(
    migration: &Migration<'_>,
    dialect: Dialect,
    database: &Database,
    (before, after): (&[String], &[String]),
) -> Result<Option<Kind>, Box<dyn Error>> {
    let Some(script) = migration.down_script(dialect) else {
        return Ok(None);
    };
    let (ran, restored) = if dialect == Dialect::Sqlite {
        let copy = tempfile::NamedTempFile::new()?;
        std::fs::copy(database.name(), copy.path())?;
        let url = format!("sqlite://{}", copy.path().display());
        let mut connection = sqlx::SqliteConnection::connect(&url).await?;
        let text = script.text().to_owned();
        let ran = sqlx::raw_sql(AssertSqlSafe(text))
            .execute(&mut connection)
            .await
            .is_ok();
        connection.close().await?;
        (ran, schema(dialect, &url).await?)
    } else {
        let name = format!("{}_copy", database.name());
        let server = database.server().url().to_owned();
        let url = database.url().replace(database.name(), &name);
        psql(
            &server,
            &format!("CREATE DATABASE {name} TEMPLATE {}", database.name()),
            &[],
        )?;
        let options: &[&str] = match script.class() {
            TransactionClass::Transactional => &["--single-transaction"],
            _ => &[],
        };
        let ran = psql(&url, script.text(), options).is_ok();
        let restored = schema(dialect, &url).await?;
        psql(&server, &format!("DROP DATABASE {name} WITH (FORCE)"), &[])?;
        (ran, restored)
    };
    Ok(if !ran {
        Some(Kind::Fails)
    } else if restored == before {
        None
    } else if restored == after {
        Some(Kind::DoesNothing)
    } else {
        Some(Kind::DoesNotRestore)
    })
}

/// The schema as the database's own tool writes it, line by line and sorted: in
/// that form the order of columns makes no difference.
async fn schema(dialect: Dialect, url: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut lines: Vec<String> = if dialect == Dialect::Sqlite {
        let mut connection = sqlx::SqliteConnection::connect(url).await?;
        let rows = sqlx::raw_sql(
            "SELECT type || ' ' || name || ' on ' || tbl_name, coalesce(sql, '') FROM sqlite_schema
            -- SQLite keeps the last for ever, once a table counts its own rows.
            WHERE name NOT LIKE 'sqlmigrate%' AND tbl_name NOT LIKE 'sqlmigrate%'
                AND name <> 'sqlite_sequence'",
        )
        .fetch_all(&mut connection)
        .await?;
        connection.close().await?;
        let mut lines = Vec::new();
        for row in rows {
            let (object, sql): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let plain = without_comments(&sql)
                .replace(['"', '`', '[', ']'], " ")
                .to_lowercase();
            for part in plain.split(',') {
                let words: Vec<&str> = part.split_whitespace().collect();
                // Where a column stands decides whether a parenthesis is behind it.
                let part = words.join(" ").replace(['(', ')', ' '], "");
                lines.push(format!("{object}: {part}"));
            }
        }
        lines
    } else {
        let dump = Command::new("pg_dump")
            .args([
                "--schema-only",
                "--exclude-schema=sqlmigrate",
                "--dbname",
                url,
            ])
            .output()?;
        if !dump.status.success() {
            return Err(String::from_utf8_lossy(&dump.stderr).into_owned().into());
        }
        String::from_utf8_lossy(&dump.stdout)
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("--") && !line.starts_with('\\'))
            .map(|line| line.trim_end_matches(',').to_owned())
            .collect()
    };
    lines.sort();
    Ok(lines)
}

/// The text that `sqlite_schema` keeps has the comments of whoever wrote it.
fn without_comments(sql: &str) -> String {
    let mut plain = String::new();
    for line in sql.lines() {
        plain.push_str(line.split("--").next().unwrap_or(line));
        plain.push('\n');
    }
    while let Some(start) = plain.find("/*") {
        let end = plain[start..]
            .find("*/")
            .map_or(plain.len(), |at| start + at + 2);
        plain.replace_range(start..end, " ");
    }
    plain
}

fn psql(url: &str, sql: &str, options: &[&str]) -> Result<(), Box<dyn Error>> {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), sql)?;
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"])
        .args(options)
        .args(["--dbname", url, "--file"])
        .arg(file.path())
        .output()?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
    }
}
