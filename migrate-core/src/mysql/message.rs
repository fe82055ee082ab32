//! Several statements in one message, whose answers are read one after the other.
//!
//! The server runs the statements of a message in order and stops at the first one
//! that fails (<https://dev.mysql.com/doc/refman/8.0/en/c-api-multiple-queries.html>).
//! A statement may answer with several results (`CALL`), so results are not counted:
//! between the statements stand marks, which are rows that no script returns.

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Either, MySqlConnection, Row as _};

use crate::dialect::Dialect;
use crate::literal::text;

/// What stands between two statements: the first line break ends a comment, and white
/// space before a statement is not in the process list.
const BETWEEN: &str = "\n;\n";

/// As many bytes as a message has at most, whatever the server takes: the text of a
/// script is not held twice.
const MOST: usize = 1 << 20;

/// Who hears of the marks that have been passed.
pub(crate) type Hear<'a, M> = &'a mut (dyn FnMut(M) + Send);

/// Statements on their way: sent when a message is full, and at the end.
pub(crate) struct Message<'a, M> {
    connection: &'a mut MySqlConnection,
    /// What no script returns.
    secret: &'a str,
    limit: usize,
    sql: String,
    marks: Vec<M>,
    hear: Hear<'a, M>,
    /// How many marks have been passed.
    heard: usize,
    /// How many results have been read.
    results: usize,
}

impl<'a, M: Copy + Send> Message<'a, M> {
    /// `largest` is what the server takes as one message, `secret` what no script returns.
    pub(crate) fn new(
        connection: &'a mut MySqlConnection,
        secret: &'a str,
        largest: usize,
        hear: Hear<'a, M>,
    ) -> Message<'a, M> {
        Message {
            connection,
            secret,
            limit: largest.min(MOST),
            sql: String::new(),
            marks: Vec::new(),
            hear,
            heard: 0,
            results: 0,
        }
    }

    /// Adds a statement.
    pub(crate) async fn say(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        if !self.sql.is_empty() {
            // The byte in front of it is the command.
            if self.sql.len() + BETWEEN.len() + sql.len() + 1 > self.limit {
                self.send().await?;
            } else {
                self.sql.push_str(BETWEEN);
            }
        }
        self.sql.push_str(sql);
        Ok(())
    }

    /// Sends a statement by itself, in its place among the others.
    pub(crate) async fn say_alone(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        self.send().await?;
        self.say(sql).await?;
        self.send().await
    }

    /// Adds a mark: `mark` is heard when the server has come so far.
    pub(crate) async fn mark(&mut self, mark: M) -> Result<(), sqlx::Error> {
        let row = self.row();
        self.say(&format!("SELECT {row}")).await?;
        self.marks.push(mark);
        Ok(())
    }

    /// Adds a mark that is passed only when the statement before it changed one row:
    /// otherwise the message ends there with `OUT_OF_RANGE`.
    pub(crate) async fn mark_one_row(&mut self, mark: M) -> Result<(), sqlx::Error> {
        let row = self.row();
        // No `sql_mode` makes a number out of range less than an error
        // (https://dev.mysql.com/doc/refman/8.0/en/out-of-range-and-overflow.html).
        self.say(&format!("SELECT {row}, {} + (ROW_COUNT() <> 1)", u64::MAX))
            .await?;
        self.marks.push(mark);
        Ok(())
    }

    /// Sends what is left, and reads to the end.
    pub(crate) async fn end(&mut self) -> Result<(), sqlx::Error> {
        self.send().await?;
        if self.heard < self.marks.len() {
            return Err(sqlx::Error::Protocol(
                "the server ran a message to its end and left out answers".to_owned(),
            ));
        }
        Ok(())
    }

    /// How many results have been read.
    pub(crate) fn results(&self) -> usize {
        self.results
    }

    fn row(&self) -> String {
        text(Dialect::Mysql, &self.name(self.marks.len()))
    }

    fn name(&self, mark: usize) -> String {
        format!("sqlmigrate {} {mark}", self.secret)
    }

    async fn send(&mut self) -> Result<(), sqlx::Error> {
        if self.sql.is_empty() {
            return Ok(());
        }
        let sql = std::mem::take(&mut self.sql);
        let mut awaited = self.name(self.heard);
        let mut stream = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(&mut *self.connection);
        while let Some(answer) = stream.try_next().await? {
            let row = match answer {
                Either::Left(_) => {
                    self.results += 1;
                    continue;
                }
                Either::Right(row) => row,
            };
            // What is no text is no mark either.
            let found = row.try_get_unchecked::<&str, _>(0);
            if found.is_ok_and(|found| found == awaited)
                && let Some(mark) = self.marks.get(self.heard)
            {
                self.heard += 1;
                awaited = format!("sqlmigrate {} {}", self.secret, self.heard);
                (self.hear)(*mark);
            }
        }
        Ok(())
    }
}

/// What the server says of a statement that came in the middle of a message: where it
/// quotes the text from the mistake on, what stood behind the statement is left out.
pub(crate) fn without_rest(statement: &str, said: &str) -> String {
    let cut = || {
        let (before, line) = said.rsplit_once("' at line ")?;
        let (begin, near) = before.split_once("near '")?;
        // At the end of the statement the quotation begins with what ends it.
        let own = if near.starts_with(BETWEEN.trim()) {
            ""
        } else {
            near.match_indices('\n')
                .map(|(end, _)| near.split_at(end))
                .find(|(own, rest)| {
                    (rest.starts_with(BETWEEN) || BETWEEN.starts_with(rest))
                        && statement.ends_with(own)
                })?
                .0
        };
        Some(format!("{begin}near '{own}' at line {line}"))
    };
    cut().unwrap_or_else(|| said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::without_rest;

    #[test]
    fn a_quotation_ends_with_its_statement() {
        let table = [
            (
                "CREATE TABEL a\n(b int)",
                "TABEL a\n(b int)\n;\nSELECT 'sqlmi",
                "TABEL a\n(b int)",
            ),
            (
                "CREATE TABEL a\n(b int)",
                "TABEL a\n(b int)\n",
                "TABEL a\n(b int)",
            ),
            ("CREATE TABEL a\n(b int)", "TABEL a\n(b", "TABEL a\n(b"),
            ("CREATE TABLE a (", ";\nSELECT 'sqlmigrate 1", ""),
            ("CREATE TABLE a (", "", ""),
            (
                "SELECT 1 FROM\na b c\na b c",
                "c\na b c\n;\nSEL",
                "c\na b c",
            ),
        ];
        for (statement, near, own) in table {
            let said = format!("check the manual near '{near}' at line 2");
            let expected = format!("check the manual near '{own}' at line 2");
            assert_eq!(without_rest(statement, &said), expected);
        }
        assert_eq!(
            without_rest("SELECT x", "Unknown column 'x'"),
            "Unknown column 'x'"
        );
    }
}
