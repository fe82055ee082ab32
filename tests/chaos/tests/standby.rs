//! A standby is recognised before anything is tried.

use sqlmigrate::{ErrorKind, Target};
use test_chaos::database::Source;
use test_chaos::engine::Engine;
use test_chaos::outcome::Outcome;
use test_chaos::runner::migrator;
use test_chaos::servers::{Servers, Victim};
use test_chaos::sets::Set;

#[tokio::test]
async fn a_standby_is_told_and_can_be_waited_at() -> Outcome<()> {
    // Without programs of PostgreSQL there is nothing to start.
    if Source::Environment.fresh(Engine::Postgres)?.is_none() {
        return Ok(());
    }
    let server = Servers::start(Engine::Postgres)?;
    let url = server.url(Engine::Postgres)?.to_owned();
    migrator(Set::Small, Engine::Postgres)
        .up_to("0001", Target::url(&*url))
        .await?;
    server.become_standby()?;
    server.crash(Victim::Everything, 0).await?;
    server.restart().await?;
    let Err(error) = migrator(Set::Small, Engine::Postgres)
        .up(Target::url(&*url))
        .await
    else {
        return Err("a standby took a migration".into());
    };
    assert!(
        matches!(error.kind(), ErrorKind::ReadOnly { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("it is a replica"), "{error}");
    // Looking is allowed.
    let status = migrator(Set::Small, Engine::Postgres)
        .status(Target::url(&*url))
        .await?;
    assert_eq!(status.pending().count(), status.migrations.len() - 1);
    Ok(())
}
