//! The SQL for `MySQL` and `MariaDB`.

use super::Script;
use crate::difference::{Change, Difference, What};
use crate::model::{Address, Kind, Object, Snapshot, Value};

/// In the order in which they can run.
const DROP_PROGRAMS: i32 = 0;
const DROP_VIEWS: i32 = 10;
const DROP_FOREIGN_KEYS: i32 = 20;
const DROP_TABLES: i32 = 25;
const DROP_CHECKS: i32 = 28;
/// Columns before the keys over them, and a dropped key may be what frees a column.
const COLUMNS: i32 = 40;
const DROP_INDEXES: i32 = 30;
const SEQUENCES: i32 = 33;
const TABLES: i32 = 35;
const INDEXES: i32 = 50;
const DROP_COLUMNS: i32 = 55;
const CHECKS: i32 = 60;
const FOREIGN_KEYS: i32 = 70;
const ROUTINES: i32 = 80;
const VIEWS: i32 = 85;
const PROGRAMS: i32 = 90;
const GRANTS: i32 = 95;

pub(super) fn mend(difference: &Difference, script: &mut Script) {
    let mut mender = Mender {
        before: difference.before(),
        after: difference.after(),
        script,
    };
    for change in difference.changes() {
        mender.mend(change);
    }
}

struct Mender<'d> {
    before: &'d Snapshot,
    after: &'d Snapshot,
    script: &'d mut Script,
}

impl Mender<'_> {
    fn sql(&mut self, rank: i32, sql: impl Into<String>) {
        self.script.sql(rank, sql);
    }

    fn mend(&mut self, change: &Change) {
        let address = &change.address;
        match (&change.what, self.before.get(address).cloned()) {
            (What::LeftOver(object), _) => self.drop(address, object),
            (What::Missing(_), Some(before)) => self.create(address, &before),
            (What::Changed(_), Some(before)) => {
                let Some(after) = self.after.get(address).cloned() else {
                    return;
                };
                self.change(address, &before, &after);
            }
            _ => {}
        }
    }

    fn drop(&mut self, address: &Address, object: &Object) {
        let name = quoted(address.name());
        let table = address
            .parent()
            .map(|table| quoted(table.name()))
            .unwrap_or_default();
        let definition = object.text("definition").unwrap_or_default();
        match address.kind() {
            Kind::Table => self.sql(DROP_TABLES, format!("DROP TABLE {name}")),
            Kind::View => self.sql(DROP_VIEWS, format!("DROP VIEW {name}")),
            Kind::Sequence => self.sql(DROP_COLUMNS, format!("DROP SEQUENCE {name}")),
            Kind::Function => self.sql(DROP_COLUMNS, format!("DROP FUNCTION {}", address.name())),
            Kind::Procedure => self.sql(DROP_COLUMNS, format!("DROP PROCEDURE {}", address.name())),
            Kind::Event => self.sql(DROP_PROGRAMS, format!("DROP EVENT {name}")),
            Kind::Trigger => self.sql(DROP_PROGRAMS, format!("DROP TRIGGER {name}")),
            Kind::Column => {
                self.sql(
                    DROP_COLUMNS,
                    format!("ALTER TABLE {table} DROP COLUMN {name}"),
                );
            }
            Kind::Index => {
                let sql = format!("ALTER TABLE {table} DROP INDEX {name}");
                // It may have come with a foreign key, which goes before it.
                self.sql(DROP_INDEXES, sql);
            }
            Kind::Constraint if definition.starts_with("FOREIGN KEY") => {
                let sql = format!("ALTER TABLE {table} DROP FOREIGN KEY {name}");
                self.sql(DROP_FOREIGN_KEYS, sql);
            }
            Kind::Constraint if definition.starts_with("PRIMARY KEY") => {
                self.sql(
                    DROP_INDEXES,
                    format!("ALTER TABLE {table} DROP PRIMARY KEY"),
                );
            }
            Kind::Constraint if definition.starts_with("UNIQUE") => {
                self.sql(
                    DROP_INDEXES,
                    format!("ALTER TABLE {table} DROP INDEX {name}"),
                );
            }
            Kind::Constraint if object.is("of the column") => {
                self.modify(&column_of(address));
            }
            Kind::Constraint => {
                self.sql(
                    DROP_CHECKS,
                    format!("ALTER TABLE {table} DROP CONSTRAINT {name}"),
                );
            }
            Kind::Grant => self.privilege(address, object, Way::Revoke),
            _ => self.script.by_hand(address, "drop it"),
        }
    }

    fn create(&mut self, address: &Address, object: &Object) {
        let name = quoted(address.name());
        let table = address
            .parent()
            .map(|table| quoted(table.name()))
            .unwrap_or_default();
        let definition = object.text("definition").unwrap_or_default().to_owned();
        match address.kind() {
            Kind::Table => self.create_table(address, object),
            Kind::View => {
                let sql = view("CREATE", address, object);
                self.sql(VIEWS, sql);
                self.children(address);
            }
            Kind::Sequence => {
                let sql = format!("CREATE SEQUENCE {name}{}", sequence(object));
                self.sql(SEQUENCES, sql);
            }
            Kind::Function | Kind::Procedure => {
                let sql = format!("CREATE {}{definition}", definer(object));
                self.in_mode(ROUTINES, object, sql);
            }
            Kind::Event => {
                let sql = event(address, object);
                self.in_mode(PROGRAMS, object, sql);
            }
            Kind::Trigger => {
                let (when, rest) = definition
                    .split_once(" FOR EACH ROW ")
                    .unwrap_or((&definition, ""));
                let sql = format!(
                    "CREATE {}TRIGGER {name} {when} ON {table} FOR EACH ROW {rest}",
                    definer(object)
                );
                self.in_mode(PROGRAMS, object, sql);
            }
            Kind::Column => {
                let place = self.place(address);
                let column = self.column(address, object);
                self.sql(
                    COLUMNS,
                    format!("ALTER TABLE {table} ADD COLUMN {column}{place}"),
                );
                self.children(address);
            }
            Kind::Index => {
                let index = index(address, object);
                self.sql(INDEXES, format!("ALTER TABLE {table} ADD {index}"));
            }
            Kind::Constraint if object.is("of the column") => self.modify(&column_of(address)),
            Kind::Constraint => {
                let (rank, part) = constraint(address, object);
                self.sql(rank, format!("ALTER TABLE {table} ADD {part}"));
            }
            Kind::Grant => self.privilege(address, object, Way::Grant),
            _ => self.script.by_hand(address, "make it again"),
        }
    }

    fn change(&mut self, address: &Address, before: &Object, after: &Object) {
        match address.kind() {
            Kind::Column => self.modify(address),
            Kind::Table => self.change_table(address, before, after),
            Kind::View => {
                let sql = view("CREATE OR REPLACE", address, before);
                self.sql(VIEWS, sql);
            }
            Kind::Index | Kind::Constraint | Kind::Trigger | Kind::Event => {
                self.drop(address, after);
                self.create(address, before);
            }
            Kind::Function | Kind::Procedure => {
                let word = address.kind().keyword().to_ascii_uppercase();
                self.sql(ROUTINES - 1, format!("DROP {word} {}", address.name()));
                self.create(address, before);
            }
            Kind::Sequence => {
                let sql = format!(
                    "ALTER SEQUENCE {}{}",
                    quoted(address.name()),
                    sequence_wholly(before)
                );
                self.sql(SEQUENCES, sql);
            }
            Kind::Grant => {
                self.privilege(address, after, Way::Revoke);
                self.privilege(address, before, Way::Grant);
            }
            Kind::Database => {
                let collation = before.text("collation").unwrap_or_default();
                self.sql(TABLES, format!("ALTER DATABASE COLLATE {collation}"));
            }
            _ => self.script.by_hand(address, "bring it back to what it was"),
        }
    }

    /// Writes a column as it was, in its place.
    fn modify(&mut self, address: &Address) {
        let (Some(object), Some(table)) = (self.before.get(address).cloned(), address.parent())
        else {
            return;
        };
        if self.after.get(address).is_none() {
            // It is added as it was.
            return;
        }
        let column = self.column(address, &object);
        let table = quoted(table.name());
        self.sql(
            COLUMNS,
            format!("ALTER TABLE {table} MODIFY COLUMN {column}"),
        );
    }

    /// Where a column stands, seen from those that are there.
    fn place(&self, address: &Address) -> String {
        let Some(table) = address.parent() else {
            return String::new();
        };
        let order = self.before.column_order(&table);
        let Some(index) = order.iter().position(|name| name == address.name()) else {
            return String::new();
        };
        let now = self.after.column_order(&table);
        match order[..index].iter().rev().find(|name| now.contains(name)) {
            Some(previous) => format!(" AFTER {}", quoted(previous)),
            None => " FIRST".to_owned(),
        }
    }

    fn column(&self, address: &Address, object: &Object) -> String {
        let mut sql = format!(
            "{} {}",
            quoted(address.name()),
            object.text("type").unwrap_or_default()
        );
        let table = address.parent();
        let usual = table
            .as_ref()
            .and_then(|table| self.before.get(table))
            .and_then(|table| table.text("collation"));
        let of_text = ["char", "text", "enum", "set("]
            .iter()
            .any(|word| object.text("type").unwrap_or_default().contains(word));
        if let Some(collation) = object.text("collation").or(usual.filter(|_| of_text)) {
            sql = format!("{sql} COLLATE {collation}");
        }
        if let Some(expression) = object.text("generated") {
            let kind = if object.is("stored") {
                "STORED"
            } else {
                "VIRTUAL"
            };
            sql = format!("{sql} GENERATED ALWAYS AS ({expression}) {kind}");
            // MariaDB knows no NOT NULL here.
        } else {
            // A timestamp is not null unless it is said to be.
            sql.push_str(if object.is("not null") {
                " NOT NULL"
            } else {
                " NULL"
            });
        }
        if object.is("invisible") {
            sql.push_str(" INVISIBLE");
        }
        if let Some(default) = object.text("default") {
            sql = format!("{sql} DEFAULT {default}");
        }
        if let Some(update) = object.text("on update") {
            sql = format!("{sql} ON UPDATE {update}");
        }
        if object.get("identity").is_some() {
            sql.push_str(" AUTO_INCREMENT");
        }
        if object.is("without system versioning") {
            sql.push_str(" WITHOUT SYSTEM VERSIONING");
        }
        if let Some(comment) = object.text("comment") {
            sql = format!("{sql} COMMENT {}", literal(comment));
        }
        if let Some(table) = table {
            let check = table.child(Kind::Constraint, address.name());
            if let Some(check) = self
                .before
                .get(&check)
                .filter(|check| check.is("of the column"))
            {
                sql = format!("{sql} {}", check.text("definition").unwrap_or_default());
            }
        }
        sql
    }

    fn create_table(&mut self, address: &Address, object: &Object) {
        if object.get("partitioned by").is_some() {
            return self
                .script
                .by_hand(address, "make it again with its partitions");
        }
        let mut parts: Vec<String> = self
            .before
            .column_order(address)
            .iter()
            .filter_map(|name| {
                let column = address.child(Kind::Column, name.as_str());
                Some(self.column(&column, self.before.get(&column)?))
            })
            .collect();
        let children: Vec<(Address, Object)> = self
            .before
            .children(address)
            .map(|(address, object)| (address.clone(), object.clone()))
            .collect();
        for (child, object) in &children {
            match child.kind() {
                Kind::Index => parts.push(index(child, object)),
                Kind::Constraint if object.is("of the column") => {}
                Kind::Constraint => {
                    let (rank, part) = constraint(child, object);
                    if rank == FOREIGN_KEYS {
                        self.create(child, object);
                    } else {
                        parts.push(part);
                    }
                }
                Kind::Column => self.children(child),
                _ => self.create(child, object),
            }
        }
        let sql = format!(
            "CREATE TABLE {} ({}){}",
            quoted(address.name()),
            parts.join(", "),
            table_options(object)
        );
        self.sql(TABLES, sql);
    }

    fn children(&mut self, parent: &Address) {
        let children: Vec<(Address, Object)> = self
            .before
            .children(parent)
            .map(|(address, object)| (address.clone(), object.clone()))
            .collect();
        for (child, object) in children {
            self.create(&child, &object);
        }
    }

    fn change_table(&mut self, address: &Address, before: &Object, after: &Object) {
        let table = quoted(address.name());
        if before.get("partitioned by") != after.get("partitioned by") {
            let what = match before.text("partitioned by") {
                Some(by) => format!("partition it by {by} again"),
                None => "remove its partitions".to_owned(),
            };
            self.script.by_hand(address, what);
        }
        let versioned = before.is("system versioned");
        if versioned != after.is("system versioned") {
            let word = if versioned { "ADD" } else { "DROP" };
            self.sql(
                TABLES,
                format!("ALTER TABLE {table} {word} SYSTEM VERSIONING"),
            );
        }
        let mut options = String::new();
        for (property, word) in [("engine", "ENGINE"), ("collation", "COLLATE")] {
            if before.get(property) != after.get(property)
                && let Some(value) = before.text(property)
            {
                options = format!("{options} {word}={value}");
            }
        }
        if before.get("comment") != after.get("comment") {
            let comment = literal(before.text("comment").unwrap_or_default());
            options = format!("{options} COMMENT={comment}");
        }
        let (old, new) = (before.list("options"), after.list("options"));
        for option in old.iter().filter(|option| !new.contains(option)) {
            options = format!("{options} {option}");
        }
        for option in new {
            let name = option.split('=').next().unwrap_or_default();
            let gone = !old
                .iter()
                .any(|other| other.split('=').next() == Some(name));
            if gone {
                options = format!("{options} {name}=DEFAULT");
            }
        }
        if !options.is_empty() {
            self.sql(TABLES, format!("ALTER TABLE {table}{options}"));
        }
    }

    /// A program is read under the mode that it was made in.
    fn in_mode(&mut self, rank: i32, object: &Object, sql: String) {
        let Some(mode) = object.text("mode") else {
            return self.sql(rank, sql);
        };
        self.sql(-10, "SET @sqlmigrate_mode = @@session.sql_mode");
        self.sql(rank, format!("SET SESSION sql_mode = {}", literal(mode)));
        self.sql(rank, sql);
        self.sql(GRANTS + 1, "SET SESSION sql_mode = @sqlmigrate_mode");
    }

    fn privilege(&mut self, address: &Address, object: &Object, way: Way) {
        let Some(parent) = address.parent() else {
            return;
        };
        let listed = address.name();
        let (privilege, who) = listed.split_once(" TO ").unwrap_or((listed, ""));
        let (privilege, on) = match parent.kind() {
            Kind::Column => {
                let table = parent
                    .parent()
                    .map(|table| quoted(table.name()))
                    .unwrap_or_default();
                (format!("{privilege} ({})", quoted(parent.name())), table)
            }
            Kind::Database => (privilege.to_owned(), "*".to_owned()),
            _ => (privilege.to_owned(), quoted(parent.name())),
        };
        let option = if object.is("with grant option") {
            " WITH GRANT OPTION"
        } else {
            ""
        };
        self.sql(
            GRANTS,
            match way {
                Way::Grant => format!("GRANT {privilege} ON {on} TO {who}{option}"),
                Way::Revoke => format!("REVOKE {privilege} ON {on} FROM {who}"),
            },
        );
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Grant,
    Revoke,
}

/// The column whose own check this is.
fn column_of(check: &Address) -> Address {
    check.parent().map_or_else(
        || check.clone(),
        |table| table.child(Kind::Column, check.name()),
    )
}

fn view(words: &str, address: &Address, object: &Object) -> String {
    let mut sql = words.to_owned();
    let algorithm = object.text("algorithm").unwrap_or("UNDEFINED");
    sql = format!("{sql} ALGORITHM={algorithm} {}", definer(object));
    let security = object.text("security").unwrap_or("DEFINER");
    sql = format!(
        "{sql}SQL SECURITY {security} VIEW {} AS {}",
        quoted(address.name()),
        object.text("definition").unwrap_or_default()
    );
    if let Some(check) = object.text("check option") {
        sql = format!("{sql} WITH {check} CHECK OPTION");
    }
    sql
}

fn index(address: &Address, object: &Object) -> String {
    let definition = object.text("definition").unwrap_or_default();
    let name = quoted(address.name());
    let sql = definition.replacen("INDEX ", &format!("INDEX {name} "), 1);
    sql + &index_options(object)
}

fn index_options(object: &Object) -> String {
    let mut sql = String::new();
    if let Some(comment) = object.text("comment") {
        sql = format!("{sql} COMMENT {}", literal(comment));
    }
    if object.is("ignored") {
        sql.push_str(" IGNORED");
    }
    sql
}

/// A constraint of a table, and when it is made.
fn constraint(address: &Address, object: &Object) -> (i32, String) {
    let definition = object.text("definition").unwrap_or_default();
    let name = quoted(address.name());
    let options = index_options(object);
    if definition.starts_with("PRIMARY KEY") {
        (INDEXES, format!("{definition}{options}"))
    } else if let Some(list) = definition.strip_prefix("UNIQUE ") {
        (INDEXES, format!("UNIQUE INDEX {name} {list}{options}"))
    } else if definition.starts_with("FOREIGN KEY") {
        (FOREIGN_KEYS, format!("CONSTRAINT {name} {definition}"))
    } else {
        let enforced = if object.is("not enforced") {
            " NOT ENFORCED"
        } else {
            ""
        };
        (CHECKS, format!("CONSTRAINT {name} {definition}{enforced}"))
    }
}

fn table_options(object: &Object) -> String {
    let mut sql = String::new();
    for (property, word) in [("engine", "ENGINE"), ("collation", "COLLATE")] {
        if let Some(value) = object.text(property) {
            sql = format!("{sql} {word}={value}");
        }
    }
    if let Some(comment) = object.text("comment") {
        sql = format!("{sql} COMMENT={}", literal(comment));
    }
    if let Some(Value::List(options)) = object.get("options") {
        sql = format!("{sql} {}", options.join(" "));
    }
    if object.is("system versioned") {
        sql.push_str(" WITH SYSTEM VERSIONING");
    }
    sql
}

fn sequence(object: &Object) -> String {
    let mut sql = String::new();
    for (property, words) in [
        ("minimum", "MINVALUE"),
        ("maximum", "MAXVALUE"),
        ("start", "START WITH"),
        ("increment", "INCREMENT BY"),
        ("cache", "CACHE"),
    ] {
        if let Some(value) = object.text(property) {
            sql = format!("{sql} {words} {value}");
        }
    }
    if object.is("cycle") {
        sql.push_str(" CYCLE");
    }
    sql
}

fn sequence_wholly(object: &Object) -> String {
    let cycle = if object.is("cycle") {
        "CYCLE"
    } else {
        "NOCYCLE"
    };
    let limit = |property, word| match object.text(property) {
        Some(value) => format!("{word} {value}"),
        None => format!("NO {word}"),
    };
    format!(
        " INCREMENT BY {} {} {} START WITH {} CACHE {} {cycle}",
        object.text("increment").unwrap_or("1"),
        limit("minimum", "MINVALUE"),
        limit("maximum", "MAXVALUE"),
        object
            .text("start")
            .unwrap_or(object.text("minimum").unwrap_or("1")),
        object.text("cache").unwrap_or("1000"),
    )
}

fn event(address: &Address, object: &Object) -> String {
    let mut sql = format!(
        "CREATE {}EVENT {} ON SCHEDULE {}",
        definer(object),
        quoted(address.name()),
        object.text("schedule").unwrap_or_default()
    );
    let preserved = if object.is("preserved") {
        "PRESERVE"
    } else {
        "NOT PRESERVE"
    };
    sql = format!("{sql} ON COMPLETION {preserved}");
    match object.text("status") {
        Some("DISABLED") => sql.push_str(" DISABLE"),
        Some("SLAVESIDE_DISABLED") => sql.push_str(" DISABLE ON SLAVE"),
        _ => {}
    }
    if let Some(comment) = object.text("comment") {
        sql = format!("{sql} COMMENT {}", literal(comment));
    }
    format!("{sql} DO {}", object.text("definition").unwrap_or_default())
}

/// `DEFINER = 'user'@'host' `, where it is not the one who connects.
fn definer(object: &Object) -> String {
    match object
        .text("definer")
        .map(|name| name.rsplit_once('@').unwrap_or((name, "%")))
    {
        Some((user, host)) => format!("DEFINER={}@{} ", literal(user), literal(host)),
        None => String::new(),
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
