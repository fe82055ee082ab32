//! The short form of the suite: `docs/testing.md` has the long one.

use test_chaos::engine::Engine;
use test_chaos::outcome::Outcome;
use test_chaos::process::Program;
use test_chaos::whole::{self, Part, Plan};

/// Another seed would do as well; this one makes reports comparable.
const SEED: u64 = 20_240_718;

async fn run(engine: Engine, parts: &[Part]) -> Outcome<()> {
    let program = Program(env!("CARGO_BIN_EXE_test-chaos").into());
    if whole::run(engine, program, SEED, &Plan::short(parts)).await? {
        Ok(())
    } else {
        Err("the table above shows what was wrong".into())
    }
}

/// One test for each database and these parts: tests run side by side.
macro_rules! parts {
    ($($name:ident: $($part:ident)*;)*) => {
        mod postgres { parts!(@ Postgres: $($name: $($part)*;)*); }
        mod sqlite { parts!(@ Sqlite: $($name: $($part)*;)*); }
        mod mysql { parts!(@ Mysql: $($name: $($part)*;)*); }
    };
    (@ $engine:ident: $($name:ident: $($part:ident)*;)*) => {
        use super::*;
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() -> Outcome<()> {
                run(Engine::$engine, &[$(Part::$part),*]).await
            }
        )*
    };
}

parts! {
    many_starts_at_once_apply_everything_once: Quiet Together;
    a_killed_runner_leaves_what_the_next_start_finishes: Killed Doubt;
    a_killed_server_and_a_cut_connection_do_the_same: Crashed Cut Paused;
    a_dropped_future_and_a_panic_leave_no_trace: Dropped Panicked;
}
