//! The kinds of objects, in the order in which a snapshot lists them.

use std::fmt;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident = $keyword:literal, $home:ident, $headline:expr;)*) => {
        /// What an object is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[doc = $doc])* $kind,)*
        }

        impl Kind {
            /// Every kind, in the order in which a snapshot lists them.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind,)*];

            /// The word for it, as in the text form.
            pub const fn keyword(self) -> &'static str {
                match self {
                    $(Kind::$kind => $keyword,)*
                }
            }

            pub(crate) const fn home(self) -> Home {
                match self {
                    $(Kind::$kind => Home::$home,)*
                }
            }

            /// The property that the text form writes behind the name.
            pub(crate) const fn headline(self) -> Option<&'static str> {
                match self {
                    $(Kind::$kind => $headline,)*
                }
            }
        }
    };
}

/// Where objects of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// In the database.
    Database,
    /// In a schema, where the database has schemas.
    Schema,
    /// In another object.
    Object,
}

kinds! {
    /// Settings of the database itself.
    Database = "database", Database, None;
    /// A schema (`PostgreSQL`).
    Schema = "schema", Database, None;
    /// An extension.
    Extension = "extension", Database, None;
    /// A procedural language.
    Language = "language", Database, None;
    /// An access method.
    AccessMethod = "access method", Database, None;
    /// A foreign data wrapper.
    ForeignDataWrapper = "foreign data wrapper", Database, None;
    /// A foreign server.
    ForeignServer = "foreign server", Database, None;
    /// A role's name on a foreign server.
    UserMapping = "user mapping", Database, None;
    /// A cast between two types.
    Cast = "cast", Database, None;
    /// A transform between a type and a language.
    Transform = "transform", Database, None;
    /// An event trigger.
    EventTrigger = "event trigger", Database, None;
    /// A publication.
    Publication = "publication", Database, None;
    /// A subscription.
    Subscription = "subscription", Database, None;
    /// Privileges that new objects will have.
    DefaultPrivileges = "default privileges", Database, None;
    /// A collation.
    Collation = "collation", Schema, None;
    /// A conversion between encodings.
    Conversion = "conversion", Schema, None;
    /// An enumerated type.
    Enum = "enum", Schema, None;
    /// A composite type.
    Composite = "composite type", Schema, None;
    /// A range type.
    Range = "range type", Schema, None;
    /// A base type, or the shell of one.
    BaseType = "base type", Schema, None;
    /// A domain.
    Domain = "domain", Schema, Some("type");
    /// A sequence.
    Sequence = "sequence", Schema, None;
    /// A table.
    Table = "table", Schema, None;
    /// A foreign table.
    ForeignTable = "foreign table", Schema, None;
    /// A virtual table (`SQLite`).
    VirtualTable = "virtual table", Schema, None;
    /// A view.
    View = "view", Schema, None;
    /// A materialized view.
    MaterializedView = "materialized view", Schema, None;
    /// A function.
    Function = "function", Schema, None;
    /// A procedure.
    Procedure = "procedure", Schema, None;
    /// An aggregate function.
    Aggregate = "aggregate", Schema, None;
    /// An operator.
    Operator = "operator", Schema, None;
    /// An operator family.
    OperatorFamily = "operator family", Schema, None;
    /// An operator class.
    OperatorClass = "operator class", Schema, None;
    /// A text search parser.
    TextSearchParser = "text search parser", Schema, None;
    /// A text search template.
    TextSearchTemplate = "text search template", Schema, None;
    /// A text search dictionary.
    TextSearchDictionary = "text search dictionary", Schema, None;
    /// A text search configuration.
    TextSearchConfiguration = "text search configuration", Schema, None;
    /// An extended statistics object.
    Statistics = "statistics", Schema, None;
    /// An event of the scheduler (`MySQL`).
    Event = "event", Schema, None;
    /// A column of a table, a view or a composite type.
    Column = "column", Object, Some("type");
    /// A constraint of a table or a domain.
    Constraint = "constraint", Object, Some("definition");
    /// An index.
    Index = "index", Object, Some("definition");
    /// A partition that is no table of its own (`MySQL`).
    Partition = "partition", Object, Some("definition");
    /// A trigger.
    Trigger = "trigger", Object, Some("definition");
    /// A rewrite rule.
    Rule = "rule", Object, Some("definition");
    /// A row-level security policy.
    Policy = "policy", Object, None;
    /// A privilege that was given.
    Grant = "grant", Object, None;
    /// A privilege that objects have by themselves and that was taken away.
    Revoke = "revoke", Object, None;
}

impl Kind {
    /// Whether names of this kind are SQL as they are, such as `add(integer, integer)`.
    pub(crate) const fn is_signature(self) -> bool {
        matches!(
            self,
            Kind::Function
                | Kind::Procedure
                | Kind::Aggregate
                | Kind::Operator
                | Kind::OperatorFamily
                | Kind::OperatorClass
                | Kind::Cast
                | Kind::Transform
                | Kind::UserMapping
                | Kind::DefaultPrivileges
                | Kind::Grant
                | Kind::Revoke
        )
    }

    /// Whether objects of this kind have columns in an order.
    pub(crate) const fn has_columns(self) -> bool {
        matches!(
            self,
            Kind::Table
                | Kind::ForeignTable
                | Kind::VirtualTable
                | Kind::View
                | Kind::MaterializedView
                | Kind::Composite
        )
    }

    /// The kind with this word at the beginning of a line, and the rest of the line.
    pub(crate) fn parse(line: &str) -> Option<(Kind, &str)> {
        Kind::ALL
            .iter()
            .filter_map(|kind| {
                let rest = line.strip_prefix(kind.keyword())?.strip_prefix(' ')?;
                Some((*kind, rest))
            })
            .min_by_key(|(_, rest)| rest.len())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.keyword())
    }
}
