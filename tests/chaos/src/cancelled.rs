//! Futures that are dropped, and observers that panic, at every point that can be reached.

use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use sqlmigrate::Target;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{MySqlPool, PgPool, Row as _, SqlitePool};
use tokio::time::timeout;

use crate::database::{Fresh, Source};
use crate::engine::Engine;
use crate::life::{self, Stage, compare};
use crate::outcome::Outcome;
use crate::query;
use crate::random::Random;
use crate::runner::migrator;
use crate::sets::Set;
use crate::state::{self, State};
use crate::tally::Tally;

/// What disturbs a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disturbance {
    /// The future is dropped right after so many polls.
    DroppedAfter(u64),
    /// It is dropped when it is woken after so many polls.
    DroppedWhenWoken(u64),
    /// The observer panics at this event, from 1.
    Panic(u64),
}

/// Connections of a pool may be this many.
const CONNECTIONS: u32 = 2;

#[derive(Clone, Debug)]
enum Pool {
    Postgres(PgPool),
    Sqlite(SqlitePool),
    Mysql(MySqlPool),
}

/// Drops futures at `points` random points, or at every one.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn dropped(stage: &Stage, source: &Source, points: Option<u64>) -> Outcome<Tally> {
    let (undisturbed, polls, _) = undisturbed(stage, source).await?;
    let mut random = Random::new(stage.seed, "dropped", 0);
    let every = (1..=polls)
        .flat_map(|poll| {
            [
                Disturbance::DroppedAfter(poll),
                Disturbance::DroppedWhenWoken(poll),
            ]
        })
        .collect();
    lives(
        stage,
        source,
        &undisturbed,
        some(every, points, &mut random),
    )
    .await
}

/// Panics at `points` random events, or at every one.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn panicked(stage: &Stage, source: &Source, points: Option<u64>) -> Outcome<Tally> {
    let (undisturbed, _, events) = undisturbed(stage, source).await?;
    let mut random = Random::new(stage.seed, "panicked", 0);
    let every = (1..=events).map(Disturbance::Panic).collect();
    lives(
        stage,
        source,
        &undisturbed,
        some(every, points, &mut random),
    )
    .await
}

async fn lives(
    stage: &Stage,
    source: &Source,
    undisturbed: &State,
    disturbances: Vec<Disturbance>,
) -> Outcome<Tally> {
    life::each(disturbances, |disturbance| {
        let (stage, source, undisturbed) = (stage.clone(), source.clone(), undisturbed.clone());
        async move { life(&stage, &source, &undisturbed, disturbance).await }
    })
    .await
}

/// So many of them, in their order.
fn some(mut all: Vec<Disturbance>, points: Option<u64>, random: &mut Random) -> Vec<Disturbance> {
    while points.is_some_and(|points| all.len() as u64 > points) {
        all.remove(random.below(all.len() as u64) as usize);
    }
    all
}

/// What a run leaves that nobody disturbs, how often it is polled, and how many
/// events it tells.
async fn undisturbed(stage: &Stage, source: &Source) -> Outcome<(State, u64, u64)> {
    let Some(database) = source.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let set = source.small();
    let pool = Pool::open(&database).await?;
    let events = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&events);
    let mut run = migrator(set, stage.engine)
        .observer(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        })
        .up(pool.target());
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        run.as_mut().poll(context)
    })
    .await?;
    pool.close().await;
    Ok((
        State::read(&database).await?,
        polls,
        events.load(Ordering::Relaxed),
    ))
}

async fn life(
    stage: &Stage,
    source: &Source,
    undisturbed: &State,
    disturbance: Disturbance,
) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let Some(database) = source.fresh(stage.engine)? else {
        return Err("there is no server any more".into());
    };
    let story = format!("{}, {disturbance:?}", stage.engine);
    let set = source.small();
    let pool = Pool::open(&database).await?;
    let clean = pool.session().await?;
    tally.starts += 1;
    if disturb(&pool, set, disturbance).await? {
        tally.kills += 1;
    }
    for (when, finish) in [("after it", false), ("after the next run", true)] {
        if finish {
            tally.starts += 1;
            tally.restarts += 1;
            let run = migrator(set, stage.engine).up(pool.target());
            match timeout(Duration::from_secs(30), run).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    tally.repairs += 1;
                    tally
                        .wrong
                        .push(format!("{story}: the next run failed: {error}"));
                }
                Err(_) => {
                    tally.repairs += 1;
                    tally.wrong.push(format!("{story}: the next run hangs"));
                }
            }
        }
        match pool.session().await {
            Ok(found) if found.is_subset(&clean) => {}
            Ok(found) => tally.wrong.push(format!(
                "{story}: {when} the pool's next user finds {found:?}, not {clean:?}"
            )),
            Err(error) => tally
                .wrong
                .push(format!("{story}: {when} the pool is of no use: {error}")),
        }
        if !finish {
            let held = state::guards(&database).await?;
            tally.locks += held;
            if held > 0 {
                tally.wrong.push(format!("{story}: the guard is held"));
            }
            if let Some(half) = half_applied(&database).await? {
                tally.wrong.push(format!("{story}: half applied: {half}"));
            }
        }
    }
    pool.close().await;
    compare(undisturbed, &database, &story, &mut tally).await?;
    Ok(tally)
}

/// Runs and disturbs; false when the run was over before.
async fn disturb(pool: &Pool, set: Set, disturbance: Disturbance) -> Outcome<bool> {
    let plain = migrator(set, pool.engine());
    match disturbance {
        Disturbance::DroppedAfter(polls) => {
            Ok(limited(plain.up(pool.target()), polls, Last::Dropped)
                .await?
                .is_none())
        }
        Disturbance::DroppedWhenWoken(polls) => {
            Ok(limited(plain.up(pool.target()), polls, Last::Woken)
                .await?
                .is_none())
        }
        Disturbance::Panic(event) => {
            let seen = AtomicU64::new(0);
            let migrator = plain.observer(move |_| {
                if seen.fetch_add(1, Ordering::Relaxed) + 1 == event {
                    // As a panic, without the message.
                    std::panic::resume_unwind(Box::new("the observer's own"));
                }
            });
            let pool = pool.clone();
            let run = tokio::spawn(async move { migrator.up(pool.target()).await });
            match run.await {
                Ok(result) => result.map(|_| false).map_err(Into::into),
                Err(_) => Ok(true),
            }
        }
    }
}

/// What happens to a future that has been polled for the last time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// It is dropped at once.
    Dropped,
    /// It is dropped when something has arrived for it.
    Woken,
}

/// Polls a future so many times and then drops it; `None` when it was not ready.
async fn limited<T>(
    mut future: Pin<Box<dyn Future<Output = Result<T, sqlmigrate::Error>> + Send + '_>>,
    polls: u64,
    last: Last,
) -> Result<Option<T>, sqlmigrate::Error> {
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(Ok(None));
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(result.map(Some)),
            Poll::Pending if left == 0 && last == Last::Dropped => Poll::Ready(Ok(None)),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// A transactional migration whose history row and effects do not agree.
async fn half_applied(database: &Fresh) -> Outcome<Option<String>> {
    let engine = database.engine;
    let list = async |sql: &str| -> BTreeSet<String> {
        // Where the table is not there yet, nothing is in it.
        let rows = query::rows(engine, &database.direct_url, sql).await;
        rows.unwrap_or_default().into_iter().flatten().collect()
    };
    let history = state::history(engine);
    let applied = list(&format!(
        "SELECT version FROM {history} WHERE state = 'applied'"
    ))
    .await;
    let marks = list("SELECT mark FROM ledger").await;
    let transactional: &[&str] = match engine {
        Engine::Postgres | Engine::Sqlite => &["0001", "0002", "0004"],
        Engine::Mysql => &["0002", "0004"],
    };
    Ok(transactional
        .iter()
        .find(|version| applied.contains(**version) != marks.contains(**version))
        .map(|version| format!("{version}: applied {applied:?}, marks {marks:?}")))
}

impl Pool {
    async fn open(database: &Fresh) -> Outcome<Pool> {
        let url = &database.url;
        Ok(match database.engine {
            Engine::Postgres => Pool::Postgres(
                PgPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .connect(url)
                    .await?,
            ),
            Engine::Sqlite => {
                let options: SqliteConnectOptions = url.parse()?;
                Pool::Sqlite(
                    SqlitePoolOptions::new()
                        .max_connections(CONNECTIONS)
                        .connect_with(options.foreign_keys(true))
                        .await?,
                )
            }
            Engine::Mysql => Pool::Mysql(
                MySqlPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .connect(url)
                    .await?,
            ),
        })
    }

    fn engine(&self) -> Engine {
        match self {
            Pool::Postgres(_) => Engine::Postgres,
            Pool::Sqlite(_) => Engine::Sqlite,
            Pool::Mysql(_) => Engine::Mysql,
        }
    }

    fn target(&self) -> Target<'_> {
        match self {
            Pool::Postgres(pool) => Target::from(pool),
            Pool::Sqlite(pool) => Target::from(pool),
            Pool::Mysql(pool) => Target::from(pool),
        }
    }

    async fn close(&self) {
        match self {
            Pool::Postgres(pool) => pool.close().await,
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Mysql(pool) => pool.close().await,
        }
    }

    /// What each of the pool's connections says about its session. All of them
    /// are taken at the same time, so that none is left out.
    async fn session(&self) -> Outcome<BTreeSet<String>> {
        let mut told = BTreeSet::new();
        match self {
            Pool::Postgres(pool) => {
                let sql = "SELECT concat_ws(' | ', current_setting('search_path'), \
                           current_setting('statement_timeout'), current_setting('lock_timeout'), current_user, \
                           current_setting('role'), now() = statement_timestamp(), \
                           (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'))";
                let mut taken = Vec::new();
                for _ in 0..CONNECTIONS {
                    let mut connection = pool.acquire().await?;
                    let row = sqlx::raw_sql(sql).fetch_one(&mut *connection).await?;
                    told.insert(row.try_get_unchecked(0)?);
                    taken.push(connection);
                }
            }
            Pool::Sqlite(pool) => {
                for pragma in [
                    "PRAGMA foreign_keys",
                    "PRAGMA legacy_alter_table",
                    "PRAGMA busy_timeout",
                ] {
                    let mut taken = Vec::new();
                    for _ in 0..CONNECTIONS {
                        let mut connection = pool.acquire().await?;
                        // Refused inside a transaction, and while somebody else is in one.
                        sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK")
                            .execute(&mut *connection)
                            .await?;
                        let row = sqlx::raw_sql(pragma).fetch_one(&mut *connection).await?;
                        let value: i64 = row.try_get_unchecked(0)?;
                        told.insert(format!("{pragma} {value}"));
                        taken.push(connection);
                    }
                }
            }
            Pool::Mysql(pool) => {
                let sql = "SELECT CONCAT_WS(' | ', @@SESSION.sql_mode, @@SESSION.time_zone, @@SESSION.autocommit, \
                           @@SESSION.lock_wait_timeout, @@SESSION.innodb_lock_wait_timeout, \
                           (SELECT COUNT(*) FROM information_schema.innodb_trx \
                           WHERE trx_mysql_thread_id = CONNECTION_ID()))";
                let mut taken = Vec::new();
                for _ in 0..CONNECTIONS {
                    let mut connection = pool.acquire().await?;
                    let row = sqlx::raw_sql(sql).fetch_one(&mut *connection).await?;
                    told.insert(row.try_get_unchecked(0)?);
                    taken.push(connection);
                }
            }
        }
        Ok(told)
    }
}
