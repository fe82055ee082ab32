//! What is there with other properties is changed, or made anew.

use super::name::{path, quoted, target};
use super::parts::{Options, Way, alter_target, sequence_options, settings};
use super::{DROP_LATE, FINISH, Mender, rank};
use crate::difference::PropertyChange;
use crate::model::{Address, Kind, Object, Value};

impl Mender<'_> {
    pub(super) fn change(&mut self, address: &Address, changes: &[PropertyChange]) {
        let (Some(before), Some(after)) = (
            self.before.get(address).cloned(),
            self.after.get(address).cloned(),
        ) else {
            return;
        };
        // What every kind has.
        let (common, own): (Vec<&PropertyChange>, Vec<&PropertyChange>) = changes
            .iter()
            .partition(|change| matches!(change.property.as_str(), "comment" | "owner"));
        for change in common {
            if change.property == "comment" {
                self.comment(&target(address), before.text("comment"));
            } else {
                let owner = before
                    .text("owner")
                    .map_or("CURRENT_USER".to_owned(), quoted);
                self.sql(
                    FINISH,
                    format!("ALTER {} OWNER TO {owner}", target(address)),
                );
            }
        }
        if own.is_empty() {
            return;
        }
        match address.kind() {
            Kind::Column => self.change_column(address, &own, &before, &after),
            Kind::Table => self.change_table(address, &own, &before, &after),
            Kind::Sequence => self.change_sequence(address, &own, &before),
            Kind::Enum => self.labels(address, before.list("labels"), after.list("labels")),
            Kind::Domain => self.change_domain(address, &own, &before),
            Kind::Function | Kind::Procedure => self.change_function(address, &before, &after),
            Kind::Grant => {
                if before.is("with grant option") {
                    self.privilege(address, &before, Way::Do);
                } else {
                    self.revoke_option(address);
                }
            }
            Kind::MaterializedView if only_these(&own, &["not populated"]) => {
                let data = if before.is("not populated") {
                    " WITH NO DATA"
                } else {
                    ""
                };
                let sql = format!("REFRESH MATERIALIZED VIEW {}{data}", path(address));
                self.sql(FINISH, sql);
            }
            Kind::Index if only_these(&own, &["invalid"]) => {
                if before.is("invalid") {
                    self.script
                        .by_hand(address, "it was invalid before, and is valid now: leave it");
                } else {
                    self.sql(
                        rank(Kind::Index, &before),
                        format!("REINDEX {}", target(address)),
                    );
                }
            }
            Kind::Index | Kind::Constraint if only_these(&own, &["clustered"]) => {
                self.clustered(address, &before);
            }
            Kind::Index if only_these(&own, &["part of"]) => self.attach(address, &before),
            Kind::TextSearchDictionary if after.get("options").is_none() => {
                let options = before.text("options").unwrap_or_default();
                self.sql(FINISH, format!("ALTER {} ({options})", target(address)));
            }
            Kind::Trigger | Kind::Rule if only_these(&own, &["enabled"]) => {
                self.change_enabled(address, &before);
            }
            Kind::EventTrigger if only_these(&own, &["enabled"]) => {
                let start = format!("ALTER {}", target(address));
                if before.get("enabled").is_some() {
                    self.enabled(&start, "", &before);
                } else {
                    self.sql(FINISH, format!("{start} ENABLE"));
                }
            }
            Kind::View if self.same_columns(address) => {
                // Replaced in place, so that what depends on it stays.
                let list = before.list("options");
                let with = if list.is_empty() {
                    String::new()
                } else {
                    format!(" WITH ({})", settings(list))
                };
                let definition = before.text("definition").unwrap_or_default();
                let sql = format!(
                    "CREATE OR REPLACE VIEW {}{with} AS {}",
                    path(address),
                    definition.trim_end_matches(';')
                );
                self.sql(rank(Kind::View, &before), sql);
            }
            Kind::Extension if only_these(&own, &["schema"]) => {
                let schema = quoted(before.text("schema").unwrap_or_default());
                let sql = format!("ALTER EXTENSION {} SET SCHEMA {schema}", path(address));
                self.sql(FINISH, sql);
            }
            Kind::Statistics if only_these(&own, &["statistics target"]) => {
                let number = before.text("statistics target").unwrap_or("-1");
                self.sql(
                    FINISH,
                    format!("ALTER {} SET STATISTICS {number}", target(address)),
                );
            }
            Kind::View
            | Kind::MaterializedView
            | Kind::Constraint
            | Kind::Index
            | Kind::Trigger
            | Kind::Rule
            | Kind::Policy
            | Kind::Statistics
            | Kind::Cast
            | Kind::Operator
            | Kind::Aggregate
            | Kind::EventTrigger
            | Kind::Publication
            | Kind::Conversion
            | Kind::TextSearchConfiguration
            | Kind::OperatorClass
                if !(before.is("inherited") || before.get("part of").is_some()) =>
            {
                self.anew(address, &before, &after);
            }
            Kind::ForeignTable
            | Kind::ForeignServer
            | Kind::ForeignDataWrapper
            | Kind::UserMapping => {
                self.server_options(address, &own, &before, &after);
            }
            _ => self.by_hand(address, &own),
        }
    }

    /// Drops an object and makes it again.
    fn anew(&mut self, address: &Address, before: &Object, after: &Object) {
        let at = -rank(address.kind(), after);
        match (address.kind(), address.parent()) {
            (Kind::Constraint, Some(parent)) => {
                let word = if parent.kind() == Kind::Domain {
                    "DOMAIN"
                } else {
                    "TABLE"
                };
                let name = quoted(address.name());
                self.sql(
                    at,
                    format!("ALTER {word} {} DROP CONSTRAINT {name}", path(&parent)),
                );
            }
            _ => self.sql(at, format!("DROP {}", target(address))),
        }
        self.create(address, before);
    }

    fn by_hand(&mut self, address: &Address, changes: &[&PropertyChange]) {
        for change in changes {
            let shown = |value: &Option<Value>| match value {
                None => "nothing".to_owned(),
                Some(Value::Yes) => "yes".to_owned(),
                Some(Value::Text(text)) => format!("`{}`", text.replace('\n', " ")),
                Some(Value::List(items)) => format!("`{}`", items.join(", ")),
            };
            let what = format!(
                "bring `{}` back from {} to {}",
                change.property,
                shown(&change.after),
                shown(&change.before)
            );
            self.script.by_hand(address, what);
        }
    }

    fn same_columns(&self, view: &Address) -> bool {
        let columns = |snapshot: &crate::Snapshot| -> Vec<(String, Option<String>)> {
            snapshot
                .column_order(view)
                .iter()
                .map(|name| {
                    let column = view.child(Kind::Column, name.as_str());
                    let type_name = snapshot.get(&column).and_then(|object| object.text("type"));
                    (name.clone(), type_name.map(str::to_owned))
                })
                .collect()
        };
        columns(self.before) == columns(self.after)
    }

    fn change_function(&mut self, address: &Address, before: &Object, after: &Object) {
        let definition = before.text("definition").unwrap_or_default();
        // Names of arguments and the result cannot be replaced.
        let head = |object: &Object| -> Vec<String> {
            let text = object.text("definition").unwrap_or_default();
            text.lines().take(2).map(str::to_owned).collect()
        };
        let at = rank(address.kind(), before);
        if head(before) == head(after) {
            self.sql(at, definition);
        } else {
            self.sql(at - 1, format!("DROP {}", target(address)));
            self.create(address, before);
        }
    }

    fn change_column(
        &mut self,
        address: &Address,
        changes: &[&PropertyChange],
        before: &Object,
        after: &Object,
    ) {
        let Some(table) = address.parent() else {
            return;
        };
        let name = quoted(address.name());
        let at = rank(Kind::Column, before);
        match table.kind() {
            Kind::Table | Kind::ForeignTable => {}
            Kind::Composite => {
                let type_name = before.text("type").unwrap_or_default();
                let collation = before
                    .text("collation")
                    .map_or_else(String::new, |name| format!(" COLLATE {name}"));
                let sql = format!(
                    "ALTER TYPE {} ALTER ATTRIBUTE {name} TYPE {type_name}{collation} CASCADE",
                    path(&table)
                );
                return self.sql(at, sql);
            }
            // A view's columns come with its definition.
            _ => return,
        }
        let has = |property: &str| changes.iter().any(|change| change.property == property);
        let start = format!("ALTER {} ALTER COLUMN {name}", alter_target(&table));
        if has("generated") || has("virtual") {
            if before.get("generated").is_some() || after.get("generated").is_none() {
                // Only a new column can be given an expression.
                let drop = format!("ALTER {} DROP COLUMN {name}", alter_target(&table));
                self.sql(at - 1, drop);
                return self.create(address, before);
            }
            self.sql(at - 1, format!("{start} DROP EXPRESSION"));
        }
        if has("type") || has("collation") {
            if after.get("default").is_some() && has("type") {
                self.sql(at, format!("{start} DROP DEFAULT"));
            }
            let type_name = before.text("type").unwrap_or_default();
            let collation = before
                .text("collation")
                .map_or_else(String::new, |name| format!(" COLLATE {name}"));
            let using = if has("type") {
                format!(" USING {name}::{type_name}")
            } else {
                String::new()
            };
            self.sql(at, format!("{start} TYPE {type_name}{collation}{using}"));
        }
        if has("identity") {
            match (before.text("identity"), after.get("identity")) {
                (Some(identity), None) => {
                    if after.get("default").is_some() {
                        self.sql(at, format!("{start} DROP DEFAULT"));
                    }
                    let identity = self.identity(address, identity);
                    self.sql(at, format!("{start} ADD {identity}"));
                }
                (Some(identity), Some(_)) => {
                    let identity = identity.to_ascii_uppercase();
                    self.sql(at, format!("{start} SET GENERATED {identity}"));
                }
                (None, _) => self.sql(at - 1, format!("{start} DROP IDENTITY")),
            }
        }
        if has("default") || (has("type") && after.get("default").is_some()) {
            match before.text("default") {
                Some(default) => self.sql(at, format!("{start} SET DEFAULT {default}")),
                None if before.get("generated").is_none() && before.get("identity").is_none() => {
                    self.sql(at, format!("{start} DROP DEFAULT"));
                }
                None => {}
            }
        }
        if has("not null") {
            let word = if before.is("not null") { "SET" } else { "DROP" };
            self.sql(at, format!("{start} {word} NOT NULL"));
        }
        if has("storage") {
            match before.text("storage") {
                Some(storage) => {
                    let storage = storage.to_ascii_uppercase();
                    self.sql(FINISH, format!("{start} SET STORAGE {storage}"));
                }
                // Newer servers know `SET STORAGE DEFAULT`, older ones the name alone.
                None => self
                    .script
                    .by_hand(address, "set the storage back to that of its type"),
            }
        }
        if has("compression") {
            let method = before.text("compression").unwrap_or("default");
            self.sql(FINISH, format!("{start} SET COMPRESSION {method}"));
        }
        if has("statistics target") {
            let number = before.text("statistics target").unwrap_or("-1");
            self.sql(FINISH, format!("{start} SET STATISTICS {number}"));
        }
        if has("options") {
            self.settings(&start, before.list("options"), after.list("options"));
        }
        if has("server options") {
            let list = super::parts::options(before.list("server options"));
            self.script.by_hand(
                address,
                format!("bring its server options back to ({list})"),
            );
        }
        if has("inherited") || has("merged") {
            let what = if before.is("inherited") {
                "it was inherited alone, which only a new table can bring back"
            } else {
                "it was a column of the table itself, which only a new table can bring back"
            };
            self.script.by_hand(address, what);
        }
    }

    /// Sets and resets storage parameters.
    fn settings(&mut self, start: &str, before: &[String], after: &[String]) {
        let name = |option: &String| option.split('=').next().unwrap_or_default().to_owned();
        let lost: Vec<String> = before
            .iter()
            .filter(|option| !after.contains(option))
            .cloned()
            .collect();
        let extra: Vec<String> = after
            .iter()
            .map(name)
            .filter(|option| !before.iter().map(name).any(|other| other == *option))
            .collect();
        if !lost.is_empty() {
            self.sql(FINISH, format!("{start} SET ({})", settings(&lost)));
        }
        if !extra.is_empty() {
            self.sql(FINISH, format!("{start} RESET ({})", extra.join(", ")));
        }
    }

    fn change_table(
        &mut self,
        address: &Address,
        changes: &[&PropertyChange],
        before: &Object,
        after: &Object,
    ) {
        let name = path(address);
        let start = format!("ALTER TABLE {name}");
        let at = rank(Kind::Table, before);
        let mut rest = Vec::new();
        for change in changes {
            match change.property.as_str() {
                "unlogged" => {
                    let word = if before.is("unlogged") {
                        "UNLOGGED"
                    } else {
                        "LOGGED"
                    };
                    self.sql(at, format!("{start} SET {word}"));
                }
                "row level security" => {
                    let word = if before.is("row level security") {
                        "ENABLE"
                    } else {
                        "DISABLE"
                    };
                    self.sql(FINISH, format!("{start} {word} ROW LEVEL SECURITY"));
                }
                "forced row level security" => {
                    let word = if before.is("forced row level security") {
                        ""
                    } else {
                        "NO "
                    };
                    self.sql(FINISH, format!("{start} {word}FORCE ROW LEVEL SECURITY"));
                }
                "replica identity" => {
                    self.replica_identity(address, before.text("replica identity"));
                }
                "options" => self.settings(&start, before.list("options"), after.list("options")),
                "of type" => match before.text("of type") {
                    Some(of) => self.sql(at, format!("{start} OF {of}")),
                    None => self.sql(at, format!("{start} NOT OF")),
                },
                "tablespace" => {
                    let space = before.text("tablespace").unwrap_or("pg_default");
                    self.sql(at, format!("{start} SET TABLESPACE {}", quoted(space)));
                }
                "inherits" => {
                    let (old, new) = (before.list("inherits"), after.list("inherits"));
                    for parent in new.iter().filter(|parent| !old.contains(parent)) {
                        self.sql(-at, format!("{start} NO INHERIT {parent}"));
                    }
                    for parent in old.iter().filter(|parent| !new.contains(parent)) {
                        self.sql(at, format!("{start} INHERIT {parent}"));
                    }
                }
                "attached to" | "bounds" => {
                    if let Some(parent) = after.text("attached to") {
                        self.sql(-at, format!("ALTER TABLE {parent} DETACH PARTITION {name}"));
                    }
                    if let (Some(parent), Some(bounds)) =
                        (before.text("attached to"), before.text("bounds"))
                    {
                        let sql = format!("ALTER TABLE {parent} ATTACH PARTITION {name} {bounds}");
                        self.sql(158, sql);
                    }
                }
                _ => rest.push(*change),
            }
        }
        self.by_hand(address, &rest);
    }

    fn change_sequence(&mut self, address: &Address, changes: &[&PropertyChange], before: &Object) {
        let name = path(address);
        if changes
            .iter()
            .any(|change| change.property == "identity of")
        {
            // The column's identity is what brings it back.
            return;
        }
        if !only_these(changes, &["owned by", "unlogged"]) {
            let list = sequence_options(before, Options::All);
            self.sql(
                rank(Kind::Sequence, before),
                format!("ALTER SEQUENCE {name}{list}"),
            );
        }
        if changes.iter().any(|change| change.property == "owned by") {
            let owner = before.text("owned by").unwrap_or("NONE");
            self.sql(FINISH, format!("ALTER SEQUENCE {name} OWNED BY {owner}"));
        }
        if changes.iter().any(|change| change.property == "unlogged") {
            let word = if before.is("unlogged") {
                "UNLOGGED"
            } else {
                "LOGGED"
            };
            self.sql(FINISH, format!("ALTER SEQUENCE {name} SET {word}"));
        }
    }

    fn change_domain(&mut self, address: &Address, changes: &[&PropertyChange], before: &Object) {
        let start = format!("ALTER DOMAIN {}", path(address));
        let at = rank(Kind::Domain, before);
        let mut rest = Vec::new();
        for change in changes {
            match change.property.as_str() {
                "default" => match before.text("default") {
                    Some(default) => self.sql(at, format!("{start} SET DEFAULT {default}")),
                    None => self.sql(at, format!("{start} DROP DEFAULT")),
                },
                "not null" => {
                    let word = if before.is("not null") { "SET" } else { "DROP" };
                    self.sql(at, format!("{start} {word} NOT NULL"));
                }
                _ => rest.push(*change),
            }
        }
        self.by_hand(address, &rest);
    }

    /// An index of a partition goes with that of the parent.
    fn attach(&mut self, address: &Address, before: &Object) {
        let attached = |snapshot: &crate::Snapshot| {
            let table = address
                .parent()
                .and_then(|table| snapshot.get(&table).cloned());
            table.and_then(|table| table.get("attached to").cloned())
        };
        if attached(self.before) != attached(self.after) {
            // Attaching and detaching the partition does it.
            return;
        }
        match before.text("part of") {
            Some(whole) => {
                let part = super::name::target(address);
                let part = part.trim_start_matches("INDEX ");
                let sql = format!("ALTER INDEX {whole} ATTACH PARTITION {part}");
                self.sql(FINISH, sql);
            }
            None => self
                .script
                .by_hand(address, "make it anew, apart from that of the parent"),
        }
    }

    fn revoke_option(&mut self, address: &Address) {
        let mut plain = Object::default();
        plain.set("with grant option", Value::Yes);
        // Taken away and given again without the option.
        self.privilege(address, &plain, Way::Undo);
        self.privilege(address, &Object::default(), Way::Do);
    }

    fn clustered(&mut self, address: &Address, before: &Object) {
        let Some(table) = address.parent() else {
            return;
        };
        let start = format!("ALTER {}", alter_target(&table));
        if before.is("clustered") {
            let name = quoted(address.name());
            self.sql(DROP_LATE, format!("{start} CLUSTER ON {name}"));
        } else {
            self.sql(FINISH, format!("{start} SET WITHOUT CLUSTER"));
        }
    }

    fn change_enabled(&mut self, address: &Address, before: &Object) {
        let Some(table) = address.parent() else {
            return;
        };
        let start = format!("ALTER {}", alter_target(&table));
        let word = address.kind().keyword().to_ascii_uppercase();
        let what = format!(" {word} {}", quoted(address.name()));
        if before.get("enabled").is_some() {
            self.enabled(&start, &what, before);
        } else {
            self.sql(FINISH, format!("{start} ENABLE{what}"));
        }
    }

    /// `OPTIONS` of what is foreign, and a server's version.
    fn server_options(
        &mut self,
        address: &Address,
        changes: &[&PropertyChange],
        before: &Object,
        after: &Object,
    ) {
        let start = match address.kind() {
            Kind::UserMapping => format!("ALTER USER MAPPING {}", address.name()),
            _ => format!("ALTER {}", target(address)),
        };
        let mut rest = Vec::new();
        for change in changes {
            match change.property.as_str() {
                "version" if before.get("version").is_some() => {
                    let version = super::name::literal(before.text("version").unwrap_or_default());
                    self.sql(FINISH, format!("{start} VERSION {version}"));
                }
                property @ ("options" | "server options") => {
                    let (old, new) = (before.list(property), after.list(property));
                    if old
                        .iter()
                        .any(|option| option.ends_with("=<hidden>") && !new.contains(option))
                    {
                        rest.push(*change);
                        continue;
                    }
                    let list = option_changes(old, new);
                    self.sql(FINISH, format!("{start} OPTIONS ({list})"));
                }
                _ => rest.push(*change),
            }
        }
        self.by_hand(address, &rest);
    }
}

fn option_changes(before: &[String], after: &[String]) -> String {
    let split = |option: &str| -> (String, String) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        (name.to_owned(), value.to_owned())
    };
    let mut list = Vec::new();
    for option in before {
        let (name, value) = split(option);
        let now = after
            .iter()
            .map(|option| split(option))
            .find(|(other, _)| *other == name);
        let word = match now {
            Some((_, same)) if same == value => continue,
            Some(_) => "SET",
            None => "ADD",
        };
        list.push(format!(
            "{word} {} {}",
            quoted(&name),
            super::name::literal(&value)
        ));
    }
    for option in after {
        let (name, _) = split(option);
        if !before.iter().any(|option| split(option).0 == name) {
            list.push(format!("DROP {}", quoted(&name)));
        }
    }
    list.join(", ")
}

fn only_these(changes: &[&PropertyChange], properties: &[&str]) -> bool {
    changes
        .iter()
        .all(|change| properties.contains(&change.property.as_str()))
}
