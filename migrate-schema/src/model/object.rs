//! An object's properties.

use std::collections::BTreeMap;

/// What a property is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// It applies; where it does not, the property is absent.
    Yes,
    /// Text, mostly SQL as the database writes it.
    Text(String),
    /// Several texts, in an order that matters.
    List(Vec<String>),
}

impl Value {
    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Yes | Value::List(_) => None,
        }
    }
}

/// What is known of one object besides its address.
///
/// The property names are those of the text form; what is as it is by default
/// in every database has no property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Object {
    /// The properties by name.
    pub properties: BTreeMap<String, Value>,
}

impl Object {
    /// A property.
    pub fn get(&self, property: &str) -> Option<&Value> {
        self.properties.get(property)
    }

    /// A property that is text.
    pub fn text(&self, property: &str) -> Option<&str> {
        self.get(property)?.text()
    }

    /// A property that is a list; empty where it is absent.
    pub fn list(&self, property: &str) -> &[String] {
        match self.get(property) {
            Some(Value::List(items)) => items,
            _ => &[],
        }
    }

    /// Whether a property applies.
    pub fn is(&self, property: &str) -> bool {
        self.get(property) == Some(&Value::Yes)
    }

    /// Adds a property.
    pub fn set(&mut self, property: impl Into<String>, value: Value) {
        self.properties.insert(property.into(), value);
    }

    /// Adds a property that is text.
    pub fn set_text(&mut self, property: impl Into<String>, value: impl Into<String>) {
        self.set(property, Value::Text(value.into()));
    }

    /// Adds a property that applies, where it does.
    pub(crate) fn set_if(&mut self, property: &str, applies: Applies) {
        if applies == Applies::Yes {
            self.set(property, Value::Yes);
        }
    }
}

/// Whether something applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applies {
    Yes,
    No,
}

impl From<bool> for Applies {
    fn from(applies: bool) -> Applies {
        if applies { Applies::Yes } else { Applies::No }
    }
}
