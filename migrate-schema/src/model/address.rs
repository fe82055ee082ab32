//! Where an object is: its kind and name, inside those of what it belongs to.

use std::fmt;

use super::kind::Kind;
use crate::text::scalar;

/// One part of an [`Address`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Step {
    /// What is named.
    pub kind: Kind,
    /// Its name, unquoted; functions, operators, casts, grants and the like are
    /// named by SQL text, such as `add(integer, integer)`.
    pub name: String,
}

/// Where an object is, for example the column `email` of the table `users` in
/// the schema `public`.
///
/// Addresses sort as a snapshot lists them: an object comes before what belongs to it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Vec<Step>);

impl Address {
    /// An object that belongs to nothing but the database.
    pub fn top(kind: Kind, name: impl Into<String>) -> Address {
        Address(vec![Step {
            kind,
            name: name.into(),
        }])
    }

    /// An object that belongs to this one.
    #[must_use]
    pub fn child(&self, kind: Kind, name: impl Into<String>) -> Address {
        let mut steps = self.0.clone();
        steps.push(Step {
            kind,
            name: name.into(),
        });
        Address(steps)
    }

    pub(crate) fn from_steps(steps: Vec<(Kind, String)>) -> Option<Address> {
        let steps: Vec<Step> = steps
            .into_iter()
            .map(|(kind, name)| Step { kind, name })
            .collect();
        (!steps.is_empty()).then_some(Address(steps))
    }

    /// From the outermost to the object itself; never empty.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    fn last(&self) -> &Step {
        self.0.last().expect("an address has at least one step")
    }

    /// The object's kind.
    pub fn kind(&self) -> Kind {
        self.last().kind
    }

    /// The object's own name, unquoted.
    pub fn name(&self) -> &str {
        &self.last().name
    }

    /// The name of the schema that the object is in; of a schema itself, its own.
    pub fn schema(&self) -> Option<&str> {
        let first = self.0.first()?;
        (first.kind == Kind::Schema).then_some(first.name.as_str())
    }

    /// What the object belongs to.
    pub fn parent(&self) -> Option<Address> {
        (self.0.len() > 1).then(|| Address(self.0[..self.0.len() - 1].to_vec()))
    }

    /// Whether this object is inside that one, at any depth.
    pub fn is_inside(&self, other: &Address) -> bool {
        self.0.len() > other.0.len() && self.0.starts_with(&other.0)
    }

    /// The names, joined with dots, without the kind.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.0 {
            if !path.is_empty() {
                path.push(if matches!(step.kind, Kind::Grant | Kind::Revoke) {
                    ' '
                } else {
                    '.'
                });
            }
            path.push_str(&scalar::name(step.kind, &step.name));
        }
        path
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            kind @ (Kind::Grant | Kind::Revoke) => {
                let name = scalar::name(kind, self.name());
                match self.parent() {
                    Some(parent) => write!(out, "{kind} {name} on {parent}"),
                    None => write!(out, "{kind} {name}"),
                }
            }
            kind => write!(out, "{kind} {}", self.path()),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Address({self})")
    }
}
