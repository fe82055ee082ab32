//! Whether this file can be migrated: looked at before anything is written.

use crate::error::{Error, ErrorKind};
use crate::sqlite::transact::{Frame, begin};
use crate::sqlite::{Sqlite, query, reading, writing};

pub(crate) async fn check(engine: &mut Sqlite<'_>) -> Result<(), Error> {
    let connection = engine.link.connection();
    let found = query::rows(connection, "PRAGMA query_only")
        .await
        .map_err(reading)?;
    let switch = found.first().and_then(|row| row.first()?.as_deref());
    if switch == Some("1") {
        return Err(Error::new(ErrorKind::ReadOnly {
            why: "the connection has `PRAGMA query_only` switched on",
            help: "give a connection that may write",
        }));
    }
    if engine.joined {
        return Ok(());
    }
    // Takes the file's write lock and lets go of it: nothing is written. Where
    // somebody else has it, the file can be written.
    match begin(engine.link.connection(), Frame::Own).await {
        Ok(Some(transaction)) => transaction.rollback().await.map_err(writing),
        Ok(None) => Ok(()),
        Err(error) if error.driver_error().is_some_and(query::read_only) => {
            Err(Error::new(ErrorKind::ReadOnly {
                why: "the file may not be written, or the URL says `mode=ro`",
                help: "look at the file's and its folder's rights, at the mount, and at the URL",
            }))
        }
        Err(error) => Err(error),
    }
}
