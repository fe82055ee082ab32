//! What a message with transactions in it runs in.

use sqlx::{Connection as _, MySql, MySqlConnection, Transaction};

use crate::engine::Failure;
use crate::mysql::transact::beginning;

/// A connection, and on a caller's own one a transaction of the driver's around the
/// message.
///
/// The message begins and commits what it needs by itself; to the server the frame is
/// nothing. But the driver rolls back what it believes to be open when the future is
/// dropped, so that no transaction of ours becomes the caller's.
pub(crate) enum Frame<'c> {
    Bare(&'c mut MySqlConnection),
    Held(Transaction<'c, MySql>),
}

impl<'c> Frame<'c> {
    pub(crate) async fn open(
        connection: &'c mut MySqlConnection,
        held: bool,
    ) -> Result<Frame<'c>, Failure> {
        Ok(if held {
            Frame::Held(connection.begin().await.map_err(beginning)?)
        } else {
            Frame::Bare(connection)
        })
    }

    pub(crate) fn connection(&mut self) -> &mut MySqlConnection {
        match self {
            Frame::Bare(connection) => connection,
            Frame::Held(transaction) => transaction,
        }
    }

    /// Ends it; what a message that failed has left open is rolled back.
    pub(crate) async fn close(self) {
        if let Frame::Held(transaction) = self {
            // Where the connection is gone there is nothing to roll back, and what
            // the message did is said by its own error.
            let _ = transaction.rollback().await;
        }
    }
}
