//! From a snapshot to its text.

use std::fmt;

use super::scalar;
use crate::model::{Address, Kind, Object, Snapshot, Value};

/// The number of the text form; a reader refuses what is newer.
pub(crate) const FORMAT: u32 = 1;

impl fmt::Display for Snapshot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "-- schema snapshot {FORMAT}: {}", self.dialect())?;
        for (address, object) in self.objects() {
            let nested = match address.parent() {
                // What is in a schema stands for itself.
                Some(parent) => parent.kind() != Kind::Schema || is_child(address.kind()),
                None => false,
            };
            if nested {
                continue;
            }
            writeln!(out)?;
            write(out, self, address, object, 0)?;
        }
        Ok(())
    }
}

/// Whether objects of this kind stand below what they belong to.
pub(super) fn is_child(kind: Kind) -> bool {
    kind.home() == crate::model::Home::Object
}

fn write(
    out: &mut fmt::Formatter<'_>,
    snapshot: &Snapshot,
    address: &Address,
    object: &Object,
    depth: usize,
) -> fmt::Result {
    for line in object_lines(address, object, depth) {
        writeln!(out, "{line}")?;
    }
    for name in snapshot.column_order(address) {
        let column = address.child(Kind::Column, name.as_str());
        if let Some(object) = snapshot.get(&column) {
            write(out, snapshot, &column, object, depth + 1)?;
        }
    }
    for (child, object) in snapshot.children(address) {
        let written = child.kind() == Kind::Column && address.kind().has_columns();
        if is_child(child.kind()) && !written {
            write(out, snapshot, child, object, depth + 1)?;
        }
    }
    Ok(())
}

/// An object and its properties, without what belongs to it.
pub(crate) fn object_lines(address: &Address, object: &Object, depth: usize) -> Vec<String> {
    let kind = address.kind();
    let indent = "  ".repeat(depth);
    let mut head = format!("{indent}{kind} ");
    if is_child(kind) {
        head.push_str(&scalar::name(kind, address.name()));
    } else {
        head.push_str(&address.path());
    }
    let headline = kind.headline().filter(|property| {
        object
            .text(property)
            .is_some_and(|text| scalar::value(text) == text && !text.ends_with(" not null"))
    });
    if let Some(text) = headline.and_then(|property| object.text(property)) {
        head.push(' ');
        head.push_str(text);
    }
    let not_null = kind == Kind::Column && headline.is_some() && object.is("not null");
    if not_null {
        head.push_str(" not null");
    }
    let mut lines = vec![head];
    for (property, value) in &object.properties {
        let written = Some(property.as_str()) == headline
            || (not_null && property == "not null")
            || (property == crate::model::COLUMN_ORDER && kind.has_columns());
        if !written {
            property_lines(&mut lines, property, value, depth + 1);
        }
    }
    lines
}

/// A property, on as many lines as it needs.
pub(crate) fn property_lines(lines: &mut Vec<String>, property: &str, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Yes => lines.push(format!("{indent}{property}")),
        Value::Text(text) if scalar::is_lines(text) => {
            lines.push(format!("{indent}{property}: |"));
            lines.extend(text.split('\n').map(|line| format!("{indent}  |{line}")));
        }
        Value::Text(text) => lines.push(format!("{indent}{property}: {}", scalar::value(text))),
        Value::List(items) => {
            lines.push(format!("{indent}{property}:"));
            lines.extend(
                items
                    .iter()
                    .map(|item| format!("{indent}  - {}", scalar::value(item))),
            );
        }
    }
}
