//! A connection for one operation, and what becomes of it afterwards.
//!
//! A connection from a pool goes back only when it is known to be clean. In
//! every other case, a dropped future and a panic included, it is closed.

use sqlx::pool::PoolConnection;
use sqlx::{ConnectOptions, Connection, Database};

use crate::engine::Cleanliness;
use crate::error::Error;
use crate::target::Place;

pub(crate) struct Link<'a, DB: Database> {
    held: Held<'a, DB>,
    /// Where it leads, where that is known.
    options: Option<Options<DB>>,
    state: Cleanliness,
}

type Options<DB> = <<DB as Database>::Connection as Connection>::Options;

enum Held<'a, DB: Database> {
    /// Taken from a pool; `None` once it has been given back or closed.
    Taken(Option<PoolConnection<DB>>),
    /// The caller's, which goes back to a pool some day.
    Pooled(&'a mut PoolConnection<DB>),
    Connection(&'a mut DB::Connection),
    Transaction(&'a mut DB::Connection),
    /// Opened for this operation.
    Own(Option<DB::Connection>),
}

const GIVEN_BACK: &str = "a link is not used after it was finished";

impl<'a, DB: Database> Link<'a, DB> {
    pub(crate) async fn open(place: Place<'a, DB>) -> Result<Link<'a, DB>, Error> {
        let options = match &place {
            Place::Pool(pool) => Some(pool.connect_options().as_ref().clone()),
            _ => None,
        };
        let held = match place {
            Place::Pool(pool) => Held::Taken(Some(pool.acquire().await.map_err(connecting)?)),
            Place::Pooled(connection) => Held::Pooled(connection),
            Place::Connection(connection) => Held::Connection(connection),
            Place::Transaction(connection) => Held::Transaction(connection),
        };
        Ok(Link {
            held,
            options,
            state: Cleanliness::Unknown,
        })
    }

    pub(crate) async fn connect(options: &Options<DB>) -> Result<Link<'a, DB>, Error> {
        let connection = options.connect().await.map_err(connecting)?;
        Ok(Link {
            held: Held::Own(Some(connection)),
            options: Some(options.clone()),
            state: Cleanliness::Unknown,
        })
    }

    pub(crate) fn connection(&mut self) -> &mut DB::Connection {
        match &mut self.held {
            Held::Taken(connection) => connection.as_mut().expect(GIVEN_BACK),
            Held::Pooled(connection) => connection,
            Held::Connection(connection) | Held::Transaction(connection) => connection,
            Held::Own(connection) => connection.as_mut().expect(GIVEN_BACK),
        }
    }

    /// Another connection to the same place; `None` where the place is not known
    /// or has no room.
    pub(crate) async fn second(&self) -> Option<DB::Connection> {
        self.options.as_ref()?.connect().await.ok()
    }

    /// Whether the caller has begun a transaction, as far as the driver knows.
    pub(crate) fn in_transaction(&mut self) -> bool {
        matches!(self.held, Held::Transaction(_)) || self.connection().is_in_transaction()
    }

    /// Whether the connection lives on with what is left in its session when the
    /// future of a run is dropped.
    pub(crate) fn outlives_the_run(&self) -> bool {
        matches!(self.held, Held::Connection(_) | Held::Transaction(_))
    }

    /// Gives the connection back, or closes it when it is not known to be clean.
    pub(crate) async fn finish(mut self, state: Cleanliness) {
        self.state = state;
        match &mut self.held {
            Held::Taken(connection) => {
                if state == Cleanliness::Unknown
                    && let Some(connection) = connection.take()
                {
                    // What is being closed can answer with nothing that matters.
                    let _ = connection.close().await;
                }
            }
            Held::Own(connection) => {
                if let Some(connection) = connection.take() {
                    let _ = connection.close().await;
                }
            }
            Held::Pooled(_) | Held::Connection(_) | Held::Transaction(_) => {}
        }
    }
}

impl<DB: Database> Drop for Link<'_, DB> {
    fn drop(&mut self) {
        if self.state == Cleanliness::Clean {
            return;
        }
        match &mut self.held {
            Held::Taken(connection) => {
                // Detached and dropped, the socket is closed at once; nothing of
                // it needs a runtime, which may be gone by now.
                drop(connection.take().map(PoolConnection::detach));
            }
            Held::Pooled(connection) => connection.close_on_drop(),
            Held::Connection(_) | Held::Transaction(_) | Held::Own(_) => {}
        }
    }
}

fn connecting(error: sqlx::Error) -> Error {
    Error::database("the database could not be reached", error)
}
