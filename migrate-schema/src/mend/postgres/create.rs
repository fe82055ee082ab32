//! What is missing is made again.

use super::name::{literal, path, quoted, target};
use super::parts::{Options, Way, alter_target, options, sequence_options, settings};
use super::{FINISH, Mender, rank};
use crate::model::{Address, Kind, Object};

impl Mender<'_> {
    /// Makes an object and everything that belongs to it.
    pub(super) fn create(&mut self, address: &Address, object: &Object) {
        let kind = address.kind();
        let at = rank(kind, object);
        match kind {
            Kind::Schema => return self.schema(address, object),
            Kind::Grant | Kind::Revoke => return self.privilege(address, object, Way::Do),
            Kind::DefaultPrivileges => return self.each_privilege(address, Way::Do),
            Kind::Column => return self.add_column(address, object),
            Kind::Constraint => return self.constraint(address, object),
            Kind::Index => return self.index(address, object),
            Kind::Trigger | Kind::Rule => return self.trigger(address, object),
            Kind::Sequence if object.get("identity of").is_some() => {}
            Kind::Sequence => self.sequence(address, object),
            Kind::Table => self.table(address, object),
            _ => {
                let Some(sql) = self.statement(address, object) else {
                    return self.script.by_hand(address, "make it again");
                };
                self.sql(at, sql);
            }
        }
        if kind == Kind::Statistics
            && let Some(number) = object.text("statistics target")
        {
            let sql = format!("ALTER {} SET STATISTICS {number}", target(address));
            self.sql(FINISH, sql);
        }
        if kind == Kind::EventTrigger {
            self.enabled(&format!("ALTER {}", target(address)), "", object);
        }
        if kind == Kind::TextSearchConfiguration {
            self.mappings(address, object);
        }
        self.default_privileges(address);
        self.finish(&target(address), object);
        self.children(address);
    }

    fn schema(&mut self, address: &Address, object: &Object) {
        let at = rank(Kind::Schema, object);
        self.sql(at, format!("CREATE SCHEMA {}", quoted(address.name())));
        self.default_privileges(address);
        self.finish(&target(address), object);
        // Everything in it, each by its own rank.
        let inside: Vec<(Address, Object)> = self
            .before
            .children(address)
            .map(|(address, object)| (address.clone(), object.clone()))
            .collect();
        for (address, object) in inside {
            self.create(&address, &object);
        }
    }

    fn table(&mut self, address: &Address, object: &Object) {
        let columns: Vec<String> = self
            .before
            .column_order(address)
            .iter()
            .filter_map(|name| {
                let column = address.child(Kind::Column, name.as_str());
                let object = self.before.get(&column)?;
                (!object.is("inherited")).then(|| self.column(&column, object))
            })
            .collect();
        let unlogged = if object.is("unlogged") {
            "UNLOGGED "
        } else {
            ""
        };
        let name = path(address);
        let mut sql = match object.text("of type") {
            Some(of) => format!("CREATE {unlogged}TABLE {name} OF {of}"),
            None => format!("CREATE {unlogged}TABLE {name} ({})", columns.join(", ")),
        };
        let parents = object.list("inherits");
        if !parents.is_empty() {
            sql = format!("{sql} INHERITS ({})", parents.join(", "));
        }
        if let Some(by) = object.text("partitioned by") {
            sql = format!("{sql} PARTITION BY {by}");
        }
        sql.push_str(&storage(object));
        self.sql(rank(Kind::Table, object), sql);
        if let (Some(parent), Some(bounds)) = (object.text("attached to"), object.text("bounds")) {
            // Behind the indexes, which are attached to those of the parent.
            let sql = format!("ALTER TABLE {parent} ATTACH PARTITION {name} {bounds}");
            self.sql(158, sql);
        }
        for (property, words) in [
            ("row level security", "ENABLE ROW LEVEL SECURITY"),
            ("forced row level security", "FORCE ROW LEVEL SECURITY"),
        ] {
            if object.is(property) {
                self.sql(FINISH, format!("ALTER TABLE {name} {words}"));
            }
        }
        if let Some(identity) = object.text("replica identity") {
            self.replica_identity(address, Some(identity));
        }
    }

    pub(super) fn replica_identity(&mut self, table: &Address, identity: Option<&str>) {
        let identity = match identity {
            None => "DEFAULT".to_owned(),
            Some(identity) => match identity.strip_prefix("index ") {
                Some(index) => format!("USING INDEX {index}"),
                None => identity.to_ascii_uppercase(),
            },
        };
        let sql = format!("ALTER TABLE {} REPLICA IDENTITY {identity}", path(table));
        self.sql(FINISH, sql);
    }

    fn add_column(&mut self, address: &Address, object: &Object) {
        let Some(parent) = address.parent() else {
            return;
        };
        if object.is("inherited") {
            return;
        }
        let at = rank(Kind::Column, object);
        match parent.kind() {
            Kind::Table | Kind::ForeignTable => {
                let column = self.column(address, object);
                let sql = format!("ALTER {} ADD COLUMN {column}", alter_target(&parent));
                self.sql(at, sql);
            }
            Kind::Composite => {
                let column = self.column(address, object);
                let sql = format!(
                    "ALTER TYPE {} ADD ATTRIBUTE {column} CASCADE",
                    path(&parent)
                );
                self.sql(at, sql);
            }
            // A view's columns come with its definition.
            _ => return,
        }
        self.column_details(address, object);
        self.children(address);
    }

    fn constraint(&mut self, address: &Address, object: &Object) {
        let Some(parent) = address.parent() else {
            return;
        };
        let part = object.get("part of").is_some() && !self.is_missing(&parent);
        if object.is("inherited") || part {
            return;
        }
        let definition = object.text("definition").unwrap_or_default();
        let word = match parent.kind() {
            Kind::Domain => "DOMAIN",
            Kind::ForeignTable => "FOREIGN TABLE",
            _ => "TABLE",
        };
        let name = quoted(address.name());
        let sql = format!(
            "ALTER {word} {} ADD CONSTRAINT {name} {definition}",
            path(&parent)
        );
        self.sql(rank(Kind::Constraint, object), sql);
        let index = address
            .schema()
            .map(|schema| format!("{}.{name}", quoted(schema)))
            .unwrap_or_default();
        if let Some(comment) = object.text("comment on index") {
            self.comment(&format!("INDEX {index}"), Some(comment));
        }
        let list = object.list("options");
        if !list.is_empty() {
            self.sql(
                FINISH,
                format!("ALTER INDEX {index} SET ({})", settings(list)),
            );
        }
        if let Some(space) = object.text("tablespace") {
            self.sql(
                FINISH,
                format!("ALTER INDEX {index} SET TABLESPACE {}", quoted(space)),
            );
        }
        if object.is("clustered") {
            self.sql(
                FINISH,
                format!("ALTER TABLE {} CLUSTER ON {name}", path(&parent)),
            );
        }
        self.finish(&target(address), object);
    }

    fn index(&mut self, address: &Address, object: &Object) {
        let Some(parent) = address.parent() else {
            return;
        };
        if object.get("part of").is_some() && !self.is_missing(&parent) {
            return;
        }
        // On a partitioned table the partitions get theirs.
        let definition = object.text("definition").unwrap_or_default();
        let definition = definition.replacen(" ON ONLY ", " ON ", 1);
        self.sql(rank(Kind::Index, object), definition);
        let name = target(address);
        if let Some(space) = object.text("tablespace") {
            self.sql(
                FINISH,
                format!("ALTER {name} SET TABLESPACE {}", quoted(space)),
            );
        }
        for item in object.list("statistics targets") {
            if let Some((column, number)) = item.split_once(": ") {
                let sql = format!("ALTER {name} ALTER COLUMN {column} SET STATISTICS {number}");
                self.sql(FINISH, sql);
            }
        }
        if object.is("clustered") {
            let index = quoted(address.name());
            let sql = format!("ALTER {} CLUSTER ON {index}", alter_target(&parent));
            self.sql(FINISH, sql);
        }
        if object.is("invalid") {
            self.script.by_hand(
                address,
                "it was invalid before: build it anew there as well",
            );
        }
        self.finish(&name, object);
    }

    fn trigger(&mut self, address: &Address, object: &Object) {
        let Some(parent) = address.parent() else {
            return;
        };
        let definition = object.text("definition").unwrap_or_default();
        let definition = definition.trim_end_matches(';');
        self.sql(rank(address.kind(), object), definition);
        let word = address.kind().keyword().to_ascii_uppercase();
        let on = format!("ALTER {}", alter_target(&parent));
        self.enabled(&on, &format!(" {word} {}", quoted(address.name())), object);
        self.finish(&target(address), object);
    }

    /// Whether a trigger or rule fires, where that is not as usual.
    pub(super) fn enabled(&mut self, alter: &str, what: &str, object: &Object) {
        let word = match object.text("enabled") {
            Some("disabled") => "DISABLE",
            Some("on replicas") => "ENABLE REPLICA",
            Some("always") => "ENABLE ALWAYS",
            _ => return,
        };
        self.sql(FINISH, format!("{alter} {word}{what}"));
    }

    fn sequence(&mut self, address: &Address, object: &Object) {
        let unlogged = if object.is("unlogged") {
            "UNLOGGED "
        } else {
            ""
        };
        let type_name = object
            .text("type")
            .map_or_else(String::new, |name| format!(" AS {name}"));
        let name = path(address);
        let list = sequence_options(object, Options::ThatDiffer);
        let sql = format!("CREATE {unlogged}SEQUENCE {name}{type_name}{list}");
        self.sql(rank(Kind::Sequence, object), sql);
        if let Some(owner) = object.text("owned by") {
            self.sql(FINISH, format!("ALTER SEQUENCE {name} OWNED BY {owner}"));
        }
    }

    fn mappings(&mut self, address: &Address, object: &Object) {
        for mapping in object.list("mappings") {
            if let Some((token, dictionaries)) = mapping.split_once(": ") {
                let sql = format!(
                    "ALTER {} ADD MAPPING FOR {token} WITH {dictionaries}",
                    target(address)
                );
                self.sql(rank(Kind::TextSearchConfiguration, object), sql);
            }
        }
    }

    /// The statement that makes an object of a kind that one statement makes.
    fn statement(&self, address: &Address, object: &Object) -> Option<String> {
        let name = path(address);
        let text = |property: &str| object.text(property);
        let with = |list: &[String]| {
            if list.is_empty() {
                String::new()
            } else {
                format!(" WITH ({})", settings(list))
            }
        };
        let server_options = |property: &str| {
            let list = options(object.list(property));
            if list.is_empty() {
                String::new()
            } else {
                format!(" OPTIONS ({list})")
            }
        };
        let definition = text("definition").map(|text| text.trim_end_matches(';'));
        Some(match address.kind() {
            Kind::Extension => format!(
                "CREATE EXTENSION {name} WITH SCHEMA {} VERSION {}",
                quoted(text("schema")?),
                literal(text("version")?)
            ),
            Kind::Enum => {
                let labels: Vec<String> = object
                    .list("labels")
                    .iter()
                    .map(|label| literal(label))
                    .collect();
                format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", "))
            }
            Kind::Composite => {
                let columns: Vec<String> = self
                    .before
                    .column_order(address)
                    .iter()
                    .filter_map(|column| {
                        let column = address.child(Kind::Column, column.as_str());
                        Some(self.column(&column, self.before.get(&column)?))
                    })
                    .collect();
                format!("CREATE TYPE {name} AS ({})", columns.join(", "))
            }
            Kind::Domain => {
                let mut sql = format!("CREATE DOMAIN {name} AS {}", text("type")?);
                if let Some(collation) = text("collation") {
                    sql = format!("{sql} COLLATE {collation}");
                }
                if let Some(default) = text("default") {
                    sql = format!("{sql} DEFAULT {default}");
                }
                if object.is("not null") {
                    sql.push_str(" NOT NULL");
                }
                sql
            }
            Kind::Range if text("canonical function").is_none() => {
                let list = named(
                    object,
                    &[
                        ("SUBTYPE", "subtype"),
                        ("SUBTYPE_OPCLASS", "operator class"),
                        ("COLLATION", "range collation"),
                        ("SUBTYPE_DIFF", "difference function"),
                        ("MULTIRANGE_TYPE_NAME", "multirange type"),
                    ],
                );
                format!("CREATE TYPE {name} AS RANGE ({list})")
            }
            Kind::View => format!(
                "CREATE VIEW {name}{} AS {}",
                with(object.list("options")),
                definition?
            ),
            Kind::MaterializedView => {
                let data = if object.is("not populated") {
                    " WITH NO DATA"
                } else {
                    ""
                };
                format!(
                    "CREATE MATERIALIZED VIEW {name}{} AS {}{data}",
                    storage(object),
                    definition?
                )
            }
            Kind::ForeignTable => {
                let columns: Vec<String> = self
                    .before
                    .column_order(address)
                    .iter()
                    .filter_map(|column| {
                        let column = address.child(Kind::Column, column.as_str());
                        Some(self.column(&column, self.before.get(&column)?))
                    })
                    .collect();
                format!(
                    "CREATE FOREIGN TABLE {name} ({}) SERVER {}{}",
                    columns.join(", "),
                    quoted(text("server")?),
                    server_options("server options")
                )
            }
            Kind::Function | Kind::Procedure | Kind::Statistics => definition?.to_owned(),
            Kind::Policy => {
                let table = address.parent().as_ref().map(path)?;
                let restrictive = if object.is("restrictive") {
                    " AS RESTRICTIVE"
                } else {
                    ""
                };
                let command = text("command").unwrap_or("all").to_ascii_uppercase();
                let mut sql = format!(
                    "CREATE POLICY {} ON {table}{restrictive} FOR {command}",
                    quoted(address.name())
                );
                let roles = object.list("roles");
                if !roles.is_empty() {
                    sql = format!("{sql} TO {}", roles.join(", "));
                }
                for (words, property) in [("USING", "using"), ("WITH CHECK", "with check")] {
                    if let Some(expression) = text(property) {
                        sql = format!("{sql} {words} ({expression})");
                    }
                }
                sql
            }
            Kind::Aggregate
                if text("kind").is_none() && text("moving state function").is_none() =>
            {
                let mut list = named(
                    object,
                    &[
                        ("SFUNC", "state function"),
                        ("STYPE", "state type"),
                        ("SSPACE", "state size"),
                        ("FINALFUNC", "final function"),
                        ("COMBINEFUNC", "combine function"),
                        ("SERIALFUNC", "serial function"),
                        ("DESERIALFUNC", "deserial function"),
                        ("PARALLEL", "parallel"),
                    ],
                );
                if let Some(initial) = text("initial condition") {
                    list = format!("{list}, INITCOND = {}", literal(initial));
                }
                if object.is("final function extra") {
                    list.push_str(", FINALFUNC_EXTRA");
                }
                if object.get("sort operator").is_some()
                    || object.get("final function modify").is_some()
                {
                    return None;
                }
                let own = name.split('(').next().unwrap_or(&name);
                let arguments = match text("arguments").unwrap_or_default() {
                    "" => "*",
                    arguments => arguments,
                };
                format!("CREATE AGGREGATE {own}({arguments}) ({list})")
            }
            Kind::Operator => operator(&name, object)?,
            Kind::Cast => {
                let how = match text("function") {
                    Some(function) => format!("WITH FUNCTION {function}"),
                    None if object.is("binary") => "WITHOUT FUNCTION".to_owned(),
                    None => "WITH INOUT".to_owned(),
                };
                let context = text("context").map_or_else(String::new, |context| {
                    format!(" AS {}", context.to_ascii_uppercase())
                });
                format!("CREATE CAST {name} {how}{context}")
            }
            Kind::OperatorFamily if object.get("members").is_none() => {
                format!("CREATE OPERATOR FAMILY {name}")
            }
            Kind::OperatorClass => {
                let (own, method) = name.split_once(" USING ")?;
                let default = if object.is("default") { " DEFAULT" } else { "" };
                let mut members = object.list("members").to_vec();
                if let Some(storage) = text("storage") {
                    members.push(format!("STORAGE {storage}"));
                }
                format!(
                    "CREATE OPERATOR CLASS {own}{default} FOR TYPE {} USING {method} FAMILY {} AS {}",
                    text("type")?,
                    text("family")?,
                    members.join(", ")
                )
            }
            Kind::Collation => {
                let mut list = named(object, &[("PROVIDER", "provider")]);
                for (word, property) in [
                    ("LOCALE", "locale"),
                    ("LC_COLLATE", "lc_collate"),
                    ("LC_CTYPE", "lc_ctype"),
                    ("RULES", "rules"),
                ] {
                    if let Some(value) = text(property) {
                        list = format!("{list}, {word} = {}", literal(value));
                    }
                }
                if object.is("nondeterministic") {
                    list.push_str(", DETERMINISTIC = false");
                }
                format!("CREATE COLLATION {name} ({list})")
            }
            Kind::Conversion => format!(
                "CREATE {}CONVERSION {name} FOR {} TO {} FROM {}",
                if object.is("default") { "DEFAULT " } else { "" },
                literal(text("encoding")?),
                literal(text("to encoding")?),
                text("function")?
            ),
            Kind::TextSearchDictionary => {
                let more =
                    text("options").map_or_else(String::new, |options| format!(", {options}"));
                format!(
                    "CREATE TEXT SEARCH DICTIONARY {name} (TEMPLATE = {}{more})",
                    text("template")?
                )
            }
            Kind::TextSearchConfiguration => {
                format!(
                    "CREATE TEXT SEARCH CONFIGURATION {name} (PARSER = {})",
                    text("parser")?
                )
            }
            Kind::ForeignDataWrapper => {
                let mut sql = format!("CREATE FOREIGN DATA WRAPPER {name}");
                for (word, property) in [("HANDLER", "handler"), ("VALIDATOR", "validator")] {
                    if let Some(function) = text(property) {
                        sql = format!("{sql} {word} {function}");
                    }
                }
                sql + &server_options("options")
            }
            Kind::ForeignServer => {
                let mut sql = format!("CREATE SERVER {name}");
                for (word, property) in [("TYPE", "type"), ("VERSION", "version")] {
                    if let Some(value) = text(property) {
                        sql = format!("{sql} {word} {}", literal(value));
                    }
                }
                let wrapper = quoted(text("wrapper")?);
                format!(
                    "{sql} FOREIGN DATA WRAPPER {wrapper}{}",
                    server_options("options")
                )
            }
            Kind::UserMapping => {
                if object
                    .list("options")
                    .iter()
                    .any(|option| option.ends_with("=<hidden>"))
                {
                    return None;
                }
                format!("CREATE USER MAPPING {name}{}", server_options("options"))
            }
            Kind::EventTrigger => {
                let tags: Vec<String> =
                    object.list("tags").iter().map(|tag| literal(tag)).collect();
                let when = if tags.is_empty() {
                    String::new()
                } else {
                    format!(" WHEN TAG IN ({})", tags.join(", "))
                };
                format!(
                    "CREATE EVENT TRIGGER {name} ON {}{when} EXECUTE FUNCTION {}()",
                    text("event")?,
                    text("function")?
                )
            }
            Kind::Publication => publication(&name, object),
            _ => return None,
        })
    }
}

fn named(object: &Object, list: &[(&str, &str)]) -> String {
    let written: Vec<String> = list
        .iter()
        .filter_map(|(word, property)| Some(format!("{word} = {}", object.text(property)?)))
        .collect();
    written.join(", ")
}

/// Access method, options and tablespace.
fn storage(object: &Object) -> String {
    let mut sql = String::new();
    if let Some(method) = object.text("access method") {
        sql = format!("{sql} USING {}", quoted(method));
    }
    let list = object.list("options");
    if !list.is_empty() {
        sql = format!("{sql} WITH ({})", settings(list));
    }
    if let Some(space) = object.text("tablespace") {
        sql = format!("{sql} TABLESPACE {}", quoted(space));
    }
    sql
}

fn operator(name: &str, object: &Object) -> Option<String> {
    let (own, types) = name.split_once(" (")?;
    let (left, right) = types.strip_suffix(')')?.split_once(", ")?;
    let mut list = format!("FUNCTION = {}", object.text("function")?);
    for (word, operand) in [("LEFTARG", left), ("RIGHTARG", right)] {
        if operand != "NONE" {
            list = format!("{list}, {word} = {operand}");
        }
    }
    for (word, property) in [("COMMUTATOR", "commutator"), ("NEGATOR", "negator")] {
        if let Some(other) = object.text(property) {
            let other = other.split('(').next().unwrap_or(other);
            list = format!("{list}, {word} = OPERATOR({other})");
        }
    }
    for (word, property) in [("RESTRICT", "restrict"), ("JOIN", "join")] {
        if let Some(function) = object.text(property) {
            list = format!("{list}, {word} = {function}");
        }
    }
    for (word, property) in [("HASHES", "hashes"), ("MERGES", "merges")] {
        if object.is(property) {
            list = format!("{list}, {word}");
        }
    }
    Some(format!("CREATE OPERATOR {own} ({list})"))
}

fn publication(name: &str, object: &Object) -> String {
    let tables = object.list("tables");
    let schemas: Vec<String> = object
        .list("schemas")
        .iter()
        .map(|name| quoted(name))
        .collect();
    let mut parts = Vec::new();
    if !tables.is_empty() {
        parts.push(format!("TABLE {}", tables.join(", ")));
    }
    if !schemas.is_empty() {
        parts.push(format!("TABLES IN SCHEMA {}", schemas.join(", ")));
    }
    let what = if object.is("all tables") {
        " FOR ALL TABLES".to_owned()
    } else if parts.is_empty() {
        String::new()
    } else {
        format!(" FOR {}", parts.join(", "))
    };
    let publish = literal(object.text("publish").unwrap_or_default());
    let root = if object.is("via root") {
        ", publish_via_partition_root = true"
    } else {
        ""
    };
    format!("CREATE PUBLICATION {name}{what} WITH (publish = {publish}{root})")
}
