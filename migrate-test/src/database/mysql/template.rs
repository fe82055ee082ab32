//! Copies of a database that is built once for each history and server.

use std::sync::PoisonError;

use migrate_core::Target;
use migrate_schema::{Difference, Snapshot};
use sqlx::mysql::MySqlRow;
use sqlx::{AssertSqlSafe, Connection as _, MySql, MySqlConnection, Row as _};

use super::dump::Dump;
use super::{REGISTRY, borrow, desk, options, ready};
use crate::database::desk::{Borrowed, Desk};
use crate::database::{name, used};
use crate::error::Error;
use crate::history::History;
use crate::server::Server;

/// How a copy is made; `None` is by applying the history again.
type Recipe = Option<String>;

const DOING: &str = "copying a prepared database";

/// Makes a database with a history applied.
pub(in crate::database) async fn create(
    server: &Server,
    history: &History,
) -> Result<String, Error> {
    let desk = desk(server).await?;
    let digest = history.digest(server.dialect());
    let (recipe, new) = recipe(server, &desk, &digest, history).await?;
    let Some(recipe) = recipe else {
        return apply(server, history).await;
    };
    if let Some(copy) = ready::take(&desk, &digest).await {
        ready::make_ahead(&desk, digest, recipe);
        return Ok(copy);
    }
    let name = name::unique();
    let copied = async {
        borrow(&desk)
            .await?
            .run_whole(recipe.replace("{}", &name))
            .await
    };
    if let Err(error) = copied.await {
        drop(super::drop_database(server, &name).await);
        return Err(Error::server(DOING, &error));
    }
    // A history that is wanted once may never be wanted again.
    if !new {
        ready::make_ahead(&desk, digest, recipe);
    }
    Ok(name)
}

/// Applies the history itself.
async fn apply(server: &Server, history: &History) -> Result<String, Error> {
    let name = super::create_empty(server).await?;
    let filled = async {
        if !history.prelude.is_empty() {
            super::run_prelude(server, &name, &history.prelude).await?;
        }
        history.apply(&server.database_url(&name)).await
    };
    let filled = filled.await;
    if filled.is_err() {
        drop(super::drop_database(server, &name).await);
    }
    filled.map(|()| name)
}

/// The recipe of a history: known, written down on the server, or found now, which
/// is said beside it.
async fn recipe(
    server: &Server,
    desk: &Desk<MySql>,
    digest: &str,
    history: &History,
) -> Result<(Recipe, bool), Error> {
    let known = || {
        let recipes = desk
            .attributes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        recipes.get(digest).cloned()
    };
    if let Some(recipe) = known() {
        return Ok((recipe, false));
    }
    let _building = desk.building.lock().await;
    if let Some(recipe) = known() {
        return Ok((recipe, false));
    }
    let error = |error: sqlx::Error| Error::server(DOING, &error);
    let mut guard = borrow(desk).await.map_err(error)?;
    let lock = format!("sqlmigrate_template_{digest}");
    guard
        .run(format!("SELECT GET_LOCK('{lock}', 3600)"))
        .await
        .map_err(error)?;
    let written = written(&mut guard, digest).await;
    let new = written.is_none();
    let found = match written {
        Some(recipe) => Ok(recipe),
        None => build(server, &mut guard, digest, history).await,
    };
    guard
        .run(format!("SELECT RELEASE_LOCK('{lock}')"))
        .await
        .map_err(error)?;
    let recipe = found?;
    let mut recipes = desk
        .attributes
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    recipes.insert(digest.to_owned(), recipe.clone());
    Ok((recipe, new))
}

/// The recipe that is written down, and a note that it is wanted.
async fn written(guard: &mut Borrowed<'_, MySql>, digest: &str) -> Option<Recipe> {
    let query = format!("SELECT recipe, used FROM {REGISTRY}.templates WHERE digest = ?");
    let connection = guard.connection().ok()?;
    // There is no registry before the first template.
    let row: Option<(Option<String>, String)> = sqlx::query_as(AssertSqlSafe(query))
        .bind(digest)
        .fetch_optional(&mut *connection)
        .await
        .ok()?;
    let (recipe, mark) = row?;
    if used::is_stale(&mark) {
        let statement = format!("UPDATE {REGISTRY}.templates SET used = ? WHERE digest = ?");
        let marked = sqlx::query(AssertSqlSafe(statement))
            .bind(used::mark())
            .bind(digest);
        drop(marked.execute(connection).await);
    }
    Some(recipe)
}

/// Builds a database and finds the recipe that copies it.
async fn build(
    server: &Server,
    guard: &mut Borrowed<'_, MySql>,
    digest: &str,
    history: &History,
) -> Result<Recipe, Error> {
    let error = |error: sqlx::Error| Error::server("preparing a database", &error);
    let source = apply(server, history).await?;
    let scratch = name::unique();
    let recipe = {
        let options = options(server)?;
        let found = async {
            let mut connection = MySqlConnection::connect_with(&options).await?;
            let recipe = find(&mut connection, &source, &scratch).await?;
            connection.close().await?;
            Ok(recipe)
        };
        found.await.map_err(error)
    };
    let same = match &recipe {
        Ok(Some(_)) => is_same(server, &source, &scratch).await,
        _ => Ok(false),
    };
    drop(super::drop_database(server, &scratch).await);
    let recipe = match (recipe, same) {
        (Ok(recipe), Ok(same)) => recipe.filter(|_| same),
        (Err(error), _) | (_, Err(error)) => {
            drop(super::drop_database(server, &source).await);
            return Err(error);
        }
    };
    let write = async {
        guard
            .run(format!("CREATE DATABASE IF NOT EXISTS {REGISTRY}"))
            .await?;
        guard
            .run(format!(
                "CREATE TABLE IF NOT EXISTS {REGISTRY}.templates (digest CHAR(32) PRIMARY KEY, \
                 source VARCHAR(64) NOT NULL, used VARCHAR(64) NOT NULL, recipe LONGTEXT)"
            ))
            .await?;
        ready::register(guard).await?;
        let statement = format!("REPLACE INTO {REGISTRY}.templates VALUES (?, ?, ?, ?)");
        sqlx::query(AssertSqlSafe(statement))
            .bind(digest)
            .bind(&source)
            .bind(used::mark())
            .bind(&recipe)
            .execute(guard.connection()?)
            .await
    };
    write.await.map_err(error)?;
    Ok(recipe)
}

/// Reads a database, and makes the first copy of it statement by statement, which
/// finds the order of the views.
async fn find(
    connection: &mut MySqlConnection,
    source: &str,
    scratch: &str,
) -> Result<Recipe, sqlx::Error> {
    let Some(mut dump) = Dump::read(connection, source).await? else {
        return Ok(None);
    };
    let mut run = async |text: &str| {
        let text = text.replace("{}", scratch);
        sqlx::raw_sql(AssertSqlSafe(text))
            .execute(&mut *connection)
            .await
    };
    if run(&dump.beginning()).await.is_err() {
        return Ok(None);
    }
    let mut ordered = Vec::new();
    let mut waiting = std::mem::take(&mut dump.views);
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut still = Vec::new();
        for view in waiting {
            // What it is made of may not be there yet.
            match run(&dump.view(&view)).await {
                Ok(_) => ordered.push(view),
                Err(_) => still.push(view),
            }
        }
        if still.len() == before {
            return Ok(None);
        }
        waiting = still;
    }
    if run(&dump.ending()).await.is_err() {
        return Ok(None);
    }
    let mut recipe = dump.beginning();
    for view in &ordered {
        recipe.push_str(&dump.view(view));
    }
    recipe.push_str(&dump.ending());
    Ok(Some(recipe))
}

/// Whether the copy is the database: every object, and every row.
async fn is_same(server: &Server, source: &str, copy: &str) -> Result<bool, Error> {
    let error = |error: sqlx::Error| Error::server("comparing a database with its copy", &error);
    let mut connection = MySqlConnection::connect_with(&options(server)?)
        .await
        .map_err(error)?;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT CAST(table_name AS CHAR) FROM information_schema.tables \
         WHERE table_schema = ? AND table_type = 'BASE TABLE'",
    )
    .bind(source)
    .fetch_all(&mut connection)
    .await
    .map_err(error)?;
    for table in tables {
        let table = table.replace('`', "``");
        let query = format!("CHECKSUM TABLE `{source}`.`{table}`, `{copy}`.`{table}`");
        let rows = sqlx::raw_sql(AssertSqlSafe(query))
            .fetch_all(&mut connection)
            .await
            .map_err(error)?;
        let sum = |row: &MySqlRow| row.try_get_unchecked::<Option<i64>, _>(1);
        let sums: Vec<Option<i64>> = rows
            .iter()
            .map(sum)
            .collect::<Result<_, _>>()
            .map_err(error)?;
        if sums.len() != 2 || sums[0] != sums[1] {
            return Ok(false);
        }
    }
    connection.close().await.map_err(error)?;
    let before = Snapshot::read(Target::url(server.database_url(source))).await?;
    let after = Snapshot::read(Target::url(server.database_url(copy))).await?;
    Ok(Difference::between(&before, &after).is_empty())
}
