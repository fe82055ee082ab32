//! Actions of `ALTER TABLE` that do not exist.

use super::Mistake;
use super::look::Look;
use crate::sql::TokenKind;

pub(super) fn find(look: &Look<'_>) -> Option<Mistake> {
    drop_value(look).or_else(|| {
        if !look.begins(&["ALTER", "TABLE"]) {
            return None;
        }
        delete_column(look)
            .or_else(|| type_of_dropped(look))
            .or_else(|| change_of_column(look))
            .or_else(|| second_column(look))
            .or_else(|| unnamed_constraint(look))
            .or_else(|| rename_without_to(look))
            .or_else(|| second_action(look))
    })
}

/// `DELETE COLUMN`, `REMOVE COLUMN`.
fn delete_column(look: &Look<'_>) -> Option<Mistake> {
    let index = [look.fault.checked_sub(1)?, look.fault]
        .into_iter()
        .find(|index| matches!(look.word(*index), "DELETE" | "REMOVE" | "CREATE" | "INSERT"))?;
    let column = look.word(index + 1) == "COLUMN" || look.word(index + 1) == "CONSTRAINT";
    if !column {
        return None;
    }
    let right = if matches!(look.word(index), "DELETE" | "REMOVE") {
        "DROP"
    } else {
        "ADD"
    };
    let what = look.word(index + 1);
    Some(Mistake::new("not expected here", format!("write `{right} {what}`")).at(look.span(index)))
}

/// `DROP COLUMN x jsonb`.
fn type_of_dropped(look: &Look<'_>) -> Option<Mistake> {
    let name = look.fault.checked_sub(1)?;
    let before = name.checked_sub(1)?;
    let dropped = match look.word(before) {
        "DROP" => true,
        "COLUMN" => look.word(before.checked_sub(1)?) == "DROP",
        "EXISTS" => {
            look.word(before.checked_sub(2)?) == "COLUMN"
                || look.word(before.checked_sub(2)?) == "DROP"
        }
        _ => false,
    };
    if !dropped || !look.is_name(name) || !look.is_name(look.fault) {
        return None;
    }
    if matches!(look.at(0), "ADD" | "DROP" | "ALTER" | "RENAME") {
        return None;
    }
    let last = end_of_action(look);
    let name = look.written(name);
    Some(
        Mistake::new(
            "`DROP COLUMN` takes no type",
            format!("write `DROP COLUMN {name}`"),
        )
        .at(look.range(look.fault, last)),
    )
}

/// The last token of the action that the fault is in.
fn end_of_action(look: &Look<'_>) -> usize {
    let mut last = look.fault;
    let mut depth: usize = 0;
    while last + 1 < look.len() {
        match look.word(last + 1) {
            "," | "CASCADE" | "RESTRICT" if depth == 0 => break,
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        last += 1;
    }
    last
}

/// `ALTER COLUMN c varchar(10)`, `ALTER COLUMN c NOT NULL`.
fn change_of_column(look: &Look<'_>) -> Option<Mistake> {
    let name = look.fault.checked_sub(1)?;
    let before = name.checked_sub(1)?;
    let altered = match look.word(before) {
        "COLUMN" => look.word(before.checked_sub(1)?) == "ALTER",
        "ALTER" => before > 0,
        _ => false,
    };
    if !altered || !look.is_name(name) {
        return None;
    }
    let column = look.written(name);
    let (first, second) = (look.at(0), look.at(1));
    let help = match (first, second) {
        ("NOT", "NULL") => format!("write `ALTER COLUMN {column} SET NOT NULL`"),
        ("NULL", _) => format!("write `ALTER COLUMN {column} DROP NOT NULL`"),
        ("DEFAULT", _) => format!("write `ALTER COLUMN {column} SET DEFAULT …`"),
        ("REMOVE" | "DELETE", _) => format!("write `ALTER COLUMN {column} DROP {second}`"),
        _ if look.kind(look.fault) == Some(TokenKind::Word) => {
            format!(
                "write `ALTER COLUMN {column} TYPE {}`",
                look.between(look.fault, end_of_action(look))
            )
        }
        _ => return None,
    };
    Some(Mistake::new("not expected here", help))
}

/// `ADD COLUMN a int, b int`.
fn second_column(look: &Look<'_>) -> Option<Mistake> {
    let comma = look.fault.checked_sub(1)?;
    if look.word(comma) != "," || look.depth() > 0 || !look.is_name(look.fault) {
        return None;
    }
    let actions = ["ADD", "DROP", "ALTER"];
    let last = (2..comma)
        .rev()
        .find(|index| actions.contains(&look.word(*index)))?;
    let column = look.written(look.fault);
    (look.is_name(look.fault + 1) || look.word(last) == "DROP").then(|| {
        Mistake::new(
            "each action says what it does",
            format!("write `{} COLUMN {column} …`", look.word(last)),
        )
    })
}

/// `ADD CONSTRAINT UNIQUE (a)`.
fn unnamed_constraint(look: &Look<'_>) -> Option<Mistake> {
    let kinds = ["UNIQUE", "PRIMARY", "FOREIGN", "CHECK", "EXCLUDE"];
    let index = [look.fault.saturating_sub(1), look.fault]
        .into_iter()
        .find(|index| kinds.contains(&look.word(*index)))?;
    (look.word(index.checked_sub(1)?) == "CONSTRAINT").then(|| {
        Mistake::new(
            "the constraint's name is missing",
            "name it, or leave the word `CONSTRAINT` out",
        )
        .at(look.span(index))
    })
}

/// `RENAME COLUMN a b`.
fn rename_without_to(look: &Look<'_>) -> Option<Mistake> {
    let index = look.near(&["RENAME"], 3)?;
    let name = if look.word(index + 1) == "COLUMN" {
        index + 2
    } else {
        index + 1
    };
    let next = look.word(name + 1);
    let other = matches!(next, "INTO" | "AS");
    let is_fault = look.fault == name + 1;
    if is_fault && other {
        return Some(Mistake::new("not expected here", "write `TO`"));
    }
    (is_fault && look.is_name(look.fault) && next != "TO").then(|| {
        Mistake::new(
            "expected `TO`",
            format!(
                "write `RENAME COLUMN {} TO {}`",
                look.written(name),
                look.written(name + 1)
            ),
        )
    })
}

/// `ADD COLUMN a int ADD COLUMN b int`.
fn second_action(look: &Look<'_>) -> Option<Mistake> {
    let action = matches!(look.at(0), "ADD" | "DROP" | "ALTER" | "RENAME");
    let column = matches!(look.at(1), "COLUMN" | "CONSTRAINT");
    let before = look.fault.checked_sub(1)?;
    (action && column && look.fault > 3 && look.depth() == 0).then(|| {
        Mistake::new(
            "expected `,` before it",
            format!("put a `,` behind `{}`", look.written(before)),
        )
    })
}

/// `ALTER TYPE kind DROP VALUE 'x'`.
fn drop_value(look: &Look<'_>) -> Option<Mistake> {
    let index = look.near(&["VALUE"], 1)?;
    let verb = index.checked_sub(1)?;
    (look.begins(&["ALTER", "TYPE"]) && matches!(look.word(verb), "DROP" | "REMOVE" | "DELETE"))
        .then(|| {
            Mistake::new(
                "an enum keeps its values",
                "make a new type without it, move the columns with `ALTER COLUMN … TYPE … USING`, \
                 and drop the old type",
            )
            .at(look.range(verb, index))
        })
}
