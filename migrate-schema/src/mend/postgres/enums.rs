//! Labels of an enum.

use super::name::{literal, path, quoted, target};
use super::{Mender, rank};
use crate::model::{Address, Kind, Object};

impl Mender<'_> {
    /// Gives an enum its labels back; a label that is left over needs a new type.
    pub(super) fn labels(&mut self, address: &Address, before: &[String], after: &[String]) {
        let type_name = path(address);
        let at = rank(Kind::Enum, &Object::default());
        let others: Vec<(&String, &String)> = before
            .iter()
            .zip(after)
            .filter(|(before, after)| before != after)
            .collect();
        if before.len() == after.len()
            && let [(old, new)] = others.as_slice()
        {
            let sql = format!(
                "ALTER TYPE {type_name} RENAME VALUE {} TO {}",
                literal(new),
                literal(old)
            );
            return self.sql(at, sql);
        }
        let kept: Vec<&String> = before
            .iter()
            .filter(|label| after.contains(label))
            .collect();
        if after.iter().collect::<Vec<_>>() == kept {
            for (place, label) in before.iter().enumerate() {
                if after.contains(label) {
                    continue;
                }
                let place = match place.checked_sub(1).and_then(|place| before.get(place)) {
                    Some(previous) => format!("AFTER {}", literal(previous)),
                    None => match after.first() {
                        Some(first) => format!("BEFORE {}", literal(first)),
                        None => String::new(),
                    },
                };
                let sql = format!(
                    "ALTER TYPE {type_name} ADD VALUE {} {place}",
                    literal(label)
                );
                self.sql(at, sql.trim_end());
            }
            return;
        }
        self.new_type(address, before);
    }

    /// `PostgreSQL` cannot drop a label
    /// (<https://www.postgresql.org/docs/current/sql-altertype.html>).
    fn new_type(&mut self, address: &Address, labels: &[String]) {
        let type_name = path(address);
        let old = format!("{}_old", address.name());
        let at = rank(Kind::Enum, &Object::default());
        self.sql(
            at,
            format!("ALTER TYPE {type_name} RENAME TO {}", quoted(&old)),
        );
        let labels: Vec<String> = labels.iter().map(|label| literal(label)).collect();
        self.sql(
            at,
            format!("CREATE TYPE {type_name} AS ENUM ({})", labels.join(", ")),
        );
        let columns: Vec<(Address, Object, String)> = self
            .after
            .of_kind(Kind::Column)
            .filter(|(column, _)| !self.is_left_over(column))
            .filter_map(|(column, object)| {
                let table = column.parent()?;
                let written = object.text("type")?;
                let ours = written == type_name || written == format!("{type_name}[]");
                (table.kind() == Kind::Table && ours && !object.is("inherited"))
                    .then(|| (column.clone(), object.clone(), written.to_owned()))
            })
            .collect();
        let change = rank(Kind::Column, &Object::default());
        for (column, object, written) in columns {
            let table = column.parent().as_ref().map(path).unwrap_or_default();
            let name = quoted(column.name());
            let alter = format!("ALTER TABLE {table} ALTER COLUMN {name}");
            if object.get("default").is_some() {
                self.sql(change, format!("{alter} DROP DEFAULT"));
            }
            let text = if written.ends_with("[]") {
                "text[]"
            } else {
                "text"
            };
            let sql = format!("{alter} TYPE {written} USING {name}::{text}::{written}");
            self.sql(change, sql);
            let default = self
                .before
                .get(&column)
                .and_then(|object| object.text("default"))
                .map(str::to_owned);
            if let Some(default) = default {
                self.sql(change, format!("{alter} SET DEFAULT {default}"));
            }
        }
        let schema = address.schema().map(quoted).unwrap_or_default();
        self.sql(
            super::FINISH,
            format!("DROP TYPE {schema}.{}", quoted(&old)),
        );
        if let Some(object) = self.before.get(address).cloned() {
            self.finish(&target(address), &object);
        }
        self.children(address);
    }
}
