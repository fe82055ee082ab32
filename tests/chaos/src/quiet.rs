//! A start with nothing to do costs one round trip.

use std::sync::{Arc, Mutex};

use sqlmigrate::{Event, Target};
use sqlx::{Connection as _, MySqlConnection, PgConnection};

use crate::database::Source;
use crate::engine::Engine;
use crate::outcome::Outcome;
use crate::proxy::Proxy;
use crate::query;
use crate::runner::migrator;
use crate::sets::Set;

/// Counts the messages of a start that finds nothing to do, on a connection that
/// is there; `None` where there is no server to count at.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn messages(engine: Engine, source: &Source) -> Outcome<Option<u64>> {
    start(engine, source, Age::Current).await
}

/// Counts the messages of a start of an older program: the database has a
/// migration that it does not know and can live with.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn messages_of_an_older_program(engine: Engine, source: &Source) -> Outcome<Option<u64>> {
    start(engine, source, Age::Older).await
}

/// How the program compares with the database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Age {
    Current,
    Older,
}

async fn start(engine: Engine, source: &Source, age: Age) -> Outcome<Option<u64>> {
    if engine == Engine::Sqlite {
        return Ok(None);
    }
    let Some(database) = source.fresh(engine)? else {
        return Ok(None);
    };
    migrator(Set::Small, engine).up_url(&database.url).await?;
    if age == Age::Older {
        let history = match engine {
            Engine::Postgres => "chaos.history",
            Engine::Mysql | Engine::Sqlite => "chaos_history",
        };
        let same = "namespace, name, kind, state, direction, digest_algorithm, text_digest, \
                    token_digest, statements_total, statements_done, progress_digest, owner, \
                    process, process_started, host, started_at, progress_at, applied_at, tool, \
                    compatibility, attempts, format";
        let newer = format!(
            "INSERT INTO {history} (version, version_key, sort_key, {same}) \
             SELECT '9999', '9999', '~', {same} FROM {history} ORDER BY sort_key LIMIT 1"
        );
        query::rows(engine, &database.url, &newer).await?;
    }
    let proxy = Proxy::open(engine, &database.url, None).await?;
    match engine {
        Engine::Postgres => {
            let mut connection = PgConnection::connect(proxy.url()).await?;
            counted(engine, &proxy, Target::from(&mut connection), age).await
        }
        Engine::Mysql | Engine::Sqlite => {
            let mut connection = MySqlConnection::connect(proxy.url()).await?;
            counted(engine, &proxy, Target::from(&mut connection), age).await
        }
    }
}

/// How many messages one migration more costs a run, its record of the attempt
/// included; `None` where a script is not one message.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn messages_of_one_more(engine: Engine, source: &Source) -> Outcome<Option<u64>> {
    if engine != Engine::Postgres {
        return Ok(None);
    }
    let mut counts = Vec::new();
    for last in ["0001", "0002"] {
        let Some(database) = source.fresh(engine)? else {
            return Ok(None);
        };
        let proxy = Proxy::open(engine, &database.url, None).await?;
        // Kept open: whether its end is counted yet would be chance.
        let mut connection = PgConnection::connect(proxy.url()).await?;
        let report = migrator(Set::Main, engine)
            .up_to(last, &mut connection)
            .await?;
        counts.push((report.done.len() as u64, proxy.messages()));
    }
    match counts[..] {
        [(1, first), (2, second)] => Ok(Some(second - first)),
        _ => Err("the first two migrations did not run".into()),
    }
}

/// How many messages the beginning of a run costs on `MySQL`, and each of the main set's
/// migrations, the record of its attempt included; with how many it should cost.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn messages_of_each(source: &Source) -> Outcome<Vec<(String, u64, u64)>> {
    let engine = Engine::Mysql;
    let Some(database) = source.fresh(engine)? else {
        return Ok(Vec::new());
    };
    let proxy = Arc::new(Proxy::open(engine, &database.url, None).await?);
    let told = Arc::new(Mutex::new(vec![("nothing".to_owned(), 0)]));
    let (counts, tell) = (Arc::clone(&proxy), Arc::clone(&told));
    migrator(Set::Main, engine)
        .observer(move |event| {
            let before = match event {
                Event::Planned { .. } => "the beginning".to_owned(),
                Event::Finished { version, .. } => version.clone(),
                _ => return,
            };
            if let Ok(mut told) = tell.lock() {
                told.push((before, counts.messages()));
            }
        })
        .up_url(proxy.url())
        .await?;
    let told = told.lock().map_err(|_| "an observer panicked")?;
    Ok(told
        .windows(2)
        .map(|pair| {
            let version = pair[1].0.clone();
            let should = match version.as_str() {
                // The driver's own, and six: look, read, what the server has, the guard,
                // the session and the table, read again.
                "the beginning" => 7,
                // Data alone, in a transaction: its attempt is recorded before it.
                "0004" | "0007" | "0012" => 2,
                // What stands between delimiters is sent by itself.
                "0005" => 3,
                _ => 1,
            };
            (version, pair[1].1 - pair[0].1, should)
        })
        .collect())
}

async fn counted(
    engine: Engine,
    proxy: &Proxy,
    target: Target<'_>,
    age: Age,
) -> Outcome<Option<u64>> {
    let before = proxy.messages();
    let report = migrator(Set::Small, engine).up(target).await?;
    if !report.is_unchanged() {
        return Err("the second start had something to do".into());
    }
    if report.notes.is_empty() != (age == Age::Current) {
        return Err(format!("the second start says {:?}", report.notes).into());
    }
    Ok(Some(proxy.messages() - before))
}
