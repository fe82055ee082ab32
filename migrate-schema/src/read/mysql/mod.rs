//! `MySQL`'s and `MariaDB`'s `information_schema`: one query for each of its
//! tables, whatever the number of the user's.
//!
//! Rows are read whole and looked at by the names of their columns, because the
//! two servers and their versions do not have the same ones
//! (<https://mariadb.com/kb/en/information-schema-tables/>,
//! <https://dev.mysql.com/doc/refman/8.0/en/information-schema.html>).

mod columns;
mod keys;
mod privileges;
mod programs;
mod row;
mod tables;

use migrate_core::{Dialect, Error, Reader, TextRows};

use super::build::Builder;
use super::options::SnapshotOptions;
use crate::model::Snapshot;
use row::Row;

/// What the server is like, and what is the default in this database.
const SERVER: &str = "SELECT VERSION() AS version, DATABASE() AS name, CURRENT_USER() AS user_name, \
     @@global.sql_mode AS sql_mode, s.default_collation_name AS collation_name, \
     s.default_character_set_name AS character_set_name \
     FROM information_schema.schemata s WHERE s.schema_name = DATABASE()";

/// The tables of `information_schema` that are read, and which of their columns
/// names the database.
const TABLES: &[(&str, &str)] = &[
    ("tables", "table_schema"),
    ("views", "table_schema"),
    ("columns", "table_schema"),
    ("statistics", "table_schema"),
    ("table_constraints", "table_schema"),
    ("key_column_usage", "table_schema"),
    ("referential_constraints", "constraint_schema"),
    ("check_constraints", "constraint_schema"),
    ("partitions", "table_schema"),
    ("triggers", "trigger_schema"),
    ("routines", "routine_schema"),
    ("parameters", "specific_schema"),
    ("events", "event_schema"),
    ("schema_privileges", "table_schema"),
    ("table_privileges", "table_schema"),
    ("column_privileges", "table_schema"),
];

/// What one reading needs besides the rows.
pub(super) struct Server {
    database: String,
    user: String,
    sql_mode: String,
    collation: String,
    character_set: String,
    mariadb: bool,
}

/// The answers by the name of the table they are from.
struct Answers(Vec<TextRows>);

impl Answers {
    fn of(&self, table: &str) -> impl Iterator<Item = Row<'_>> {
        let index = TABLES.iter().position(|(name, _)| *name == table);
        index
            .and_then(|index| self.0.get(index))
            .into_iter()
            .flat_map(|answer| answer.rows.iter().map(|row| Row::new(&answer.columns, row)))
    }
}

pub(super) async fn read(
    reader: &mut Reader<'_>,
    options: &SnapshotOptions,
) -> Result<Snapshot, Error> {
    let mut statements = vec![SERVER.to_owned()];
    statements.extend(TABLES.iter().map(|(table, column)| {
        format!("SELECT * FROM information_schema.{table} WHERE {column} = DATABASE()")
    }));
    let mut answers = reader.ask(&statements).await?;
    let first = answers.remove(0);
    let answers = Answers(answers);
    let mut builder = Builder::new(Dialect::Mysql, options);
    let Some(server) = first
        .rows
        .first()
        .map(|row| Server::new(&Row::new(&first.columns, row)))
    else {
        // A connection that is in no database sees nothing.
        return Ok(builder.finish());
    };
    tables::add(&mut builder, &server, &answers);
    let sequences = tables::sequences(&answers);
    if let Some(query) = tables::sequence_query(&sequences) {
        let parameters = reader.ask(&[query]).await?;
        tables::add_sequences(&mut builder, &parameters);
    }
    columns::add(&mut builder, &server, &answers);
    keys::add(&mut builder, &server, &answers);
    programs::add(&mut builder, &server, &answers);
    privileges::add(&mut builder, &server, &answers);
    Ok(builder.finish())
}

impl Server {
    fn new(row: &Row<'_>) -> Server {
        let text = |column| row.get(column).unwrap_or_default().to_owned();
        Server {
            database: text("name"),
            user: text("user_name"),
            sql_mode: text("sql_mode"),
            collation: text("collation_name"),
            character_set: text("character_set_name"),
            mariadb: text("version").contains("MariaDB"),
        }
    }

    /// A text of the server without the name of the database, which is another
    /// one in every test.
    fn without_database(&self, sql: &str) -> String {
        let qualifier = format!("{}.", row::quoted(&self.database));
        let mut written = String::new();
        let mut literal = None;
        let mut rest = sql;
        while let Some(character) = rest.chars().next() {
            if literal.is_none()
                && let Some(behind) = rest.strip_prefix(&qualifier)
            {
                rest = behind;
                continue;
            }
            match (literal, character) {
                (Some(_), '\\') => {
                    written.push(character);
                    rest = &rest[1..];
                    if let Some(escaped) = rest.chars().next() {
                        written.push(escaped);
                        rest = &rest[escaped.len_utf8()..];
                    }
                    continue;
                }
                (Some(quote), character) if character == quote => literal = None,
                (None, '\'' | '"') => literal = Some(character),
                _ => {}
            }
            written.push(character);
            rest = &rest[character.len_utf8()..];
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_left_out_of_names_and_not_of_texts() {
        let server = Server {
            database: "my`db".to_owned(),
            user: String::new(),
            sql_mode: String::new(),
            collation: String::new(),
            character_set: String::new(),
            mariadb: true,
        };
        assert_eq!(
            server.without_database(
                "select `my``db`.`a`.`b`, '`my``db`.x \\' `my``db`.y' from `my``db`.`a`"
            ),
            "select `a`.`b`, '`my``db`.x \\' `my``db`.y' from `a`"
        );
    }
}
