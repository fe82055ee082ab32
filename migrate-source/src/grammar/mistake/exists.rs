//! `IF EXISTS` and `IF NOT EXISTS`, misspelt or where they do not belong.

use super::Mistake;
use super::look::Look;

const MISSPELT: [&str; 6] = ["EXIST", "EXITS", "EXISITS", "EXSIST", "EXSISTS", "EXISTST"];

pub(super) fn find(look: &Look<'_>) -> Option<Mistake> {
    misspelt(look)
        .or_else(|| without_if(look))
        .or_else(|| wrong_one(look))
        .or_else(|| not_there(look))
}

/// `IF EXIST`, `IF NOT EXIST`.
fn misspelt(look: &Look<'_>) -> Option<Mistake> {
    for index in (look.fault.saturating_sub(2)..=look.fault + 1).rev() {
        let before = index.checked_sub(1).map_or("", |index| look.word(index));
        if MISSPELT.contains(&look.word(index)) && (before == "IF" || before == "NOT") {
            let right = if before == "IF" {
                "`IF EXISTS`"
            } else {
                "`IF NOT EXISTS`"
            };
            return Some(Mistake::new("", format!("write {right}")).at(look.span(index)));
        }
    }
    None
}

/// `DROP TABLE EXISTS t`.
fn without_if(look: &Look<'_>) -> Option<Mistake> {
    let index = look.near(&["EXISTS"], 1)?;
    if look.word(0) == "DROP" && index == 2 {
        return Some(Mistake::new("", "write `IF EXISTS`").at(look.span(index)));
    }
    None
}

/// `DROP … IF NOT EXISTS`, `CREATE … IF EXISTS`.
fn wrong_one(look: &Look<'_>) -> Option<Mistake> {
    let drops = look.word(0) == "DROP" || look.near(&["DROP"], 3).is_some();
    if drops && let Some(index) = look.near(&["IF", "NOT", "EXISTS"], 3) {
        return Some(
            Mistake::new(
                "",
                "write `IF EXISTS`: what is to be dropped should be there",
            )
            .at(look.range(index, index + 2)),
        );
    }
    let creates = look.word(0) == "CREATE" || look.near(&["ADD"], 3).is_some();
    if creates && let Some(index) = look.near(&["IF", "EXISTS"], 2) {
        return Some(Mistake::new("", "write `IF NOT EXISTS`").at(look.range(index, index + 1)));
    }
    None
}

/// `CREATE TYPE IF NOT EXISTS`: only some statements have it.
fn not_there(look: &Look<'_>) -> Option<Mistake> {
    let index = look.near(&["IF", "NOT", "EXISTS"], 3)?;
    let before = index.checked_sub(1).map_or("", |index| look.word(index));
    let what = match (look.word(0), before) {
        (
            "CREATE",
            "DATABASE" | "ROLE" | "USER" | "TYPE" | "DOMAIN" | "POLICY" | "TRIGGER" | "RULE"
            | "AGGREGATE" | "CAST" | "OPERATOR",
        ) => {
            format!("`CREATE {before}`")
        }
        ("CREATE", "FUNCTION" | "PROCEDURE" | "VIEW") => {
            return Some(
                Mistake::new("", format!("write `CREATE OR REPLACE {before}`"))
                    .note(format!("`CREATE {before}` has no `IF NOT EXISTS`"))
                    .at(look.range(index, index + 2)),
            );
        }
        ("ALTER", "CONSTRAINT") => "`ADD CONSTRAINT`".to_owned(),
        ("CREATE", _) if look.begins(&["CREATE"]) && look.word(index + 3) == "ON" => {
            return Some(
                Mistake::new(
                    "",
                    "name the index: only one with a name can be there already",
                )
                .at(look.range(index, index + 2)),
            );
        }
        _ => return None,
    };
    Some(
        Mistake::new(
            "",
            "leave it out: a migration runs once, and an error about what is there already is right",
        )
        .note(format!("{what} has no `IF NOT EXISTS`"))
        .at(look.range(index, index + 2)),
    )
}
