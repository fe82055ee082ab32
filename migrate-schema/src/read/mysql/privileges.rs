//! Privileges on the database, its tables and their columns.

use std::collections::BTreeMap;

use super::tables::{self, DATABASE};
use super::{Answers, Builder, Row, Server};
use crate::model::{Address, Applies, Kind, Object};

pub(super) fn add(builder: &mut Builder<'_>, server: &Server, answers: &Answers) {
    let owners: BTreeMap<&str, Address> = answers
        .of("tables")
        .map(|row| (row.text("table_name"), tables::address(&row)))
        .collect();
    let own = grantee(&server.user);
    let mut add = |parent: Address, row: &Row<'_>| {
        // What the connecting user may do is a matter of the server, not of the schema.
        if row.text("grantee") == own {
            return;
        }
        let mut object = Object::default();
        let grantable = row.text("is_grantable") == "YES";
        object.set_if("with grant option", Applies::from(grantable));
        let name = format!("{} TO {}", row.text("privilege_type"), row.text("grantee"));
        builder.object(parent.child(Kind::Grant, name), object);
    };
    for row in answers.of("schema_privileges") {
        add(Address::top(Kind::Database, DATABASE), &row);
    }
    for row in answers.of("table_privileges") {
        if let Some(table) = owners.get(row.text("table_name")) {
            add(table.clone(), &row);
        }
    }
    for row in answers.of("column_privileges") {
        if let Some(table) = owners.get(row.text("table_name")) {
            add(table.child(Kind::Column, row.text("column_name")), &row);
        }
    }
}

/// `user@host` as `information_schema` writes it: `'user'@'host'`.
fn grantee(user: &str) -> String {
    match user.rsplit_once('@') {
        Some((name, host)) => format!("'{name}'@'{host}'"),
        None => format!("'{user}'"),
    }
}
