//! Clones of a template that is built once for each history and server.

use std::sync::{Arc, PoisonError};

use sqlx::{AssertSqlSafe, Postgres, Row as _};

use super::desk;
use crate::database::desk::{Borrowed, Desk};
use crate::database::{name, used};
use crate::error::Error;
use crate::history::History;
use crate::server::Server;

/// What a template's name starts with; the digest of the history follows.
pub(super) const PREFIX: &str = "sqlmigrate_template_";

/// What the name of a copy that waits for a test starts with; the digest follows,
/// and a number.
const READY: &str = "sqlmigrate_ready_";

/// The template of a copy that waits for a test.
pub(super) fn of_copy(name: &str) -> Option<String> {
    let digest = name.strip_prefix(READY)?.split_once('_')?.0;
    Some(format!("{PREFIX}{digest}"))
}

/// What a clone of a template needs beside its files.
#[derive(Clone, Default)]
pub(crate) struct Attributes {
    /// Statements with `{}` for the clone's name: `CREATE DATABASE` copies
    /// neither settings nor rights of a database.
    statements: Vec<String>,
}

/// Makes a database with a history applied.
pub(in crate::database) async fn create(
    server: &Server,
    history: &History,
) -> Result<String, Error> {
    let desk = desk(server).await?;
    let template = format!("{PREFIX}{}", history.digest(server.dialect()));
    let name = name::unique();
    let waited = take(&desk, &template, &name).await;
    let new = !waited && make(server, &desk, &template, &name, history).await?;
    finish(&desk, &template, &name)
        .await
        .map_err(|error| Error::server("copying the settings of a database", &error))?;
    // A history that is wanted once may never be wanted again.
    if !new {
        make_ahead(&desk, template);
    }
    Ok(name)
}

/// Gives a copy that waits the name of a test; who is first has it.
async fn take(desk: &Desk<Postgres>, template: &str, name: &str) -> bool {
    while let Some(copy) = desk.ahead.take(template) {
        let statement = format!("ALTER DATABASE {copy} RENAME TO {name}");
        let renamed = async { desk.borrow().await?.0.run(statement).await };
        if renamed.await.is_ok() {
            return true;
        }
    }
    false
}

/// Makes one more copy, behind the test that took one. The server makes it whole or
/// not at all, also when this process ends before.
fn make_ahead(desk: &Arc<Desk<Postgres>>, template: String) {
    if !desk.ahead.begin(&template) {
        return;
    }
    let desk = Arc::clone(desk);
    tokio::spawn(async move {
        let digest = template.trim_start_matches(PREFIX);
        let number = crate::random::number() & 0xff_ffff;
        let copy = format!("{READY}{digest}_{number:06x}");
        let made = clone(&desk, &template, &copy).await;
        // What is wrong the next test says, whose own copy fails as well.
        desk.ahead.end(&template, made.is_ok().then_some(copy));
    });
}

/// Makes a copy now, and the template where there is none: then the answer is yes.
async fn make(
    server: &Server,
    desk: &Desk<Postgres>,
    template: &str,
    name: &str,
    history: &History,
) -> Result<bool, Error> {
    let mut new = false;
    let mut attempts = 0;
    loop {
        let error = match clone(desk, template, name).await {
            Ok(()) => return Ok(new),
            Err(error) => error,
        };
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code);
        attempts += 1;
        match code.as_deref() {
            // There is no template yet, or it was just dropped.
            Some("3D000") if attempts < 4 => {
                build(server, desk, template, history).await?;
                new = true;
            }
            // Somebody looks into the template, which no connection is allowed to.
            Some("55006") if attempts < 40 => {
                tokio::time::sleep(std::time::Duration::from_millis(250)).await;
            }
            _ => return Err(super::refused(&error)),
        }
    }
}

async fn clone(desk: &Desk<Postgres>, template: &str, name: &str) -> Result<(), sqlx::Error> {
    let facts = desk.facts.get().copied().unwrap_or_default();
    // Measured with 300 tables: where nothing waits for the disk, copying files
    // takes half as long as logging blocks (107 and 219 ms), and twenty times as
    // long where it does (6,400 and 320 ms). Older servers know the first alone.
    let strategy = match facts.version {
        150_000.. if facts.waits_for_disk => " STRATEGY wal_log",
        150_000.. => " STRATEGY file_copy",
        _ => "",
    };
    let statement = format!("CREATE DATABASE {name} TEMPLATE {template}{strategy}");
    desk.borrow().await?.0.run(statement).await
}

/// Gives a clone what its template has beside its files.
async fn finish(desk: &Desk<Postgres>, template: &str, name: &str) -> Result<(), sqlx::Error> {
    let known = {
        let attributes = desk
            .attributes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        attributes.get(template).cloned()
    };
    let (mut borrowed, _) = desk.borrow().await?;
    let attributes = if let Some(attributes) = known {
        attributes
    } else {
        let (read, mark) = read_attributes(&mut borrowed, template).await?;
        if used::is_stale(&mark) {
            let mark = used::mark();
            let statement = format!("COMMENT ON DATABASE {template} IS '{mark}'");
            // Two processes may do so at once, and one of them is told off.
            drop(borrowed.run(statement).await);
        }
        let mut attributes = desk
            .attributes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        attributes.insert(template.to_owned(), read.clone());
        read
    };
    for statement in &attributes.statements {
        borrowed.run(statement.replace("{}", name)).await?;
    }
    Ok(())
}

/// What a clone needs, and when the template was wanted last.
async fn read_attributes(
    borrowed: &mut Borrowed<'_, Postgres>,
    template: &str,
) -> Result<(Attributes, String), sqlx::Error> {
    // `FROM CURRENT` takes a setting as it is stored, lists included.
    // In one message: the template's name is the kit's own and needs no quoting.
    let query = "WITH template AS (SELECT * FROM pg_database WHERE datname = '{template}') \
         SELECT coalesce(shobj_description(oid, 'pg_database'), ''), true FROM template \
         UNION ALL \
         SELECT format('SELECT set_config(%L, %L, true); ALTER %s SET %I FROM CURRENT', \
                split_part(entry, '=', 1), substr(entry, strpos(entry, '=') + 1), \
                CASE s.setrole WHEN 0 THEN 'DATABASE {}' \
                    ELSE format('ROLE %I IN DATABASE {}', pg_get_userbyid(s.setrole)) END, \
                split_part(entry, '=', 1)), false \
         FROM pg_db_role_setting s \
         JOIN template d ON d.oid = s.setdatabase, unnest(s.setconfig) AS entry \
         UNION ALL \
         SELECT 'REVOKE ALL ON DATABASE {} FROM PUBLIC', false FROM template \
         WHERE datacl IS NOT NULL \
         UNION ALL \
         SELECT format('GRANT %s ON DATABASE {} TO %s%s', a.privilege_type, \
             CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, \
             CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), false \
         FROM template d, aclexplode(d.datacl) AS a WHERE a.grantee <> d.datdba";
    let rows = sqlx::raw_sql(AssertSqlSafe(query.replace("{template}", template)))
        .fetch_all(borrowed.connection()?)
        .await?;
    let (mut attributes, mut mark) = (Attributes::default(), String::new());
    for row in rows {
        let text: String = row.try_get(0)?;
        if row.try_get(1)? {
            mark = text;
        } else {
            attributes.statements.push(text);
        }
    }
    Ok((attributes, mark))
}

/// Builds a template; one process at a time, and nobody sees a half of it.
async fn build(
    server: &Server,
    desk: &Desk<Postgres>,
    template: &str,
    history: &History,
) -> Result<(), Error> {
    let error = |error: sqlx::Error| Error::server("building a template", &error);
    let _building = desk.building.lock().await;
    let (mut guard, _) = desk.borrow().await.map_err(error)?;
    guard
        .run(format!("SELECT pg_advisory_lock({})", lock_key(template)))
        .await
        .map_err(error)?;
    let built = build_alone(server, &mut guard, template, history).await;
    guard
        .run(format!("SELECT pg_advisory_unlock({})", lock_key(template)))
        .await
        .map_err(error)?;
    built
}

async fn build_alone(
    server: &Server,
    guard: &mut Borrowed<'_, Postgres>,
    template: &str,
    history: &History,
) -> Result<(), Error> {
    let error = |error: sqlx::Error| Error::server("building a template", &error);
    let there: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(template)
        .fetch_optional(guard.connection().map_err(error)?)
        .await
        .map_err(error)?;
    if there.is_some() {
        return Ok(());
    }
    // Until it is whole it bears a test's name: if this process is killed, the
    // next one drops it.
    let name = super::create_empty(server).await?;
    let filled = async {
        if !history.prelude.is_empty() {
            super::run_prelude(server, &name, &history.prelude).await?;
        }
        history.apply(&server.database_url(&name)).await
    };
    let filled = filled.await;
    let finished = match filled {
        Ok(()) => {
            let mark = used::mark();
            let statements = [
                format!("COMMENT ON DATABASE {name} IS '{mark}'"),
                format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"),
                format!("ALTER DATABASE {name} RENAME TO {template}"),
            ];
            let mut finished = Ok(());
            for statement in statements {
                if finished.is_ok() {
                    finished = guard.run(statement).await.map_err(error);
                }
            }
            finished
        }
        Err(error) => Err(error),
    };
    if finished.is_err() {
        drop(super::drop_database(server, &name).await);
    }
    finished
}

/// Builders of one template wait for one another.
fn lock_key(template: &str) -> i64 {
    let digest = template.trim_start_matches(PREFIX);
    let digits = digest.get(..16).unwrap_or_default();
    u64::from_str_radix(digits, 16)
        .unwrap_or_default()
        .cast_signed()
}
