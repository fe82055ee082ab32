//! Columns of tables and views.

use std::collections::BTreeMap;

use super::row::{Row, literal};
use super::{Answers, Builder, Server, tables};
use crate::model::{Applies, Kind, Object};

pub(super) fn add(builder: &mut Builder<'_>, server: &Server, answers: &Answers) {
    let owners: BTreeMap<&str, Row<'_>> = answers
        .of("tables")
        .map(|row| (row.text("table_name"), row))
        .collect();
    for row in answers.of("columns") {
        let Some(owner) = owners.get(row.text("table_name")) else {
            continue;
        };
        let table = tables::address(owner);
        // The columns of a view follow from its definition and from its tables.
        if table.kind() != Kind::Table {
            continue;
        }
        let address = table.child(Kind::Column, row.text("column_name"));
        let place = row.number("ordinal_position").unwrap_or_default();
        builder.place(&address, place);
        builder.object(address, column(server, owner, &row));
    }
}

fn column(server: &Server, owner: &Row<'_>, row: &Row<'_>) -> Object {
    let mut object = Object::default();
    object.set_text("type", row.text("column_type"));
    object.set_if("not null", Applies::from(row.text("is_nullable") == "NO"));
    let usual = owner.get("table_collation").unwrap_or(&server.collation);
    if let Some(collation) = row.some("collation_name").filter(|name| *name != usual) {
        object.set_text("collation", collation);
    }
    let extra = Extra::new(row.text("extra"));
    if let Some(expression) = row.some("generation_expression") {
        object.set_text("generated", server.without_database(expression));
        object.set_if(
            "stored",
            Applies::from(extra.has("stored") || extra.has("persistent")),
        );
    } else if let Some(default) = default(server, row, &extra) {
        object.set_text("default", default);
    }
    if extra.has("auto_increment") {
        object.set_text("identity", "auto_increment");
    }
    if let Some(update) = extra.on_update() {
        object.set_text("on update", update);
    }
    object.set_if("invisible", Applies::from(extra.has("invisible")));
    object.set_if(
        "without system versioning",
        Applies::from(extra.0.contains("without system versioning")),
    );
    if let Some(reference) = row.some("srs_id") {
        object.set_text("spatial reference system", reference);
    }
    if let Some(comment) = row.some("column_comment") {
        object.set_text("comment", comment);
    }
    object
}

/// The column `extra`: `auto_increment`, `on update …`, `STORED GENERATED`, …
struct Extra(String);

impl Extra {
    fn new(text: &str) -> Extra {
        Extra(text.to_ascii_lowercase())
    }

    fn has(&self, word: &str) -> bool {
        self.0.split([' ', ',']).any(|part| part == word)
    }

    fn on_update(&self) -> Option<String> {
        let (_, update) = self.0.split_once("on update ")?;
        let update = update.split([',', ' ']).next()?;
        Some(update.to_owned())
    }
}

/// The default as SQL: `MariaDB` has it so, `MySQL` has the bare value.
fn default(server: &Server, row: &Row<'_>, extra: &Extra) -> Option<String> {
    let text = row.get("column_default")?;
    if server.mariadb {
        return (text != "NULL").then(|| text.to_owned());
    }
    if extra.has("default_generated") {
        return Some(match text {
            "CURRENT_TIMESTAMP" => text.to_owned(),
            _ if text.starts_with("CURRENT_TIMESTAMP(") => text.to_owned(),
            expression => format!("({expression})"),
        });
    }
    let number = text.parse::<f64>().is_ok() && !row.text("data_type").contains("char");
    let bits = text.starts_with("b'") && row.text("data_type") == "bit";
    Some(if number || bits {
        text.to_owned()
    } else {
        literal(text)
    })
}
