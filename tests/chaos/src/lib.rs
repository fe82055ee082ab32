//! Exactly once, after a kill at any moment: shown on real servers.
//!
//! Owns runners that are processes of their own, histories in which whatever
//! runs twice or not at all leaves a trace, and the disturbances: `kill -9` of
//! the runner, a server that is killed and started again, connections that are
//! cut between any two messages, a runner that sleeps while another takes over,
//! fifty starts at once, futures that are dropped and observers that panic. After each disturbance the next
//! start has to finish by itself, and schema, data and history have to be those
//! of a run that nobody disturbed.
//!
//! What is chosen at random is chosen by a seed, which is printed. The moment at
//! which the machine does something is its own, so a seed repeats the choices
//! and not every interleaving.
//!
//! `docs/testing.md` has the commands.

pub mod outcome;

pub mod engine;
pub mod random;
pub mod sets;

pub mod database;
pub mod query;
pub mod servers;
pub mod state;
pub mod tally;

pub mod moment;
pub mod process;
pub mod proxy;
pub mod runner;

pub mod life;

pub mod cancelled;
pub mod crashed;
pub mod cut;
pub mod doubt;
pub mod killed;
pub mod paused;
pub mod quiet;
pub mod together;

pub mod whole;
