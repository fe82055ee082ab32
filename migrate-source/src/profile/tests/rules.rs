//! Sections, transaction rules, settings files and placeholders.

use expect_test::expect;

use super::Package;
use crate::profile::Profile;

#[test]
fn each_tool_says_no_transaction_in_its_way() {
    let packages = [
        Package::new(&[
            ("1_a.sql", "\u{feff}-- no-transaction\nVACUUM"),
            ("2_b.sql", "-- x"),
        ]),
        Package::new(&[
            (
                "1_a.sql",
                "-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n",
            ),
            ("2_b.sql", "-- +goose Up\n"),
        ]),
        Package::new(&[(
            "1_a.sql",
            "-- migrate:up transaction:false\nVACUUM;\n-- migrate:down\nSELECT 1;\n",
        )]),
        Package::new(&[
            ("1_a/up.sql", "VACUUM"),
            ("1_a/metadata.toml", "run_in_transaction = false"),
            ("2_b/up.sql", ""),
            ("2_b/metadata.toml", "run_in_transaction = true"),
            ("3_c/up.sql", ""),
            ("3_c/metadata.toml", ""),
            ("4_d/up.sql", ""),
            ("4_d/metadata.toml", "run_in_transaction = \"no\""),
            ("5_e/up.sql", ""),
            ("5_e/metadata.toml", "run_in_transaction ="),
        ]),
        Package::new(&[("1_a/migration.sql", "")]),
        Package::new(&[("000001_a.up.sql", "")]),
        Package::new(&[
            ("V1.1__a.sql", ""),
            ("V2__b.sql", ""),
            ("V2__b.sql.conf", "# why\nexecuteInTransaction=false\n"),
            ("V3__c.sql", ""),
            (
                "V3__c.sql.conf",
                "executeInTransaction = true\nshouldExecute=${x}==1\n",
            ),
        ]),
        Package::new(&[("V1__a.sql", "")]),
    ];
    let text: String = packages
        .iter()
        .map(|package| package.outline(None) + "\n")
        .collect();
    expect![[r#"
        profile sqlx: `1_a.sql` begins with a line of sqlx's
        1 a | up Never "-- no-transaction\nVACUUM"
        2 b | up Always "-- x"

        profile goose: `1_a.sql` has goose's markers
        1 a | up Never "VACUUM;\n"
        2 b | up Always ""

        profile dbmate: `1_a.sql` has dbmate's markers
        1 a | up Never "VACUUM;\n" | down Always "SELECT 1;\n"

        profile diesel: `1_a/up.sql` is there
        1 a | up Never "VACUUM"
        2 b | up Always ""
        3 c | up Never ""
        4 d | up Always ""
        5 e | up Always ""
        skipped migrations/1_a/metadata.toml: settings of a migration
        skipped migrations/2_b/metadata.toml: settings of a migration
        skipped migrations/3_c/metadata.toml: settings of a migration
        skipped migrations/4_d/metadata.toml: settings of a migration
        skipped migrations/5_e/metadata.toml: settings of a migration
        error[tool-config]: `run_in_transaction` is neither `true` nor `false`
          @ migrations/4_d/metadata.toml:1:22 "\"no\""
          note: diesel ignores the whole file then, and runs the migration in a transaction
          help: write `run_in_transaction = true` or `run_in_transaction = false`
        error[tool-config]: `metadata.toml` is not valid TOML: string values must be quoted, expected literal string
          @ migrations/5_e/metadata.toml:1:21 ""
          note: diesel ignores the whole file then, and runs the migration in a transaction
          help: write `run_in_transaction = true` or `run_in_transaction = false`

        profile prisma: `1_a/migration.sql` is there
        1_a a | up WhenPossible ""

        profile golang-migrate: versions have six digits and count from `000001`
        000001 a | up OneMessage ""

        profile flyway: `V1.1__a.sql` has a dotted version
        1.1 a | up WhenPossible ""
        2 b | up Never ""
        3 c | up Always ""
        skipped migrations/V2__b.sql.conf: the configuration of a script
        skipped migrations/V3__c.sql.conf: the configuration of a script
        error[unsupported-migration]: a script that runs only under a condition is not supported
          @ migrations/V3__c.sql.conf:2:1 "shouldExecute=${x}==1"
          help: without this line the script runs everywhere; where it must not, keep it in a folder of its own

        profile refinery: `V1__a.sql` is named so, and all versions are plain numbers
        1 a | up Always ""

    "#]].assert_eq(&text);
}

#[test]
fn sections_exclude_their_markers() {
    let goose = Package::new(&[
        (
            "1_a.sql",
            "-- a comment\n\n-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n-- +goose Down\nSELECT 2;",
        ),
        ("2_b.sql", "--+goose up\nSELECT 1;\n"),
        ("3_c.sql", "-- +goose Up\n-- +goose Down"),
    ]);
    let dbmate = Package::new(&[
        (
            "1_a.sql",
            "/* a\ncomment */\n-- migrate:up\nSELECT 1;\n--migrate:down\nSELECT 2;\n",
        ),
        (
            "2_b.sql",
            "-- migrate:up\n\n-- migrate:down\n\n-- migrate:up\nSELECT 3;\n-- migrate:down\nSELECT 4;\n",
        ),
        (
            "20240101-no_underscore.sql",
            "-- migrate:up\r\nSELECT 5;\r\n",
        ),
        ("3.sql", "-- migrate:up"),
    ]);
    expect![[r#"
        profile goose: `1_a.sql` has goose's markers
        1 a | up Always "-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n" | down Always "SELECT 2;"
        2 b | up Always "SELECT 1;\n"
        3 c | up Always "" | down Always ""

        profile dbmate: `1_a.sql` has dbmate's markers
        1 a | up Always "SELECT 1;\n" | down Always "SELECT 2;\n"
        20240101 no_underscore | up Always "SELECT 5;\n"
        2 b | up Always "SELECT 3;\n" | down Always "SELECT 4;\n"
        3 3 | up Always ""
    "#]].assert_eq(&(goose.outline(None) + "\n" + &dbmate.outline(None)));
}

#[test]
fn markers_in_a_wrong_place_are_refused() {
    let goose: &[&str] = &[
        "SELECT 1;\n-- +goose Down\nSELECT 2;\n",
        "SELECT 0;\n-- +goose Up\nSELECT 1;\n",
        "-- +goose Down\nSELECT 2;\n-- +goose Up\nSELECT 1;\n",
        "-- +goose Up\nSELECT 1;\n-- +goose Up\nSELECT 2;\n-- +goose Down\n",
        "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose Down\n",
        "-- +goose Up\n-- +goose StatementEnd\n",
        "-- +goose Up\n  -- +goose Down\n-- +goose Dwon\n",
        "-- +gooseUp\nSELECT 1;\n",
        "",
    ];
    let dbmate: &[&str] = &[
        "-- Migrate:Up\nSELECT 1;\n",
        "-- migrate: up\nSELECT 1;\n",
        "-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:up\nSELECT 2;\n",
    ];
    let mut text = String::new();
    for (profile, files) in [(Profile::Goose, goose), (Profile::Dbmate, dbmate)] {
        for file in files {
            text += &Package::new(&[("1_a.sql", file)]).outline(Some(profile));
            text += "\n";
        }
    }
    expect![[r#"
        profile goose: it is named by `migrate.toml` or the caller
        1 a | up Always "SELECT 1;\n" | down Always "SELECT 2;\n"
        error[section-marker]: the file has no `-- +goose Up` marker
          @ migrations/1_a.sql
          help: put the line `-- +goose Up` above the up script
          about: 1 up

        profile goose: it is named by `migrate.toml` or the caller
        1 a | up Always "SELECT 1;\n"
        error[section-marker]: SQL before the first marker belongs to no script
          @ migrations/1_a.sql:1:1 "SELECT 0;" (never run)
          help: move it below `-- +goose Up`
          about: 1 up

        profile goose: it is named by `migrate.toml` or the caller
        1 a | up Always "SELECT 1;\n" | down Always "SELECT 2;\n"
        error[section-marker]: `-- +goose Down` comes before `-- +goose Up`
          @ migrations/1_a.sql:1:1 "-- +goose Down"
          help: put the up script and its marker first
          about: 1 up

        profile goose: it is named by `migrate.toml` or the caller
        1 a | up Always "SELECT 1;\n" | down Always ""
        error[section-marker]: `-- +goose Up` is repeated
          @ migrations/1_a.sql:3:1 "-- +goose Up"
          @ migrations/1_a.sql:1:1 "-- +goose Up" (first here)
          help: a migration has one up and one down script: put what follows into the first one, or into a migration of its own
          about: 1 up

        profile goose: it is named by `migrate.toml` or the caller
        1 a | up Always "-- +goose StatementBegin\nSELECT 1;\n" | down Always ""
        error[section-marker]: `-- +goose StatementBegin` without `StatementEnd`
          @ migrations/1_a.sql:2:1 "-- +goose StatementBegin"
          help: end it with `-- +goose StatementEnd` before the next section
          about: 1 up

        profile goose: it is named by `migrate.toml` or the caller
        1 a | up Always "-- +goose StatementEnd\n"
        error[section-marker]: `-- +goose StatementEnd` without `StatementBegin`
          @ migrations/1_a.sql:2:1 "-- +goose StatementEnd"
          help: remove it, or put `-- +goose StatementBegin` above the statement
          about: 1 up

        profile goose: it is named by `migrate.toml` or the caller
        1 a | up Always "  -- +goose Down\n-- +goose Dwon\n"
        error[section-marker]: a goose annotation may not be indented
          @ migrations/1_a.sql:2:1 "  -- +goose Down"
          help: move it to the start of the line
          about: 1 up
        error[section-marker]: an annotation that goose does not know
          @ migrations/1_a.sql:3:1 "-- +goose Dwon"
          help: goose knows Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and ENVSUB OFF
          about: 1 up

        profile goose: it is named by `migrate.toml` or the caller
        1 a | up Always "SELECT 1;\n"

        profile goose: it is named by `migrate.toml` or the caller
        1 a | up Always ""
        error[section-marker]: the file has no `-- +goose Up` marker
          @ migrations/1_a.sql
          help: put the line `-- +goose Up` above the up script
          about: 1 up

        profile dbmate: it is named by `migrate.toml` or the caller
        1 a | up Always "-- Migrate:Up\nSELECT 1;\n"
        error[section-marker]: the file has no `-- migrate:up` marker
          @ migrations/1_a.sql:1:1 "-- Migrate:Up" (this line is a comment to the tool)
          help: write `-- migrate:up`, at the start of the line
          about: 1 up

        profile dbmate: it is named by `migrate.toml` or the caller
        1 a | up Always "-- migrate: up\nSELECT 1;\n"
        error[section-marker]: the file has no `-- migrate:up` marker
          @ migrations/1_a.sql:1:1 "-- migrate: up" (this line is a comment to the tool)
          help: write `-- migrate:up`, at the start of the line
          about: 1 up

        profile dbmate: it is named by `migrate.toml` or the caller
        1 a | up Always "SELECT 1;\n" | down Always ""
        error[section-marker]: `-- migrate:up` is repeated
          @ migrations/1_a.sql:4:1 "-- migrate:up"
          @ migrations/1_a.sql:1:1 "-- migrate:up" (first here)
          help: a migration has one up and one down script: put what follows into the first one, or into a migration of its own
          about: 1 up

    "#]].assert_eq(&text);
}

#[test]
fn placeholders_are_said_where_the_tool_would_fill_them() {
    let flyway = Package::new(&[
        ("V1.1__a.sql", "CREATE TABLE ${schema}.t ();"),
        ("V2__b.sql", "SELECT '${name}';"),
        ("V3__c.sql", "SELECT '${name}';"),
        ("V3__c.sql.conf", "placeholderReplacement=false"),
    ]);
    let goose = Package::new(&[
        (
            "1_a.sql",
            "-- +goose Up\n-- +goose ENVSUB ON\nGRANT x TO ${ROLE};\n",
        ),
        (
            "2_b.sql",
            "-- +goose ENVSUB ON\n-- +goose Up\nSELECT 1;\n-- +goose ENVSUB OFF\nSELECT '$x';\n",
        ),
        ("3_c.sql", "-- +goose Up\nSELECT '${x}';\n"),
    ]);
    let sqlx = Package::new(&[(
        "1_a.sql",
        "CREATE SCHEMA {{ name }}; SELECT '${x}', {replaceme};",
    )]);
    let text: String = [flyway, goose, sqlx]
        .iter()
        .map(|package| package.outline(None) + "\n")
        .collect();
    expect![[r#"
        profile flyway: `V1.1__a.sql` has a dotted version
        1.1 a | up WhenPossible "CREATE TABLE ${schema}.t ();"
        2 b | up WhenPossible "SELECT '${name}';"
        3 c | up WhenPossible "SELECT '${name}';"
        skipped migrations/V3__c.sql.conf: the configuration of a script
        error[placeholder]: flyway would replace `${schema}`, and nothing does here
          @ migrations/V1.1__a.sql:1:14 "${schema}" (sent to the server as it is)
          help: write the value itself, or read it in SQL with `current_setting` or the like
          about: 1.1 up
        warning[placeholder]: flyway would replace `${name}`, and nothing does here
          @ migrations/V2__b.sql:1:9 "${name}" (sent to the server as it is)
          help: write the value itself, or read it in SQL with `current_setting` or the like
          about: 2 up

        profile goose: `1_a.sql` has goose's markers
        1 a | up Always "-- +goose ENVSUB ON\nGRANT x TO ${ROLE};\n"
        2 b | up Always "SELECT 1;\n-- +goose ENVSUB OFF\nSELECT '$x';\n"
        3 c | up Always "SELECT '${x}';\n"
        error[placeholder]: goose would replace `${ROLE}`, and nothing does here
          @ migrations/1_a.sql:3:12 "${ROLE}" (sent to the server as it is)
          help: write the value itself, or read it in SQL with `current_setting` or the like
          about: 1 up

        profile sqlx: `1_a.sql` is named so, and nothing speaks for another tool
        1 a | up Always "CREATE SCHEMA {{ name }}; SELECT '${x}', {replaceme};"

    "#]]
    .assert_eq(&text);
}
