//! Any text whatever, and texts made of the pieces that matter.

mod invariants;

use arbtest::arbitrary::{Result, Unstructured};

/// Pieces of SQL that open, close, escape and separate.
const PIECES: [&str; 96] = [
    "'",
    "\"",
    "`",
    "[",
    "]",
    "\\",
    "\\'",
    "E'",
    "U&'",
    "x'",
    "$$",
    "$a$",
    "$",
    "$1",
    "--",
    "-- ",
    "#",
    "/*",
    "*/",
    "/*!50003 ",
    "/*M! ",
    "/*+",
    "//",
    ";",
    ";;",
    ",",
    ".",
    "(",
    ")",
    ":",
    "=",
    "@",
    "@@",
    "?",
    "\n",
    "\r\n",
    " ",
    "\t",
    "\u{feff}",
    "é",
    "漢",
    "\0",
    "1",
    "1.5e-3",
    "a",
    "_b",
    "CREATE ",
    "OR REPLACE ",
    "TEMP ",
    "TABLE ",
    "TRIGGER ",
    "FUNCTION ",
    "PROCEDURE ",
    "EVENT ",
    "BEGIN ",
    "BEGIN ATOMIC ",
    "BEGIN NOT ATOMIC ",
    "END ",
    "END;",
    "CASE ",
    "WHEN ",
    "THEN ",
    "ELSE ",
    "IF ",
    "END IF;",
    "LOOP ",
    "WHILE ",
    "DO ",
    "REPEAT ",
    "UNTIL ",
    "FOR ",
    "DECLARE ",
    "COPY t ",
    "FROM ",
    "STDIN",
    "\\.\n",
    "\nDELIMITER ",
    "\\connect x",
    "SELECT ",
    "INSERT ",
    "SET ",
    "SESSION ",
    "LOCAL ",
    "PRAGMA ",
    "foreign_keys",
    "ALTER TABLE ",
    "ADD COLUMN ",
    "DROP ",
    "INDEX CONCURRENTLY ",
    "ON ",
    "-- migrate: ",
    "no-transaction",
    "allow(x) y",
    "irreversible \"",
    "\n-- +goose StatementBegin\n",
    "\n-- +goose StatementEnd\n",
];

fn pieces(input: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    for _ in 0..input.int_in_range(0..=40)? {
        text.push_str(input.choose(&PIECES)?);
    }
    Ok(text)
}

#[test]
fn sql_of_pieces() {
    arbtest::arbtest(|input| {
        invariants::sql(&pieces(input)?);
        Ok(())
    })
    .budget_ms(1_500);
}

#[test]
fn sql_of_anything() {
    arbtest::arbtest(|input| {
        invariants::sql(input.arbitrary()?);
        Ok(())
    })
    .budget_ms(1_000);
}

#[test]
fn scripts_of_pieces() {
    arbtest::arbtest(|input| {
        invariants::script(&pieces(input)?);
        Ok(())
    })
    .budget_ms(1_500);
}

/// Pieces of a lock file, so that some texts are sound.
const LOCK_PIECES: [&str; 24] = [
    "format 1 postgres\n",
    "format 1 sqlite mysql\n",
    "format 2 postgres\n",
    "# a comment\n",
    "0003 tags up:aea5293ee52192050b50270f5c15b4cd9cd4ec2f88c91d93f9e941509bbf0f2e.3ae90ecc4d506cda down:none\n",
    "0004 \"a b\" up:aea5293ee52192050b50270f5c15b4cd9cd4ec2f88c91d93f9e941509bbf0f2e.3ae90ecc4d506cda down:aea5293ee52192050b50270f5c15b4cd9cd4ec2f88c91d93f9e941509bbf0f2e.3ae90ecc4d506cda\n",
    "0001 users up:",
    "0002 \"two words\" up:",
    "\"\\u{202e}\" a up:",
    "aea5293ee52192050b50270f5c15b4cd9cd4ec2f88c91d93f9e941509bbf0f2e",
    ".3ae90ecc4d506cda",
    " down:none\n",
    " down:",
    "\naccept missing-down 0001 up\n",
    "accept nothing \"0002\" down\n",
    "accept missing-down 9 sideways\n",
    "<<<<<<< HEAD\n",
    "=======\n",
    ">>>>>>> branch\n",
    "\"",
    "\\",
    "\r\n",
    " ",
    "é",
];

#[test]
fn lock_files_of_pieces() {
    arbtest::arbtest(|input| {
        let mut text = String::new();
        if input.arbitrary()? {
            text.push_str(LOCK_PIECES[0]);
        }
        for _ in 0..input.int_in_range(0..=30)? {
            text.push_str(input.choose(&LOCK_PIECES)?);
        }
        invariants::lock_file(&text);
        Ok(())
    })
    .budget_ms(1_000);
}

#[test]
fn lock_files_of_anything() {
    arbtest::arbtest(|input| {
        invariants::lock_file(input.arbitrary()?);
        Ok(())
    })
    .budget_ms(500);
}

#[test]
fn configuration_of_anything() {
    arbtest::arbtest(|input| {
        invariants::configuration(input.arbitrary()?);
        Ok(())
    })
    .budget_ms(500);
}
