//! From text back to a snapshot.

use std::collections::BTreeMap;
use std::fmt;

use migrate_core::Dialect;

use super::scalar;
use super::write::{FORMAT, is_child};
use crate::model::{Address, COLUMN_ORDER, Home, Kind, Object, Snapshot, Value};

/// A text that is no snapshot, and where it stops being one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    line: usize,
    message: String,
}

impl ParseError {
    /// The number of the line, from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

impl Snapshot {
    /// Reads the text form. Line endings and a byte-order mark do not matter.
    ///
    /// # Errors
    ///
    /// If the text is not one that a snapshot was written as.
    pub fn parse(text: &str) -> Result<Snapshot, ParseError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text
            .split('\n')
            .map(|line| line.strip_suffix('\r').unwrap_or(line))
            .enumerate()
            .map(|(index, line)| (index + 1, line));
        let dialect = match lines.next() {
            Some((_, first)) => header(first)?,
            None => header("")?,
        };
        let mut parser = Parser {
            objects: BTreeMap::new(),
            open: Vec::new(),
            property: None,
        };
        for (number, line) in lines {
            parser.line(line).map_err(|message| ParseError {
                line: number,
                message: message.to_owned(),
            })?;
        }
        parser.close_property();
        Ok(Snapshot::from_objects(dialect, parser.objects))
    }
}

fn header(line: &str) -> Result<Dialect, ParseError> {
    let fail = |message: String| ParseError { line: 1, message };
    let (format, dialect) = line
        .strip_prefix("-- schema snapshot ")
        .and_then(|rest| rest.split_once(": "))
        .ok_or_else(|| {
            fail("a snapshot begins with `-- schema snapshot 1: ` and the database".to_owned())
        })?;
    if format.parse() != Ok(FORMAT) {
        return Err(fail(format!(
            "this is form `{format}`, and this version of sqlmigrate reads form {FORMAT}: write the snapshot anew"
        )));
    }
    [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql]
        .into_iter()
        .find(|known| known.name() == dialect)
        .ok_or_else(|| fail(format!("`{dialect}` is none of postgres, sqlite and mysql")))
}

struct Parser {
    objects: BTreeMap<Address, Object>,
    /// The objects that the current line is in, from the outermost.
    open: Vec<Address>,
    /// A property whose lines or items are being read.
    property: Option<Pending>,
}

struct Pending {
    name: String,
    depth: usize,
    form: Form,
    parts: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Lines,
    Items,
}

impl Parser {
    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if let Some(pending) = &mut self.property {
            if indent == pending.depth * 2 {
                let content = &line[indent..];
                match pending.form {
                    Form::Lines => {
                        if let Some(text) = content.strip_prefix('|') {
                            pending.parts.push(text.to_owned());
                            return Ok(());
                        }
                    }
                    Form::Items => {
                        if let Some(item) = content.strip_prefix("- ") {
                            let item = scalar::read_value(item)
                                .ok_or("the quotes of this item are not closed")?;
                            pending.parts.push(item);
                            return Ok(());
                        }
                    }
                }
            }
            self.close_property();
        }
        if line.trim().is_empty() {
            return Ok(());
        }
        if !indent.is_multiple_of(2) {
            return Err("every level is two spaces further in");
        }
        let depth = indent / 2;
        if depth > self.open.len() {
            return Err("this line is further in than what it could belong to");
        }
        let content = &line[indent..];
        // At this depth; `statistics target: 5` below a column is no statistics object.
        let object = Kind::parse(content).filter(|(kind, _)| is_child(*kind) == (depth > 0));
        match object {
            Some((kind, rest)) => self.object(kind, rest, depth),
            None if depth > 0 => {
                self.open.truncate(depth);
                self.begin_property(content, depth)
            }
            None => Err("no object of this kind can stand here"),
        }
    }

    fn object(&mut self, kind: Kind, rest: &str, depth: usize) -> Result<(), &'static str> {
        self.open.truncate(depth);
        let mut steps = Vec::new();
        let mut rest = rest;
        if kind.home() == Home::Schema {
            // With a schema before it, or without.
            let (first, behind) = scalar::read_name(rest).unwrap_or_default();
            if let Some(behind) = behind.strip_prefix('.') {
                steps.push((Kind::Schema, first));
                rest = behind;
            }
        }
        let name = if kind.is_signature() {
            let name = scalar::unescape(rest).ok_or("this name cannot be read")?;
            rest = "";
            name
        } else {
            let (name, behind) = scalar::read_name(rest).ok_or("a name is missing here")?;
            rest = behind;
            name
        };
        let address = if let Some(parent) = self.open.last() {
            parent.child(kind, name)
        } else {
            steps.push((kind, name));
            Address::from_steps(steps).ok_or("a name is missing here")?
        };
        let mut object = Object::default();
        if !rest.is_empty() {
            let property = kind.headline().ok_or("nothing can follow the name here")?;
            let mut text = rest
                .strip_prefix(' ')
                .ok_or("a space has to follow the name")?;
            if kind == Kind::Column
                && let Some(before) = text.strip_suffix(" not null")
            {
                object.set("not null", Value::Yes);
                text = before;
            }
            object.set_text(property, text);
        }
        if kind == Kind::Column
            && let Some(parent) = self.open.last()
            && parent.kind().has_columns()
            && let Some(parent) = self.objects.get_mut(parent)
        {
            let mut order = parent.list(COLUMN_ORDER).to_vec();
            order.push(address.name().to_owned());
            parent.set(COLUMN_ORDER, Value::List(order));
        }
        if self.objects.insert(address.clone(), object).is_some() {
            return Err("this object is there already");
        }
        self.open.push(address);
        Ok(())
    }

    fn begin_property(&mut self, content: &str, depth: usize) -> Result<(), &'static str> {
        if let Some(name) = content.strip_suffix(": |") {
            self.pending(name, depth, Form::Lines);
            return Ok(());
        }
        if let Some(name) = content.strip_suffix(':') {
            self.pending(name, depth, Form::Items);
            return Ok(());
        }
        match content.split_once(": ") {
            Some((name, value)) => {
                let value =
                    scalar::read_value(value).ok_or("the quotes of this value are not closed")?;
                self.set(name, Value::Text(value));
            }
            None => self.set(content, Value::Yes),
        }
        Ok(())
    }

    fn pending(&mut self, name: &str, depth: usize, form: Form) {
        self.property = Some(Pending {
            name: name.to_owned(),
            depth: depth + 1,
            form,
            parts: Vec::new(),
        });
    }

    fn close_property(&mut self) {
        if let Some(pending) = self.property.take() {
            let value = match pending.form {
                Form::Lines => Value::Text(pending.parts.join("\n")),
                Form::Items => Value::List(pending.parts),
            };
            self.set(&pending.name, value);
        }
    }

    fn set(&mut self, name: &str, value: Value) {
        if let Some(object) = self.open.last().and_then(|open| self.objects.get_mut(open)) {
            object.set(name, value);
        }
    }
}
