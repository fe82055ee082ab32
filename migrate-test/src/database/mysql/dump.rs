//! The statements that make a copy of a database, data included.
//!
//! `MySQL` cannot clone a database. What comes closest is to say once what is in
//! it, as the server itself says it, and to send that in one message.

use sqlx::mysql::MySqlRow;
use sqlx::{AssertSqlSafe, MySqlConnection, Row as _};

/// The statements, in the order in which they run.
#[derive(Debug, Default)]
pub(super) struct Dump {
    /// The database that was read; every mention of it is quoted.
    source: String,
    /// Character set and collation of the database.
    options: String,
    /// Tables, sequences and routines.
    before: Vec<String>,
    /// Views, in an order in which they can be made.
    pub(super) views: Vec<String>,
    /// Data, triggers, events.
    after: Vec<String>,
}

/// Tables as the server wrote them have zero dates and zeroes for ids.
const TABLE_MODE: &str = "NO_AUTO_VALUE_ON_ZERO";

impl Dump {
    /// Reads a database; nothing where it holds a kind of object that this does not know.
    pub(super) async fn read(
        connection: &mut MySqlConnection,
        source: &str,
    ) -> Result<Option<Dump>, sqlx::Error> {
        let mut dump = Dump {
            source: source.to_owned(),
            ..Dump::default()
        };
        let schema = rows(
            connection,
            format!(
                "SELECT CAST(default_character_set_name AS CHAR), CAST(default_collation_name AS CHAR) \
                 FROM information_schema.schemata WHERE schema_name = '{source}'"
            ),
        )
        .await?;
        for row in &schema {
            let (set, collation): (String, String) = (row.get(0), row.get(1));
            dump.options = format!("CHARACTER SET {set} COLLATE {collation}");
        }
        if !dump.read_tables(connection).await? || !dump.read_routines(connection).await? {
            return Ok(None);
        }
        dump.read_triggers(connection).await?;
        Ok(Some(dump))
    }

    async fn read_tables(&mut self, connection: &mut MySqlConnection) -> Result<bool, sqlx::Error> {
        let source = &self.source;
        let tables = rows(
            connection,
            format!(
                "SELECT CAST(table_name AS CHAR), CAST(table_type AS CHAR) \
                 FROM information_schema.tables WHERE table_schema = '{source}' ORDER BY table_name"
            ),
        )
        .await?;
        self.before.push(mode(TABLE_MODE));
        let mut made = Vec::new();
        for row in &tables {
            let (name, kind): (String, String) = (row.get(0), row.get(1));
            let place = format!("{}.{}", quoted(source), quoted(&name));
            match kind.as_str() {
                "BASE TABLE" => {
                    made.push(shown(connection, &format!("TABLE {place}"), 1).await?);
                    if let Some(copy) = self.data(connection, &name).await? {
                        self.after.push(copy);
                    }
                }
                // A table's default may ask for its next value.
                "SEQUENCE" => {
                    let sequence = shown(connection, &format!("SEQUENCE {place}"), 1).await?;
                    made.insert(0, sequence);
                    let next = format!(
                        "SELECT SETVAL(`{{}}`.{0}, (SELECT next_not_cached_value FROM {place}), 0)",
                        quoted(&name)
                    );
                    self.after.push(next);
                }
                "VIEW" => self
                    .views
                    .push(shown(connection, &format!("VIEW {place}"), 1).await?),
                _ => return Ok(false),
            }
        }
        self.before.extend(made);
        Ok(true)
    }

    /// Copies a table's rows, where it has some.
    async fn data(
        &self,
        connection: &mut MySqlConnection,
        table: &str,
    ) -> Result<Option<String>, sqlx::Error> {
        let place = format!("{}.{}", quoted(&self.source), quoted(table));
        if rows(connection, format!("SELECT 1 FROM {place} LIMIT 1"))
            .await?
            .is_empty()
        {
            return Ok(None);
        }
        let columns: Vec<String> = sqlx::query_scalar(
            "SELECT CAST(column_name AS CHAR) FROM information_schema.columns \
             WHERE table_schema = ? AND table_name = ? AND extra NOT LIKE '%VIRTUAL GENERATED%' \
             AND extra NOT LIKE '%STORED GENERATED%' ORDER BY ordinal_position",
        )
        .bind(&self.source)
        .bind(table)
        .fetch_all(connection)
        .await?;
        let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
        let columns = columns.join(", ");
        Ok(Some(format!(
            "INSERT INTO `{{}}`.{} ({columns}) SELECT {columns} FROM {place}",
            quoted(table)
        )))
    }

    async fn read_routines(
        &mut self,
        connection: &mut MySqlConnection,
    ) -> Result<bool, sqlx::Error> {
        let source = &self.source;
        let routines = rows(
            connection,
            format!(
                "SELECT CAST(routine_name AS CHAR), CAST(routine_type AS CHAR) \
                 FROM information_schema.routines WHERE routine_schema = '{source}' \
                 ORDER BY routine_name"
            ),
        )
        .await?;
        for row in &routines {
            let (name, kind): (String, String) = (row.get(0), row.get(1));
            if kind != "FUNCTION" && kind != "PROCEDURE" {
                return Ok(false);
            }
            let place = format!("{kind} {}.{}", quoted(source), quoted(&name));
            let of = shown(connection, &place, 1).await?;
            self.before.push(mode(&of));
            self.before.push(shown(connection, &place, 2).await?);
        }
        Ok(true)
    }

    async fn read_triggers(&mut self, connection: &mut MySqlConnection) -> Result<(), sqlx::Error> {
        let source = &self.source;
        for (kind, names, text) in [
            (
                "TRIGGER",
                format!(
                    "SELECT CAST(trigger_name AS CHAR) FROM information_schema.triggers \
                     WHERE trigger_schema = '{source}' \
                     ORDER BY event_object_table, action_timing, event_manipulation, action_order"
                ),
                2,
            ),
            (
                "EVENT",
                format!(
                    "SELECT CAST(event_name AS CHAR) FROM information_schema.events \
                     WHERE event_schema = '{source}' ORDER BY event_name"
                ),
                3,
            ),
        ] {
            for row in &rows(connection, names).await? {
                let name: String = row.get(0);
                let place = format!("{kind} {}.{}", quoted(source), quoted(&name));
                let of = shown(connection, &place, 1).await?;
                self.after.push(mode(&of));
                self.after.push(shown(connection, &place, text).await?);
            }
        }
        Ok(())
    }

    /// What makes the database, up to its views.
    pub(super) fn beginning(&self) -> String {
        let mut text =
            "SET @kit_mode = @@sql_mode, foreign_key_checks = 0, unique_checks = 0;\n".to_owned();
        text.extend(["CREATE DATABASE `{}` ", &self.options, ";\nUSE `{}`;\n"]);
        self.extend(&mut text, &self.before);
        text
    }

    /// The rest.
    pub(super) fn ending(&self) -> String {
        let mut text = String::new();
        self.extend(&mut text, std::slice::from_ref(&mode(TABLE_MODE)));
        self.extend(&mut text, &self.after);
        text.push_str("SET sql_mode = @kit_mode, foreign_key_checks = 1, unique_checks = 1;\n");
        text
    }

    /// One view, for a database whose name is to be filled in.
    pub(super) fn view(&self, view: &str) -> String {
        let mut text = String::new();
        self.extend(&mut text, &[view.to_owned()]);
        text
    }

    /// Statements, with a place for the name wherever they name the source as the
    /// owner of what they make; data is read from the source itself.
    fn extend(&self, text: &mut String, statements: &[String]) {
        let source = quoted(&self.source);
        for statement in statements {
            if statement.starts_with("INSERT INTO") || statement.starts_with("SELECT SETVAL") {
                text.push_str(statement);
            } else {
                text.push_str(&statement.replace(&source, "`{}`"));
            }
            text.push_str(";\n");
        }
    }
}

async fn rows(
    connection: &mut MySqlConnection,
    query: String,
) -> Result<Vec<MySqlRow>, sqlx::Error> {
    // The text protocol: `SHOW` has no prepared form in every version.
    sqlx::raw_sql(AssertSqlSafe(query))
        .fetch_all(connection)
        .await
}

/// A column of the one row that `SHOW CREATE` answers with.
async fn shown(
    connection: &mut MySqlConnection,
    what: &str,
    column: usize,
) -> Result<String, sqlx::Error> {
    let query = format!("SHOW CREATE {what}");
    let row = sqlx::raw_sql(AssertSqlSafe(query))
        .fetch_one(connection)
        .await?;
    row.try_get_unchecked::<String, _>(column)
}

fn mode(mode: &str) -> String {
    format!("SET sql_mode = '{mode}'")
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
