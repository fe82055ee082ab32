//! The suite and a scenario for one history, as tests and as a program that needs no
//! server:
//!
//! ```console
//! $ cargo test -p migrate-test --features sqlite --example proved_history
//! $ cargo run -p migrate-test --features sqlite --example proved_history
//! ```
//!
//! An application has the line `suite!` and its scenarios in a file of `tests/`; the
//! program below does by hand what those tests do, and prints what each check is about.

use std::error::Error;

use migrate_test::suite::{Check, Suite};
use migrate_test::{Dialect, NULL, Scenario, rows};

sqlmigrate::migrate!(mod blog = "../migrations/sqlite");

migrate_test::suite! {
    blog::MIGRATIONS, sqlite;
    without up_down_up: "an example of a check that is left out: its test is listed as ignored"
}

/// Posts get an address made of their title, and lose nothing on the way back.
fn posts_get_an_address() -> Scenario {
    Scenario::new(&blog::MIGRATIONS, Dialect::Sqlite)
        .at(blog::RECORD_AUDIT_TRAIL)
        .rows(
            "accounts (id, email, display_name)",
            rows![[1, "a@example.org", "A"]],
        )
        .rows(
            "posts (id, author_id, title, body)",
            rows![[1, 1, "Hello, world", "one"]],
        )
        .go_to(blog::GIVE_POSTS_SLUGS)
        .expect_rows("SELECT slug FROM posts", rows![["hello-world"]])
        .go_to(blog::RECORD_AUDIT_TRAIL)
        .expect_rows(
            "SELECT title, published_at FROM posts",
            rows![["Hello, world", NULL]],
        )
}

#[tokio::test]
async fn posts_get_an_address_and_lose_nothing() -> Result<(), migrate_test::ScenarioFailure> {
    posts_get_an_address().run().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let suite = Suite::new(
        &blog::MIGRATIONS,
        Dialect::Sqlite,
        env!("CARGO_MANIFEST_DIR"),
    );
    for check in Check::ALL.iter().filter(|check| !check.is_on_request()) {
        let outcome = suite.check(*check).await?;
        println!(
            "{:16} {} failures: {}",
            check.name(),
            outcome.failures.len(),
            check.summary()
        );
        for failure in &outcome.failures {
            println!("\n{failure}\n");
        }
    }
    posts_get_an_address().run().await?;
    println!("the scenario came true");
    Ok(())
}
