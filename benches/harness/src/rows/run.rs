//! Applying, finding nothing to do, reverting: at several distances from the server.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::samples::{Row, Samples};
use crate::app;
use crate::bench::Bench;
use crate::database::{Database, Kind, Server};
use crate::history;
use crate::options::Options;
use crate::process::{self, Failure};
use crate::report::Unit;
use crate::tool::Tool;

pub const NAMES: &[&str] = &[
    "nothing",
    "apply",
    "apply-one",
    "revert",
    "plan",
    "start",
    "memory",
];

const NOTHING: Row = ("nothing to do", Unit::Milliseconds);
const APPLY: Row = ("apply N", Unit::Seconds);
const APPLY_ONE: Row = ("apply 1 to N", Unit::Milliseconds);
const REVERT: Row = ("revert N", Unit::Seconds);
const PLAN: Row = ("plan, N applied", Unit::Milliseconds);
const PLAN_ALL: Row = ("plan, N to do", Unit::Milliseconds);
const STATUS: Row = ("status, N applied", Unit::Milliseconds);
const START: Row = ("before the first query", Unit::Milliseconds);
const MEMORY: Row = ("memory, nothing to do", Unit::Mebibytes);
const MEMORY_APPLY: Row = ("memory, apply N", Unit::Mebibytes);
const MEMORY_PLAN: Row = ("memory, plan", Unit::Mebibytes);
const MEMORY_STATUS: Row = ("memory, status", Unit::Mebibytes);

/// How often a program that finds nothing to do starts in each run.
const STARTS: usize = 3;

/// `--quick` waits no longer for a history to be applied to a server that is far away,
/// where each statement is a round trip.
const QUICK_PATIENCE: Duration = Duration::from_secs(3);

type Programs = [(Tool, Result<PathBuf, Failure>)];

pub fn measure(bench: &mut Bench) -> Result<(), String> {
    std::fs::create_dir_all(app::work()).map_err(|error| error.to_string())?;
    for size in bench.options.sizes.clone() {
        let programs = bench.programs(size);
        for kind in bench.options.kinds.clone() {
            // A file has no network before it.
            let round_trips: &[u64] = if kind == Kind::Sqlite {
                &[0]
            } else {
                &[0, 1, 10]
            };
            let place = Place {
                options: &bench.options,
                kind,
                size,
                round_trips,
            };
            let mut samples = Samples::default();
            let result = place.measure(&programs, &mut samples);
            samples.report(&mut bench.report);
            result.map_err(|error| format!("{}, N = {size}: {error}", kind.name()))?;
            bench.save()?;
        }
    }
    Ok(())
}

/// One kind of database and one size of history.
struct Place<'a> {
    options: &'a Options,
    kind: Kind,
    size: usize,
    round_trips: &'a [u64],
}

impl Place<'_> {
    fn case(&self, round_trip: u64) -> String {
        let (kind, size) = (self.kind.name(), self.size);
        match self.kind {
            Kind::Sqlite => format!("{kind}, N = {size}"),
            _ => format!("{kind}, {round_trip} ms, N = {size}"),
        }
    }

    fn measure(&self, programs: &Programs, samples: &mut Samples) -> Result<(), String> {
        let server = Server::connect(self.kind, self.round_trips)?;
        let script = app::work().join(format!("whole-{}.sql", self.size));
        std::fs::write(&script, history::whole(self.size)).map_err(|error| error.to_string())?;
        let runs = match self.size {
            ..=100 => self.options.runs(3, 7),
            // Each of its statements is a transaction, and waits.
            101..=1_000 if self.kind == Kind::MariaDb => self.options.runs(1, 3),
            101..=1_000 => self.options.runs(2, 5),
            _ => self.options.runs(1, 1),
        };
        for run in 0..runs {
            // Nobody is always the first.
            for index in 0..programs.len() {
                let (tool, program) = &programs[(index + run) % programs.len()];
                match program {
                    Ok(program) => self.one(&server, *tool, program, samples)?,
                    Err(failure) => {
                        let reason = format!("not built: {}", failure.clone().told());
                        samples.add(APPLY, &self.case(0), *tool, Err(reason.into()));
                    }
                }
            }
            if self.options.wants("apply") {
                let database = server.database("client")?;
                let cost = process::within(self.options.patience, &database.client(&script));
                let seconds = cost.map(|(cost, _)| cost.wall.as_secs_f64());
                samples.add(APPLY, &self.case(0), Tool::Limit, seconds);
            }
        }
        for &round_trip in self.round_trips.iter().filter(|trip| **trip > 0) {
            for _ in 0..if self.size > 100 { 1 } else { runs } {
                for (tool, program) in programs {
                    // What did not work nearby is not tried from far away.
                    if samples.has_failed(APPLY, &self.case(0), *tool) {
                        continue;
                    }
                    if let Ok(program) = program {
                        self.far(&server, *tool, program, round_trip, samples)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Everything that one tool does with one database.
    fn one(
        &self,
        server: &Server,
        tool: Tool,
        program: &Path,
        samples: &mut Samples,
    ) -> Result<(), String> {
        let wants = |name| self.options.wants(name);
        let near = self.case(0);
        let database = server.database(tool.name())?;
        let url = database.url(0);
        if wants("plan") && tool == Tool::Sqlmigrate {
            samples.add(
                PLAN_ALL,
                &near,
                tool,
                self.milliseconds(program, "plan", &url),
            );
        }
        let applied = app::run(program, "up", &url, self.options.patience);
        if wants("memory") {
            let mebibytes = applied.clone().map(|(_, cost)| mebibytes(cost.memory));
            samples.add(MEMORY_APPLY, &near, tool, mebibytes);
        }
        let failed = applied.is_err();
        if wants("apply") || failed {
            samples.add(APPLY, &near, tool, applied.map(|(micros, _)| micros / 1e6));
        }
        if failed {
            return Ok(());
        }
        if wants("nothing") {
            for &round_trip in self.round_trips {
                let case = self.case(round_trip);
                for _ in 0..STARTS {
                    let time = self.milliseconds(program, "up", &database.url(round_trip));
                    samples.add(NOTHING, &case, tool, time);
                }
            }
        }
        if wants("memory") {
            let mut operations = vec![(MEMORY, "up")];
            if tool == Tool::Sqlmigrate {
                operations.extend([(MEMORY_PLAN, "plan"), (MEMORY_STATUS, "status")]);
            } else if tool == Tool::Diesel {
                operations.push((MEMORY_PLAN, "plan"));
            }
            for (row, operation) in operations {
                let ran = app::run(program, operation, &url, self.options.patience);
                samples.add(
                    row,
                    &near,
                    tool,
                    ran.map(|(_, cost)| mebibytes(cost.memory)),
                );
            }
        }
        if wants("start") && self.kind == Kind::Postgres {
            samples.add(START, &near, tool, self.silence(server, &database, program));
        }
        if wants("plan") {
            for (row, operation) in [(PLAN, "plan"), (STATUS, "status")] {
                match (tool, operation) {
                    (Tool::Sqlmigrate, _) | (Tool::Diesel, "plan") => {
                        for _ in 0..STARTS {
                            let time = self.milliseconds(program, operation, &url);
                            samples.add(row, &near, tool, time);
                        }
                    }
                    _ => samples.add(row, &near, tool, Err("no such call".to_owned().into())),
                }
            }
        }
        if wants("apply-one") {
            for &round_trip in self.round_trips {
                let taken_back = self.take_back_one(&database, tool, program);
                let time = taken_back
                    .and_then(|()| self.milliseconds(program, "up", &database.url(round_trip)));
                samples.add(APPLY_ONE, &self.case(round_trip), tool, time);
            }
        }
        if wants("revert") {
            let time = match tool.no_way_back() {
                Some(reason) => Err(reason.to_owned().into()),
                None => self.seconds(program, "down", &url),
            };
            samples.add(REVERT, &near, tool, time);
        }
        drop(database);
        if wants("apply") && self.kind != Kind::MariaDb {
            self.in_one_transaction(server, tool, program, samples)?;
        }
        Ok(())
    }

    /// What refinery does when it is told to put everything into one transaction.
    fn in_one_transaction(
        &self,
        server: &Server,
        tool: Tool,
        program: &Path,
        samples: &mut Samples,
    ) -> Result<(), String> {
        let operation = match tool {
            Tool::Sqlmigrate => "up",
            Tool::Refinery => "up-grouped",
            _ => return Ok(()),
        };
        let case = format!("{}, refinery grouped", self.case(0));
        let database = server.database(tool.name())?;
        let applied = self.seconds(program, operation, &database.url(0));
        samples.add(APPLY, &case, tool, applied);
        Ok(())
    }

    /// Applying and reverting everything on a server that is far away.
    fn far(
        &self,
        server: &Server,
        tool: Tool,
        program: &Path,
        round_trip: u64,
        samples: &mut Samples,
    ) -> Result<(), String> {
        let wants = |name| self.options.wants(name);
        let case = self.case(round_trip);
        if !wants("apply") && !wants("revert") {
            return Ok(());
        }
        let is_slow = tool != Tool::Sqlmigrate || self.kind == Kind::MariaDb;
        let patience = if self.options.quick && is_slow {
            self.options.patience.min(QUICK_PATIENCE)
        } else {
            self.options.patience
        };
        let mut database = server.database(tool.name())?;
        let mut far = database.url(round_trip);
        let seconds = |operation, url: &str| {
            app::run(program, operation, url, patience).map(|(micros, _)| micros / 1e6)
        };
        let applied = seconds("up", &far);
        let is_applied = applied.is_ok();
        if wants("apply") {
            samples.add(APPLY, &case, tool, applied);
        }
        if !wants("revert") {
            return Ok(());
        }
        if let Some(reason) = tool.no_way_back() {
            samples.add(REVERT, &case, tool, Err(reason.to_owned().into()));
            return Ok(());
        }
        if !is_applied {
            if self.options.quick {
                let reason = "not with --quick".to_owned();
                samples.add(REVERT, &case, tool, Err(reason.into()));
                return Ok(());
            }
            // What is to be reverted is made from nearby.
            drop(database);
            database = server.database(tool.name())?;
            far = database.url(round_trip);
            if let Err(failure) = self.run(program, "up", &database.url(0)) {
                samples.add(REVERT, &case, tool, Err(failure));
                return Ok(());
            }
        }
        samples.add(REVERT, &case, tool, seconds("down", &far));
        Ok(())
    }

    /// Runs a program and returns its microseconds.
    fn run(&self, program: &Path, operation: &str, url: &str) -> Result<f64, Failure> {
        app::run(program, operation, url, self.options.patience).map(|(micros, _)| micros)
    }

    fn milliseconds(&self, program: &Path, operation: &str, url: &str) -> Result<f64, Failure> {
        self.run(program, operation, url).map(|micros| micros / 1e3)
    }

    fn seconds(&self, program: &Path, operation: &str, url: &str) -> Result<f64, Failure> {
        self.run(program, operation, url).map(|micros| micros / 1e6)
    }

    /// Makes the last migration one that is to do.
    fn take_back_one(
        &self,
        database: &Database<'_>,
        tool: Tool,
        program: &Path,
    ) -> Result<(), Failure> {
        if tool.no_way_back().is_none() {
            return self.run(program, "revert-one", &database.url(0)).map(drop);
        }
        let last = self.size;
        database.execute(&format!(
            "{}DELETE FROM refinery_schema_history WHERE version = {last};\n",
            history::down(last)
        ))?;
        Ok(())
    }

    /// How long a program with a connection needs until it asks the database anything.
    fn silence(
        &self,
        server: &Server,
        database: &Database<'_>,
        program: &Path,
    ) -> Result<f64, Failure> {
        let proxy = server.proxy(Duration::ZERO)?;
        let base = server.through(proxy.address)?;
        self.run(program, "up", &database.at(&base))?;
        let silence = proxy.silences.recv_timeout(Duration::from_secs(5));
        let silence = silence.map_err(|_| "it asked nothing".to_owned())?;
        Ok(silence.as_secs_f64() * 1e3)
    }
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}
