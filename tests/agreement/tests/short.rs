//! The comparison on a few files, with a real server.
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "expect-test writes snapshots with hashes"
)]

use std::fs;

use expect_test::expect;
use test_agreement::comparison::compare;
use test_agreement::{histories, parser::Parser, table};

#[test]
fn files_statements_and_bodies_are_compared_with_the_server() {
    let Some(database) = test_servers::postgres() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        (
            "a/1_up.sql",
            "CREATE TABLE t (a int);\r\nINSERT INTO t VALUES (1);\n",
        ),
        (
            "a/1_down.sql",
            "-- größer\nDROP TABEL t;\nDROP INDEX IF EXIST i;\nSELECT 1;\n",
        ),
        (
            "a/2_up.sql",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELEC 1 $$;\n",
        ),
        ("a/3_up.mysql.sql", "CREATE TABLE `t` (a int);\n"),
        // Where they disagree: the server looks for this later, we look at the text.
        ("b/1.sql", "CREATE VIEW v AS SELECT 1 AS a INTO t;\n"),
        ("b/sqlite/1.sql", "CREATE TABLE t (a int) WITHOUT ROWID;\n"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let page = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            let mut parser = Parser::connect(database.url()).await.unwrap();
            let mut compared = Vec::new();
            for history in histories::find(folder.path()).unwrap() {
                compared.push(compare(&history, &mut parser).await.unwrap());
            }
            table::page(&compared, "X")
        });
    let page = page.replace(folder.path().to_str().unwrap(), "FOLDER");
    expect![[r#"
        PostgreSQL X, 2 histories.

        | history | files | refused by the server | falsely refused by us | missed by us | statements | refused | falsely | missed | SQL bodies | refused | falsely | missed |
        |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
        | a | 3 | 2 | 0 | 0 | 6 | 2 | 0 | 0 | 1 | 1 | 0 | 0 |
        | b | 1 | 0 | 1 | 0 | 1 | 0 | 1 | 0 | 0 | 0 | 0 | 0 |
        | all | 4 | 2 | 1 | 0 | 7 | 2 | 1 | 0 | 1 | 1 | 0 | 0 |

        Of 2 statements that both refuse, both point at the same byte in 2.

        | finding | level | how often |
        |---|---|--:|
        | `syntax-error` | error | 4 |

        Disagreements:

        - FOLDER/b/1.sql:1: server: fine; we: syntax-error: syntax error at or near `SELECT`
          `CREATE VIEW v AS SELECT 1 AS a INTO t;`
    "#]].assert_eq(&page);
}
