//! Parts of statements that making and changing have in common.

use super::name::{literal, path, quoted, target};
use super::{FINISH, Mender};
use crate::model::{Address, Kind, Object};

/// Whether a privilege is to be as it is listed, or the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Do,
    Undo,
}

impl Mender<'_> {
    /// Owner and comment of something that was made or is there.
    pub(super) fn finish(&mut self, target: &str, object: &Object) {
        if let Some(owner) = object.text("owner") {
            self.sql(FINISH, format!("ALTER {target} OWNER TO {}", quoted(owner)));
        }
        if object.get("comment").is_some() {
            self.comment(target, object.text("comment"));
        }
    }

    pub(super) fn comment(&mut self, target: &str, comment: Option<&str>) {
        let text = comment.map_or_else(|| "NULL".to_owned(), literal);
        self.sql(FINISH, format!("COMMENT ON {target} IS {text}"));
    }

    /// A grant, or a revoke, of which the text form has `SELECT TO reader`.
    pub(super) fn privilege(&mut self, address: &Address, object: &Object, way: Way) {
        let Some(parent) = address.parent() else {
            return;
        };
        let listed = address.name();
        let (privilege, rest) = listed.split_once(' ').unwrap_or((listed, ""));
        let who = rest
            .trim_start_matches("TO ")
            .trim_start_matches("FROM ")
            .to_owned();
        if who.contains(" GRANTED BY ") {
            let what = match way {
                Way::Do => "let the role that gave it give it again",
                Way::Undo => "let the role that gave it take it back",
            };
            return self.script.by_hand(address, what);
        }
        let grants = (address.kind() == Kind::Grant) == (way == Way::Do);
        let (privilege, on) = if parent.kind() == Kind::Column {
            let table = parent.parent().map(|table| on(&table)).unwrap_or_default();
            (format!("{privilege} ({})", quoted(parent.name())), table)
        } else {
            (privilege.to_owned(), on(&parent))
        };
        let default = (parent.kind() == Kind::DefaultPrivileges).then(|| {
            parent
                .name()
                .rsplit_once(" ON ")
                .unwrap_or((parent.name(), "TABLES"))
        });
        let (prefix, on) = match default {
            Some((whose, what)) => (
                format!("ALTER DEFAULT PRIVILEGES {whose} "),
                what.to_owned(),
            ),
            None => (String::new(), on),
        };
        let sql = if grants {
            let option = if object.is("with grant option") {
                " WITH GRANT OPTION"
            } else {
                ""
            };
            format!("{prefix}GRANT {privilege} ON {on} TO {who}{option}")
        } else {
            format!("{prefix}REVOKE {privilege} ON {on} FROM {who}")
        };
        self.sql(FINISH, sql);
    }

    /// The privileges that belong to default privileges.
    pub(super) fn each_privilege(&mut self, parent: &Address, way: Way) {
        let snapshot = match way {
            Way::Do => self.before,
            Way::Undo => self.after,
        };
        let listed: Vec<(Address, Object)> = snapshot
            .children(parent)
            .map(|(address, object)| (address.clone(), object.clone()))
            .collect();
        for (address, object) in listed {
            self.privilege(&address, &object, way);
        }
    }

    /// Takes back what default privileges give to a new object and it did not have.
    pub(super) fn default_privileges(&mut self, address: &Address) {
        let suffix = match address.kind() {
            Kind::Table | Kind::View | Kind::MaterializedView | Kind::ForeignTable => " ON TABLES",
            Kind::Sequence => " ON SEQUENCES",
            Kind::Function | Kind::Procedure | Kind::Aggregate => " ON FUNCTIONS",
            Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range => " ON TYPES",
            Kind::Schema => " ON SCHEMAS",
            _ => return,
        };
        let here = format!(
            " IN SCHEMA {} ",
            address.schema().map(quoted).unwrap_or_default()
        );
        let given: Vec<(Address, Object)> = self
            .after
            .of_kind(Kind::DefaultPrivileges)
            .filter(|(defaults, _)| {
                let name = defaults.name();
                name.ends_with(suffix) && (!name.contains(" IN SCHEMA ") || name.contains(&here))
            })
            .flat_map(|(defaults, _)| self.after.children(defaults))
            .map(|(privilege, object)| {
                let own = address.child(privilege.kind(), privilege.name());
                (own, object.clone())
            })
            .filter(|(own, _)| self.before.get(own).is_none())
            .collect();
        for (own, object) in given {
            self.privilege(&own, &object, Way::Undo);
        }
    }

    /// A column as `CREATE TABLE` and `ADD COLUMN` write it.
    pub(super) fn column(&self, address: &Address, object: &Object) -> String {
        let mut sql = format!(
            "{} {}",
            quoted(address.name()),
            object.text("type").unwrap_or_default()
        );
        let options = options(object.list("server options"));
        if !options.is_empty() {
            sql = format!("{sql} OPTIONS ({options})");
        }
        if let Some(compression) = object.text("compression") {
            sql = format!("{sql} COMPRESSION {compression}");
        }
        if let Some(collation) = object.text("collation") {
            sql = format!("{sql} COLLATE {collation}");
        }
        if object.is("not null") {
            sql.push_str(" NOT NULL");
        }
        if let Some(expression) = object.text("generated") {
            let kind = if object.is("virtual") {
                "VIRTUAL"
            } else {
                "STORED"
            };
            sql = format!("{sql} GENERATED ALWAYS AS ({expression}) {kind}");
        } else if let Some(identity) = object.text("identity") {
            sql = format!("{sql} {}", self.identity(address, identity));
        } else if let Some(default) = object.text("default") {
            sql = format!("{sql} DEFAULT {default}");
        }
        sql
    }

    /// `GENERATED … AS IDENTITY` with the sequence that was behind it.
    pub(super) fn identity(&self, column: &Address, identity: &str) -> String {
        let of = path(column);
        let found = self
            .before
            .of_kind(Kind::Sequence)
            .find(|(_, object)| object.text("identity of") == Some(of.as_str()));
        let options = found.map_or_else(String::new, |(sequence, object)| {
            format!(
                " (SEQUENCE NAME {}{})",
                path(sequence),
                sequence_options(object, Options::ThatDiffer)
            )
        });
        format!(
            "GENERATED {} AS IDENTITY{options}",
            identity.to_ascii_uppercase()
        )
    }

    /// What a column has besides what `CREATE TABLE` writes.
    pub(super) fn column_details(&mut self, address: &Address, object: &Object) {
        let Some(table) = address.parent() else {
            return;
        };
        let alter = format!(
            "ALTER {} ALTER COLUMN {}",
            alter_target(&table),
            quoted(address.name())
        );
        if let Some(storage) = object.text("storage") {
            let storage = storage.to_ascii_uppercase();
            self.sql(FINISH, format!("{alter} SET STORAGE {storage}"));
        }
        if let Some(target) = object.text("statistics target") {
            self.sql(FINISH, format!("{alter} SET STATISTICS {target}"));
        }
        let list = object.list("options");
        if !list.is_empty() {
            self.sql(FINISH, format!("{alter} SET ({})", settings(list)));
        }
        self.finish(&target(address), object);
    }

    /// Makes what belongs to an object, columns and inherited things excepted.
    pub(super) fn children(&mut self, parent: &Address) {
        let children: Vec<(Address, Object)> = self
            .before
            .children(parent)
            .map(|(address, object)| (address.clone(), object.clone()))
            .collect();
        for (address, object) in children {
            if address.kind() == Kind::Column {
                self.column_details(&address, &object);
                self.children(&address);
            } else if parent.kind() != Kind::Schema {
                self.create(&address, &object);
            }
        }
    }
}

/// How `ALTER` names a table and what is like one.
pub(super) fn alter_target(address: &Address) -> String {
    match address.kind() {
        Kind::Composite => format!("TYPE {}", path(address)),
        Kind::ForeignTable => format!("FOREIGN TABLE {}", path(address)),
        Kind::MaterializedView => format!("MATERIALIZED VIEW {}", path(address)),
        Kind::View => format!("VIEW {}", path(address)),
        _ => format!("TABLE {}", path(address)),
    }
}

/// How `GRANT` names an object.
fn on(address: &Address) -> String {
    match address.kind() {
        Kind::Table | Kind::View | Kind::MaterializedView | Kind::ForeignTable => {
            format!("TABLE {}", path(address))
        }
        Kind::Aggregate => format!("FUNCTION {}", path(address)),
        Kind::ForeignServer => format!("FOREIGN SERVER {}", path(address)),
        _ => target(address),
    }
}

/// `name=value` as `name 'value'`, for `OPTIONS`.
pub(super) fn options(list: &[String]) -> String {
    let written: Vec<String> = list
        .iter()
        .map(|option| {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            format!("{} {}", quoted(name), literal(value))
        })
        .collect();
    written.join(", ")
}

/// `name=value` as `name='value'`, for `WITH` and `SET`.
pub(super) fn settings(list: &[String]) -> String {
    let written: Vec<String> = list
        .iter()
        .map(|option| {
            let (name, value) = option.split_once('=').unwrap_or((option, "true"));
            format!("{name}={}", literal(value))
        })
        .collect();
    written.join(", ")
}

/// Which parameters of a sequence are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Options {
    /// Those that are not the default.
    ThatDiffer,
    /// All, to bring back defaults.
    All,
}

pub(super) fn sequence_options(object: &Object, which: Options) -> String {
    let mut sql = String::new();
    if which == Options::All {
        let increment = object.text("increment").unwrap_or("1");
        let cycle = if object.is("cycle") {
            "CYCLE"
        } else {
            "NO CYCLE"
        };
        let limit = |property, word| match object.text(property) {
            Some(value) => format!("{word} {value}"),
            None => format!("NO {word}"),
        };
        let type_name = object.text("type").unwrap_or("bigint");
        let start = match object.text("start") {
            Some(start) => start.to_owned(),
            None if increment.starts_with('-') => object.text("maximum").unwrap_or("-1").to_owned(),
            None => object.text("minimum").unwrap_or("1").to_owned(),
        };
        return format!(
            " AS {type_name} INCREMENT BY {increment} {} {} START WITH {start} CACHE {} {cycle}",
            limit("minimum", "MINVALUE"),
            limit("maximum", "MAXVALUE"),
            object.text("cache").unwrap_or("1")
        );
    }
    for (property, words) in [
        ("increment", "INCREMENT BY"),
        ("minimum", "MINVALUE"),
        ("maximum", "MAXVALUE"),
        ("start", "START WITH"),
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
