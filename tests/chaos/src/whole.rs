//! All parts on one database, and the table.

use std::time::Instant;

use crate::database::Source;
use crate::engine::Engine;
use crate::life::Stage;
use crate::outcome::Outcome;
use crate::process::Program;
use crate::tally::{self, Line, Tally};
use crate::together::Before;
use crate::{cancelled, crashed, cut, doubt, killed, paused, quiet, together};

/// A part of the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// The runner is killed.
    Killed,
    /// The server is killed.
    Crashed,
    /// The connection is cut.
    Cut,
    /// The runner stands still for a while.
    Paused,
    /// Many start at once.
    Together,
    /// Futures are dropped.
    Dropped,
    /// Observers panic.
    Panicked,
    /// A statement is in doubt.
    Doubt,
    /// Nothing is to be done.
    Quiet,
}

/// How much is disturbed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// All parts where it is empty.
    pub parts: Vec<Part>,
    /// Only this life of a part.
    pub life: Option<u64>,
    /// Kills of the runner.
    pub kills: u64,
    /// Kills of the runner behind a pooler.
    pub pooled_kills: u64,
    /// Kills of the server.
    pub crashes: u64,
    /// Where connections are cut.
    pub cuts: cut::Cuts,
    /// Runners that stand still.
    pub pauses: u64,
    /// Futures that are dropped; `None`: at every point.
    pub drops: Option<u64>,
    /// Observers that panic; `None`: at every event.
    pub panics: Option<u64>,
    /// Statements in doubt.
    pub doubts: u64,
}

impl Plan {
    /// The form for every run of all tests.
    pub fn short(parts: &[Part]) -> Plan {
        Plan {
            parts: parts.to_vec(),
            life: None,
            kills: 15,
            pooled_kills: 3,
            crashes: 4,
            cuts: cut::Cuts::Some(8),
            pauses: 1,
            drops: Some(6),
            panics: Some(3),
            doubts: 1,
        }
    }

    /// The form that is worth an evening: so many kills of the runner, and the
    /// rest in proportion.
    pub fn long(kills: u64) -> Plan {
        Plan {
            parts: Vec::new(),
            life: None,
            kills,
            pooled_kills: kills.div_ceil(4),
            crashes: kills,
            cuts: cut::Cuts::Some(kills),
            pauses: kills.div_ceil(10),
            drops: Some(kills),
            panics: None,
            doubts: kills.div_ceil(20),
        }
    }
}

/// The processes that start at once.
const AT_ONCE: u64 = 50;

/// Runs the parts and prints their lines; whether nothing was found.
///
/// # Errors
///
/// When the suite itself fails.
pub async fn run(engine: Engine, program: Program, seed: u64, plan: &Plan) -> Outcome<bool> {
    let Some(stage) = Stage::set(engine, program, seed).await? else {
        return Ok(true);
    };
    let began = Instant::now();
    println!("\n{}", tally::heading(&format!("{engine}, seed {seed}")));
    let mut all = Tally::default();
    let mut since = Instant::now();
    let mut say = |title: &str, tally: Tally| {
        println!(
            "{} {:>7.0}",
            Line(title, &tally),
            since.elapsed().as_secs_f64()
        );
        since = Instant::now();
        for wrong in &tally.wrong {
            println!("  WRONG: {}", wrong.trim_end().replace('\n', "\n    "));
        }
        all.add(tally);
    };
    let wanted = |part| plan.parts.is_empty() || plan.parts.contains(&part);
    let server = engine != Engine::Sqlite;
    let environment = Source::Environment;

    if wanted(Part::Quiet)
        && let Some(messages) = quiet::messages(engine, &environment).await?
    {
        let mut tally = Tally::default();
        if messages != 1 {
            tally.wrong.push(format!(
                "a start with nothing to do sends {messages} messages"
            ));
        }
        say("nothing to do: one message", tally);
    }
    if wanted(Part::Quiet)
        && let Some(messages) = quiet::messages_of_an_older_program(engine, &environment).await?
    {
        let mut tally = Tally::default();
        if messages != 1 {
            tally.wrong.push(format!(
                "a start of an older program sends {messages} messages"
            ));
        }
        say("an older program: one message", tally);
    }
    if wanted(Part::Quiet)
        && let Some(messages) = quiet::messages_of_one_more(engine, &environment).await?
    {
        let mut tally = Tally::default();
        if messages != 1 {
            tally
                .wrong
                .push(format!("one migration more costs {messages} messages"));
        }
        say("one migration more: one message", tally);
    }
    if wanted(Part::Quiet) && engine == Engine::Mysql {
        let mut tally = Tally::default();
        for (version, messages, should) in quiet::messages_of_each(&environment).await? {
            tally.applied += u64::from(version.starts_with('0'));
            if messages != should {
                tally
                    .wrong
                    .push(format!("{version} costs {messages} messages, not {should}"));
            }
        }
        say("each migration: one message", tally);
    }
    if wanted(Part::Together) {
        for before in [Before::Nothing, Before::Half, Before::Killed] {
            let tally = together::run(&stage, &environment, before, AT_ONCE).await?;
            say(
                &format!("{AT_ONCE} starts at once, before: {before:?}"),
                tally,
            );
        }
        if engine == Engine::Postgres {
            for before in [Before::Nothing, Before::Half, Before::Killed] {
                let tally = together::run(&stage, &Source::Pooler, before, AT_ONCE).await?;
                say(&format!("  through PgBouncer, before: {before:?}"), tally);
            }
        }
    }
    if wanted(Part::Killed) {
        let tally = match plan.life {
            Some(life) => killed::life(&stage, &environment, life).await?,
            None => killed::run(&stage, &environment, plan.kills).await?,
        };
        say("runner killed", tally);
        if engine == Engine::Postgres && plan.life.is_none() {
            let tally = killed::run(&stage, &Source::Pooler, plan.pooled_kills).await?;
            say("runner killed, through PgBouncer", tally);
        }
    }
    if wanted(Part::Crashed) && server {
        let tally = match plan.life {
            Some(life) => crashed::one(&stage, life).await?,
            None => crashed::run(&stage, plan.crashes).await?,
        };
        say("server killed", tally);
    }
    if wanted(Part::Cut) && server {
        let tally = match plan.life {
            Some(life) => cut::one(&stage, life).await?,
            None => cut::run(&stage, plan.cuts).await?,
        };
        say("connection cut", tally);
    }
    if wanted(Part::Paused) {
        let tally = match plan.life {
            Some(life) => paused::life(&stage, life).await?,
            None => paused::run(&stage, plan.pauses).await?,
        };
        say("runner paused", tally);
    }
    let mut ways = vec![("", &environment)];
    if engine == Engine::Postgres {
        ways.push((", through PgBouncer", &Source::Pooler));
    }
    for (way, source) in ways {
        if wanted(Part::Dropped) {
            let tally = cancelled::dropped(&stage, source, plan.drops).await?;
            say(&format!("future dropped{way}"), tally);
        }
        if wanted(Part::Panicked) {
            let tally = cancelled::panicked(&stage, source, plan.panics).await?;
            say(&format!("observer panicked{way}"), tally);
        }
    }
    if wanted(Part::Doubt) {
        say("statement in doubt", doubt::run(&stage, plan.doubts).await?);
    }
    println!("{}", Line(&format!("{engine}, all"), &all));
    println!("{:.0} s", began.elapsed().as_secs_f64());
    Ok(all.clean())
}
