//! The verdict of a server's parser.
//!
//! PostgreSQL parses a simple-protocol message as a whole before it runs the
//! first of its statements. So a message whose first statement always fails runs
//! nothing: what comes back is that failure, or what the parser says of the rest.
//! <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT>

use sqlx::postgres::{PgDatabaseError, PgErrorPosition};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

/// The failure of the first statement, a division by zero: no parser gives this code.
const PARSED: &str = "22012";

const FIRST: &str = "SELECT 1 / 0;\n";

/// Why the parser refuses a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `42601` for nearly everything.
    pub sqlstate: String,
    /// The server's words.
    pub message: String,
    /// The byte at which it stumbled, where it says so.
    pub offset: Option<usize>,
}

/// A connection to the server that is asked.
#[derive(Debug)]
pub struct Parser {
    connection: PgConnection,
    version: String,
}

impl Parser {
    /// Connects.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached.
    pub async fn connect(url: &str) -> Result<Parser, sqlx::Error> {
        let mut connection = PgConnection::connect(url).await?;
        let row = sqlx::query("SELECT current_setting('server_version')")
            .fetch_one(&mut connection)
            .await?;
        let version: String = row.try_get(0)?;
        let version = version.split(' ').next().unwrap_or_default().to_owned();
        Ok(Parser {
            connection,
            version,
        })
    }

    /// The server's version, such as `15.14`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What the parser says about a text; nothing of it is run.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or the server says something unforeseen.
    pub async fn refuses(&mut self, text: &str) -> Result<Option<Refusal>, sqlx::Error> {
        // The protocol ends a text with a zero byte.
        if let Some(offset) = text.find('\0') {
            return Ok(Some(Refusal {
                sqlstate: "22021".to_owned(),
                message: "a zero byte".to_owned(),
                offset: Some(offset),
            }));
        }
        let message = format!("{FIRST}{text}");
        let answer = sqlx::raw_sql(AssertSqlSafe(message))
            .execute(&mut self.connection)
            .await;
        let error = match answer {
            Ok(_) => return Err(sqlx::Error::Protocol("the first statement passed".into())),
            Err(sqlx::Error::Database(error)) => error,
            Err(other) => return Err(other),
        };
        let error = error.downcast_ref::<PgDatabaseError>();
        if error.code() == PARSED {
            return Ok(None);
        }
        let offset = match error.position() {
            // It counts characters, from 1.
            Some(PgErrorPosition::Original(position)) => position
                .checked_sub(FIRST.chars().count() + 1)
                .map(|characters| {
                    text.char_indices()
                        .nth(characters)
                        .map_or(text.len(), |(byte, _)| byte)
                }),
            _ => None,
        };
        Ok(Some(Refusal {
            sqlstate: error.code().to_owned(),
            message: error.message().to_owned(),
            offset,
        }))
    }
}
