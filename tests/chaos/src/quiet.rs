//! A start with nothing to do costs one round trip.

use sqlmigrate::Target;
use sqlx::{Connection as _, MySqlConnection, PgConnection};

use crate::database::Source;
use crate::engine::Engine;
use crate::outcome::Outcome;
use crate::proxy::Proxy;
use crate::runner::migrator;
use crate::sets::Set;

/// Counts the messages of a start that finds nothing to do, on a connection that
/// is there; `None` where there is no server to count at.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn messages(engine: Engine, source: &Source) -> Outcome<Option<u64>> {
    if engine == Engine::Sqlite {
        return Ok(None);
    }
    let Some(database) = source.fresh(engine)? else {
        return Ok(None);
    };
    migrator(Set::Small, engine).up_url(&database.url).await?;
    let proxy = Proxy::open(engine, &database.url, None).await?;
    match engine {
        Engine::Postgres => {
            let mut connection = PgConnection::connect(proxy.url()).await?;
            counted(engine, &proxy, Target::from(&mut connection)).await
        }
        Engine::Mysql | Engine::Sqlite => {
            let mut connection = MySqlConnection::connect(proxy.url()).await?;
            counted(engine, &proxy, Target::from(&mut connection)).await
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

async fn counted(engine: Engine, proxy: &Proxy, target: Target<'_>) -> Outcome<Option<u64>> {
    let before = proxy.messages();
    let report = migrator(Set::Small, engine).up(target).await?;
    if !report.is_unchanged() {
        return Err("the second start had something to do".into());
    }
    Ok(Some(proxy.messages() - before))
}
