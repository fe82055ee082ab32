//! Whether this file can be migrated: looked at before anything is written.

use crate::error::{Error, ErrorKind};
use crate::sqlite::transact::{Frame, begin};
use crate::sqlite::{Sqlite, query, reading, writing};

pub(crate) async fn check(engine: &mut Sqlite<'_>) -> Result<(), Error> {
    let connection = engine.link.connection();
    let found = query::rows(connection, "PRAGMA query_only; PRAGMA main.user_version")
        .await
        .map_err(reading)?;
    let value = |index: usize| found.get(index).and_then(|row| row.first()?.as_deref());
    if value(0) == Some("1") {
        return Err(Error::new(ErrorKind::ReadOnly {
            why: "the connection has `PRAGMA query_only` switched on",
            help: "give a connection that may write",
        }));
    }
    if engine.joined {
        return Ok(());
    }
    // Where somebody else has the file, it can be written.
    let Some(mut transaction) = begin(engine.link.connection(), Frame::Own).await? else {
        return Ok(());
    };
    // Begins a journal and rolls it back. To take the write lock alone is no test:
    // SQLite lets a reader have it. What is written is what is there: a schema that is
    // rolled back would have to be read again.
    let sql = format!("PRAGMA main.user_version = {}", value(1).unwrap_or("0"));
    let tried = query::execute(&mut transaction, &sql).await;
    transaction.rollback().await.map_err(writing)?;
    match tried {
        Ok(_) => Ok(()),
        Err(error) if query::busy(&error) => Ok(()),
        Err(error) if query::read_only(&error) => Err(Error::new(ErrorKind::ReadOnly {
            why: "the file or its folder may not be written, or the URL says `mode=ro`",
            help: "look at the rights of the file and its folder, at the mount, and at the URL",
        })
        .with_driver(error)),
        Err(error) => Err(writing(error)),
    }
}
