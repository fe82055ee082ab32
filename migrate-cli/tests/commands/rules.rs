//! Rules at the command line: `check --fix`, SARIF, `explain`.

use std::fs;

use expect_test::expect;
use serde_json::Value;

use crate::project::Project;

/// A frozen table, and a draft behind it.
fn with_draft(up: &str) -> Project {
    let project = Project::with(
        "postgres",
        &[
            ("0001_a.up.sql", "CREATE TABLE a (b int);\n"),
            ("0001_a.down.sql", "DROP TABLE a;\n"),
        ],
    );
    project.run(&["freeze"]).exits(0);
    project.write("migrations/0002_b.up.sql", up);
    project.write("migrations/0002_b.down.sql", "SELECT 1;\n");
    project
}

fn bytes(project: &Project, path: &str) -> String {
    String::from_utf8(fs::read(project.path(path)).unwrap()).unwrap()
}

#[test]
fn fix_mends_a_draft_and_says_what_it_did() {
    let project = with_draft("CREATE INDEX a_b ON a (b);\n");
    let outcome = project.run(&["check", "--fix"]);
    expect![[r#"
        exit 0
        fixed migrations/0002_b.up.sql: `CONCURRENTLY` added
        migrations: 2 migrations checked, 1 frozen, 1 draft; postgres, profile sqlx (`0001_a.down.sql` is named so, and nothing speaks for another tool)
    "#]].assert_eq(&outcome.shown());
    expect![[r#"
        -- migrate: no-transaction
        CREATE INDEX CONCURRENTLY a_b ON a (b);
    "#]]
    .assert_eq(&bytes(&project, "migrations/0002_b.up.sql"));
    project
        .run(&["check", "--fix"])
        .exits(0)
        .does_not_say("fixed");
}

#[test]
fn fix_keeps_the_mark_and_the_line_ends() {
    let project = with_draft("");
    let text = "\u{feff}-- \u{6f22}\r\nALTER TABLE a ADD c int;\r\nALTER TABLE a ADD d int;\r\n";
    fs::write(project.path("migrations/0002_b.up.sql"), text).unwrap();
    project.run(&["check", "--fix"]).exits(0).says("fixed");
    assert_eq!(
        bytes(&project, "migrations/0002_b.up.sql"),
        "\u{feff}-- \u{6f22}\r\nALTER TABLE a\r\n    ADD c int,\r\n    ADD d int;\r\n"
    );
}

#[test]
fn fix_mends_what_a_fix_leaves_and_what_stands_beside() {
    let project = with_draft(
        "CREATE TABLE c (d int REFERENCES a, e int REFERENCES a);\n\
         ALTER TABLE a ADD f int; ALTER TABLE a ADD g int;\n",
    );
    project
        .run(&["check", "--fix", "--format", "json"])
        .exits(0)
        .says("note: fixed");
    expect![[r#"
        CREATE TABLE c (d int REFERENCES a, e int REFERENCES a);
        CREATE INDEX c_e_idx ON c (e);
        CREATE INDEX c_d_idx ON c (d);
        ALTER TABLE a
            ADD f int,
            ADD g int;
    "#]]
    .assert_eq(&bytes(&project, "migrations/0002_b.up.sql"));
}

#[test]
fn fix_leaves_a_frozen_migration_alone() {
    let text = "ALTER TABLE a ADD c int;\nALTER TABLE a ADD d int;\n";
    let project = with_draft(text);
    project.run(&["freeze"]).exits(0);
    project.write(
        "migrations/migrate.toml",
        "dialect = \"postgres\"\njudge = \"all\"\n",
    );
    project
        .run(&["check", "--fix"])
        .exits(0)
        .says("separate-alter-table")
        .does_not_say("fixed");
    assert_eq!(bytes(&project, "migrations/0002_b.up.sql"), text);
}

#[test]
fn fix_and_frozen_exclude_each_other() {
    let project = with_draft("CREATE INDEX a_b ON a (b);\n");
    project.run(&["check", "--fix", "--frozen"]).exits(64);
}

#[test]
fn sarif_has_the_shape_that_code_scanning_wants() {
    let project =
        with_draft("CREATE INDEX a_b ON a (b);\nDROP TABLE \"\u{1f980}\", a;\nSELECT 'x;\n");
    fs::rename(
        project.path("migrations/0002_b.up.sql"),
        project.path("migrations/0002_b c.up.sql"),
    )
    .unwrap();
    let outcome = project.run(&["check", "--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "sqlmigrate");
    let rules = driver["rules"].as_array().unwrap();
    let levels = ["error", "warning", "note"];
    for rule in rules {
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(
                rule[key]["text"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty())
            );
        }
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(levels.contains(&level));
    }
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(levels.contains(&result["level"].as_str().unwrap()));
        assert!(result["message"]["text"].is_string());
        for location in result["locations"].as_array().unwrap() {
            let place = &location["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert!(
                uri.starts_with("migrations/") && !uri.contains(' '),
                "{uri}"
            );
            let region = &place["region"];
            if !region.is_null() {
                let number = |key: &str| region[key].as_u64().unwrap();
                assert!(number("startLine") >= 1 && number("startColumn") >= 1);
                assert!(number("endLine") >= number("startLine"));
            }
        }
    }
}

#[test]
fn sarif_carries_fixes_and_second_places() {
    let project = with_draft("ALTER TABLE a ADD c int;\nALTER TABLE a ADD d int;\n");
    let outcome = project.run(&["check", "--format", "sarif"]).exits(0);
    let sarif: Value = serde_json::from_str(&outcome.out).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    expect![[r#"
        [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "migrations/0002_b.up.sql",
                "uriBaseId": "%SRCROOT%"
              },
              "region": {
                "endColumn": 14,
                "endLine": 1,
                "startColumn": 1,
                "startLine": 1
              }
            }
          }
        ]
        [
          {
            "id": 1,
            "physicalLocation": {
              "artifactLocation": {
                "uri": "migrations/0002_b.up.sql",
                "uriBaseId": "%SRCROOT%"
              },
              "region": {
                "endColumn": 14,
                "endLine": 2,
                "startColumn": 1,
                "startLine": 2
              }
            }
          }
        ]
        [
          {
            "artifactChanges": [
              {
                "artifactLocation": {
                  "uri": "migrations/0002_b.up.sql",
                  "uriBaseId": "%SRCROOT%"
                },
                "replacements": [
                  {
                    "deletedRegion": {
                      "endColumn": 24,
                      "endLine": 2,
                      "startColumn": 1,
                      "startLine": 1
                    },
                    "insertedContent": {
                      "text": "ALTER TABLE a\n    ADD c int,\n    ADD d int"
                    }
                  }
                ]
              }
            ],
            "description": {
              "text": "2 `ALTER TABLE` of `a` made one"
            }
          }
        ]
    "#]]
    .assert_eq(&format!(
        "{:#}\n{:#}\n{:#}\n",
        result["locations"], result["relatedLocations"], result["fixes"]
    ));
}

#[test]
fn a_page_of_a_rule_is_explained() {
    let project = Project::new();
    let page = project
        .run(&["explain", "warning[set-not-null]"])
        .exits(0)
        .out;
    assert!(
        page.starts_with("set-not-null (rule for postgres; default: warn)\n"),
        "{page}"
    );
    assert!(page.contains("**Use instead.**"));
    project
        .run(&["explain", "set-not-nul"])
        .exits(1)
        .says("did you mean `set-not-null`?");
}
