//! A story's steps, one after the other.

use std::fmt::Write as _;

use migrate_core::{Dialect, Migrator, Request, VersionRef};

use super::cell::Cell;
use super::dump::{self, Part};
use super::fixture::{self, Fixture, TableRows};
use super::{Scenario, ScenarioFailure, Step, What};
use crate::rows::quoted;
use crate::workbench::{Beginning, Connection, TextRow, Trouble, Workbench};

pub(super) async fn run(scenario: &Scenario) -> Result<(), ScenarioFailure> {
    let beginning = Beginning {
        dialect: scenario.dialect,
        prelude: scenario.prelude.clone(),
    };
    let bench = Workbench::new(&beginning).await;
    let mut told = Told {
        scenario,
        bench: bench.map_err(|error| ScenarioFailure {
            place: None,
            message: error.to_string(),
        })?,
        applied: 0,
    };
    for step in &scenario.steps {
        told.step(step).await.map_err(|message| ScenarioFailure {
            place: Some(step.at),
            message,
        })?;
    }
    Ok(())
}

/// How far the story is.
struct Told<'s> {
    scenario: &'s Scenario,
    bench: Workbench,
    /// How many migrations are applied.
    applied: usize,
}

impl Told<'_> {
    async fn step(&mut self, step: &Step) -> Result<(), String> {
        match &step.what {
            What::GoTo(version) => self.go_to(version).await,
            What::NoWayTo { version, message } => match self.go_to(version).await {
                Ok(()) => Err(format!("the way to {version} does not fail")),
                Err(said) if said.contains(message) => Ok(()),
                Err(said) => Err(format!(
                    "the way to {version} fails, but without `{message}` in the error: {said}"
                )),
            },
            What::Sql(sql) => self.sql(sql).await,
            What::Rows { table, rows } => self.insert(table, rows).await,
            What::File(path) => match fixture::read(path)? {
                Fixture::Sql(sql) => self.sql(&sql).await,
                Fixture::Tables(tables) => {
                    for table in &tables {
                        let target = self.target(table);
                        self.insert(&target, &table.rows).await?;
                    }
                    Ok(())
                }
            },
            What::Dump(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| format!("{}: {error}", path.display()))?;
                self.dump(&text).await
            }
            What::ExpectRows { query, rows } => {
                let found = self
                    .connection()
                    .rows(query)
                    .await
                    .map_err(|error| said(query, &error))?;
                compare(query, rows, &found)
            }
            What::ExpectCount { table, count } => {
                let query = format!("SELECT COUNT(*) FROM {table}");
                let found = self
                    .connection()
                    .value(&query)
                    .await
                    .map_err(|error| said(&query, &error))?;
                if found == Some(count.to_string()) {
                    return Ok(());
                }
                Err(format!(
                    "`{table}` has {} rows and not {count}",
                    found.unwrap_or_default()
                ))
            }
            What::ExpectFailure { sql, message } => {
                let Err(error) = self.connection().execute(sql).await else {
                    return Err(format!("`{sql}` does not fail"));
                };
                let constraint = error
                    .as_database_error()
                    .and_then(sqlx::error::DatabaseError::constraint);
                if constraint == Some(message) || error.to_string().contains(message) {
                    return Ok(());
                }
                Err(format!("`{sql}` fails without `{message}`: {error}"))
            }
        }
    }

    fn connection(&mut self) -> &mut Connection {
        self.bench.connection()
    }

    async fn sql(&mut self, sql: &str) -> Result<(), String> {
        self.connection()
            .execute(sql)
            .await
            .map(drop)
            .map_err(|error| said(sql, &error))
    }

    async fn go_to(&mut self, version: &VersionRef) -> Result<(), String> {
        let migrations = &self.scenario.migrations;
        let target = if *version == VersionRef::START {
            0
        } else {
            let index = migrations
                .iter()
                .position(|migration| version.is(&migration));
            index.ok_or_else(|| format!("there is no migration {version}"))? + 1
        };
        let request = match target.cmp(&self.applied) {
            std::cmp::Ordering::Greater => Request::up_steps(target - self.applied),
            std::cmp::Ordering::Less => Request::down(self.applied - target),
            std::cmp::Ordering::Equal => return Ok(()),
        };
        let done = self
            .bench
            .migrate(&Migrator::new(migrations), request)
            .await;
        done.map_err(|error| format!("{error}"))?;
        self.applied = target;
        Ok(())
    }

    /// The table and its columns as SQL.
    fn target(&mut self, rows: &TableRows) -> String {
        let connection = self.bench.connection();
        let columns: Vec<String> = rows
            .columns
            .iter()
            .map(|column| quoted(connection, column))
            .collect();
        let table: Vec<String> = rows
            .table
            .split('.')
            .map(|part| quoted(connection, part))
            .collect();
        format!("{} ({})", table.join("."), columns.join(", "))
    }

    async fn insert(&mut self, table: &str, rows: &[Vec<Cell>]) -> Result<(), String> {
        for row in rows {
            let connection = self.bench.connection();
            let values: Vec<String> = row.iter().map(|cell| cell.sql(connection)).collect();
            // A test may say what an identity is, whoever gives it otherwise.
            let overriding = match connection.dialect() {
                Dialect::Postgres if table.contains('(') => " OVERRIDING SYSTEM VALUE",
                _ => "",
            };
            let sql = format!(
                "INSERT INTO {table}{overriding} VALUES ({})",
                values.join(", ")
            );
            self.sql(&sql).await?;
        }
        Ok(())
    }

    async fn dump(&mut self, text: &str) -> Result<(), String> {
        for part in dump::parts(text) {
            match part {
                Part::Sql(sql) => self.sql(&sql).await?,
                Part::Copy { statement, data } => self
                    .connection()
                    .copy_in(&statement, data.as_bytes())
                    .await
                    .map_err(|error| said(&statement, &error))?,
            }
        }
        // A dump leaves its own settings behind, an empty search_path for example.
        self.bench
            .reconnect()
            .await
            .map_err(|error: Trouble| error.to_string())
    }
}

fn said(sql: &str, error: &sqlx::Error) -> String {
    format!("`{}` fails: {error}", first_lines(sql))
}

fn first_lines(sql: &str) -> String {
    const LONGEST: usize = 200;
    let sql = sql.trim();
    if sql.chars().count() <= LONGEST {
        return sql.to_owned();
    }
    format!("{}…", sql.chars().take(LONGEST).collect::<String>())
}

fn compare(query: &str, expected: &[Vec<Cell>], found: &[TextRow]) -> Result<(), String> {
    let same = |expected: &Vec<Cell>, found: &TextRow| {
        expected.len() == found.len()
            && expected
                .iter()
                .zip(found)
                .all(|(cell, printed)| cell.is(printed.as_ref()))
    };
    if expected.len() == found.len()
        && expected
            .iter()
            .zip(found)
            .all(|(one, other)| same(one, other))
    {
        return Ok(());
    }
    let mut text = format!("`{query}` answers other rows");
    for number in 0..expected.len().max(found.len()) {
        let (want, have) = (expected.get(number), found.get(number));
        match (want, have) {
            (Some(want), Some(have)) if same(want, have) => {
                let _ = write!(text, "\n    {}", shown(have));
            }
            _ => {
                if let Some(want) = want {
                    let cells: Vec<String> = want.iter().map(Cell::to_string).collect();
                    let _ = write!(text, "\n  - {}", cells.join(", "));
                }
                if let Some(have) = have {
                    let _ = write!(text, "\n  + {}", shown(have));
                }
            }
        }
    }
    text.push_str("\n  (- is expected, + is there)");
    Err(text)
}

fn shown(row: &TextRow) -> String {
    let cells: Vec<String> = row
        .iter()
        .map(|value| {
            value
                .as_ref()
                .map_or("NULL".to_owned(), |text| format!("'{text}'"))
        })
        .collect();
    cells.join(", ")
}
