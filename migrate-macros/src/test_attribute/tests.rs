//! What the attribute says of what it does not understand.

use proc_macro2::TokenStream;

use super::expand;

/// The messages of the errors that a test's attribute becomes.
fn errors(arguments: &str, item: &str) -> Vec<String> {
    let item: TokenStream = item.parse().unwrap();
    let text = expand(arguments.parse().unwrap(), &item).to_string();
    let mut messages = Vec::new();
    for part in text.split("compile_error !").skip(1) {
        let literal = part.trim_start_matches(['{', '(', ' ']);
        let literal: syn::LitStr = literal
            .parse::<TokenStream>()
            .map(|tokens| tokens.into_iter().take(1).collect())
            .ok()
            .and_then(|tokens: TokenStream| syn::parse2(tokens).ok())
            .or_else(|| {
                let end = literal.find("\" }").or_else(|| literal.find("\" )"))? + 1;
                syn::parse_str(&literal[..end]).ok()
            })
            .unwrap();
        messages.push(literal.value());
    }
    // The function stays, so that nothing else is wrong.
    assert!(messages.is_empty() || text.contains("dead_code"), "{text}");
    messages
}

const TEST: &str = "async fn a(pool: sqlx::SqlitePool) {}";

#[test]
fn every_mistake_is_one_error_that_says_what_to_write() {
    for (arguments, item, expected) in [
        ("migration = \"x\"", TEST, "`migration` is no argument of"),
        ("migrations = true", TEST, "leave it out, and the folder"),
        ("A, migrations = false", TEST, "the migrations given twice"),
        ("prelude = A, prelude = B", TEST, "`prelude` given twice"),
        (
            "migrator = \"not a path\"",
            TEST,
            "expected the path of a set",
        ),
        ("A, setup(\"a\")", TEST, "expected the migrations"),
        ("A, fixtures(scripts(\"a\"))", TEST, "expected `fixtures("),
        (
            "A, fixtures(path = \"x\", scripts(\"a\"), 1)",
            TEST,
            "expected `fixtures(",
        ),
        ("A B", TEST, "expected `,`"),
        ("A", "async fn a() {}", "this test takes no database"),
        (
            "fixtures(\"a\")",
            "async fn a() {}",
            "this test takes no database",
        ),
        ("A", "fn a(pool: P) {}", "a test is an `async fn`"),
        ("A", "struct NoFunction;", "a test is an `async fn`"),
        ("A", "async fn a<T>(pool: T) {}", "no generic parameters"),
        ("A", "async fn a(&self) {}", "a test is an `async fn`"),
    ] {
        let found = errors(arguments, item);
        assert_eq!(found.len(), 1, "{arguments} on {item}: {found:?}");
        assert!(
            found[0].contains(expected),
            "{arguments} on {item}: {found:?}"
        );
    }
}

#[test]
fn what_stands_in_a_test_of_sqlx_is_understood() {
    for arguments in [
        "",
        "migrator = \"crate::MIGRATOR\"",
        "migrations = false",
        "migrations = false, fixtures(\"users\", \"posts\")",
        "MIGRATIONS, fixtures(\"../fixtures/users.sql\")",
        "MIGRATIONS, fixtures(path = \"../fixtures\", scripts(\"users\", \"posts\")), fixtures(\"a\"),",
        "crate = other::kit, crate::db::MIGRATIONS, prelude = kit::Prelude::SUPABASE",
    ] {
        for item in [
            TEST,
            "#[ignore] pub(crate) async fn a(mut c: PoolConnection<sqlx::Postgres>) -> Result<(), E> { Ok(()) }",
            "async fn a(pool: PoolOptions<Postgres>, options: PgConnectOptions) {}",
        ] {
            assert_eq!(errors(arguments, item), [""; 0], "{arguments} on {item}");
        }
    }
}

#[test]
fn fixtures_are_where_sqlx_looks_for_them() {
    let item: TokenStream = TEST.parse().unwrap();
    let arguments = "A, fixtures(\"users\", \"b.sql\", \"../x/c.sql\"), fixtures(path = \"../y\", scripts(\"d\"))";
    let text = expand(arguments.parse().unwrap(), &item).to_string();
    for path in [
        "\"fixtures/users.sql\"",
        "\"fixtures/b.sql\"",
        "\"../x/c.sql\"",
        "\"../y/d.sql\"",
    ] {
        assert!(text.contains(path), "{path} in {text}");
    }
}
