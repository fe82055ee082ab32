//! What a script has made so far, and what of it an older release would notice.

use std::collections::{HashMap, HashSet};

use super::verdict::Compatibility;
use super::{mysql, postgres, sqlite};
use crate::bytes::{
    push, push_number, push_optional, take_byte, take_number, take_optional, take_text,
};
use crate::dialect::Dialect;
use crate::script::directive::DirectiveKind;
use crate::script::read::Script;
use crate::script::words::{Name, Words};

/// What the words of one script say, before it is known what earlier scripts made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    breaches: Vec<Breach>,
    /// What it makes and drops, in order.
    objects: Vec<(Key, Fate)>,
}

/// A statement that older releases notice.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Breach {
    statement: usize,
    reason: String,
    /// It only counts where an earlier script has made this object.
    only_if_made: Option<Key>,
}

/// An object's name among those that cannot have the same name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    kind: Kind,
    schema: Option<String>,
    name: String,
}

impl Key {
    fn push(&self, out: &mut Vec<u8>) {
        out.push(self.kind as u8);
        push_optional(out, self.schema.as_deref());
        push(out, self.name.as_bytes());
    }

    fn take(rest: &mut &[u8]) -> Option<Key> {
        let kind = match take_byte(rest)? {
            0 => Kind::Relation,
            1 => Kind::Routine,
            2 => Kind::Schema,
            3 => Kind::Role,
            4 => Kind::OnTable,
            _ => return None,
        };
        Some(Key {
            kind,
            schema: take_optional(rest)?,
            name: take_text(rest)?,
        })
    }

    /// The key of a trigger or policy of a table.
    pub(super) fn on_table(table: &Name, name: &str) -> Key {
        Key {
            kind: Kind::OnTable,
            schema: table.schema.clone(),
            name: format!("{}\t{name}", table.name),
        }
    }
}

/// Objects whose names share one space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Tables, views, indexes, sequences, types.
    Relation,
    Routine,
    Schema,
    Role,
    /// A trigger, policy or rule; the name has its table's in it.
    OnTable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Made,
    Dropped,
}

/// How an object came to be there, as far as the script tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Making {
    /// The statement fails where the object is there already.
    Sure,
    /// `IF NOT EXISTS`, `OR REPLACE`: it may have been there.
    Maybe,
}

/// What a new column gets in rows that are written without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Omitted {
    Null,
    Default,
}

/// One script while it is judged.
pub(super) struct State {
    pub(super) dialect: Dialect,
    statement: usize,
    made: HashMap<Key, Making>,
    /// Columns that were added to tables that are not this script's own.
    columns: HashMap<(Key, String), Omitted>,
    facts: Facts,
}

/// Collects what a script's statements do to older releases.
pub(in crate::script) fn judge(dialect: Dialect, statements: &[Words<'_>]) -> Facts {
    let mut state = State {
        dialect,
        statement: 0,
        made: HashMap::new(),
        columns: HashMap::new(),
        facts: Facts::default(),
    };
    for (index, words) in statements.iter().enumerate() {
        state.statement = index;
        match dialect {
            Dialect::Postgres => postgres::statement(&mut state, *words),
            Dialect::Sqlite => sqlite::statement(&mut state, *words),
            Dialect::Mysql => mysql::statement(&mut state, *words),
        }
    }
    // `DROP … IF EXISTS` alone is meant to drop something, wherever that came
    // from; only before a `CREATE` it is a precaution.
    for breach in &mut state.facts.breaches {
        let precaution = breach
            .only_if_made
            .as_ref()
            .is_none_or(|key| state.made.contains_key(key));
        if !precaution {
            breach.only_if_made = None;
        }
    }
    state.facts
}

/// Gives every up script of a set its verdict; they are in order.
pub fn settle<'a>(scripts: impl IntoIterator<Item = &'a mut Script>) {
    let scripts: Vec<&mut Script> = scripts.into_iter().collect();
    // Nearly always no verdict depends on what was made before.
    let asks = scripts
        .iter()
        .flat_map(|script| &script.dialects)
        .any(|dialect| dialect.facts.ask_what_was_made());
    let mut made: Vec<HashSet<Key>> = Vec::new();
    for script in scripts {
        let declared = declared(script);
        for (index, dialect) in script.dialects.iter_mut().enumerate() {
            if made.len() <= index {
                made.push(HashSet::new());
            }
            let known = &mut made[index];
            dialect.compatibility = match &declared {
                Some(declared) => declared.clone(),
                None => dialect.facts.verdict(known),
            };
            let facts = std::mem::take(&mut dialect.facts);
            for (key, fate) in facts.objects.into_iter().filter(|_| asks) {
                match fate {
                    Fate::Made => known.insert(key),
                    Fate::Dropped => known.remove(&key),
                };
            }
        }
    }
}

/// What the script's author says.
fn declared(script: &Script) -> Option<Compatibility> {
    script
        .directives
        .iter()
        .find_map(|directive| match &directive.kind {
            DirectiveKind::BreaksOlder(reason) => {
                Some(Compatibility::DeclaredBreaking(reason.clone()))
            }
            DirectiveKind::WorksWithOlder(reason) => {
                Some(Compatibility::DeclaredCompatible(reason.clone()))
            }
            _ => None,
        })
}

impl Facts {
    /// Writes them as bytes.
    pub(in crate::script) fn push(&self, out: &mut Vec<u8>) {
        push_number(out, self.breaches.len());
        for breach in &self.breaches {
            push_number(out, breach.statement);
            push(out, breach.reason.as_bytes());
            out.push(u8::from(breach.only_if_made.is_some()));
            if let Some(key) = &breach.only_if_made {
                key.push(out);
            }
        }
        push_number(out, self.objects.len());
        for (key, fate) in &self.objects {
            out.push(*fate as u8);
            key.push(out);
        }
    }

    /// Takes them from bytes.
    pub(in crate::script) fn take(rest: &mut &[u8]) -> Option<Facts> {
        let mut facts = Facts::default();
        for _ in 0..take_number(rest)? {
            facts.breaches.push(Breach {
                statement: take_number(rest)?,
                reason: take_text(rest)?,
                only_if_made: match take_byte(rest)? {
                    0 => None,
                    _ => Some(Key::take(rest)?),
                },
            });
        }
        for _ in 0..take_number(rest)? {
            let fate = match take_byte(rest)? {
                0 => Fate::Made,
                _ => Fate::Dropped,
            };
            facts.objects.push((Key::take(rest)?, fate));
        }
        Some(facts)
    }

    fn ask_what_was_made(&self) -> bool {
        let mut breaches = self.breaches.iter();
        breaches.any(|breach| breach.only_if_made.is_some())
    }

    fn verdict(&self, made_before: &HashSet<Key>) -> Compatibility {
        let breach = self.breaches.iter().find(|breach| {
            breach
                .only_if_made
                .as_ref()
                .is_none_or(|key| made_before.contains(key))
        });
        match breach {
            Some(breach) => Compatibility::Breaks {
                statement: breach.statement,
                reason: breach.reason.clone(),
            },
            None => Compatibility::Compatible,
        }
    }
}

impl State {
    pub(super) fn key(&self, kind: Kind, name: &Name) -> Key {
        Key {
            kind,
            schema: name.schema.as_deref().map(|schema| self.fold(schema)),
            name: self.fold(&name.name),
        }
    }

    /// The statement makes an object.
    pub(super) fn makes(&mut self, key: Key, making: Making) {
        self.facts.objects.push((key.clone(), Fate::Made));
        self.made.entry(key).or_insert(making);
    }

    /// Everything that was made belongs to another database from here on.
    pub(super) fn forget_made(&mut self) {
        self.made.clear();
        self.columns.clear();
    }

    /// Older releases notice the statement.
    pub(super) fn breaks(&mut self, reason: impl Into<String>) {
        self.breach(reason.into(), None);
    }

    /// Older releases notice it where an earlier script has made the object.
    pub(super) fn breaks_if_made_before(&mut self, key: Key, reason: impl Into<String>) {
        self.breach(reason.into(), Some(key));
    }

    /// Older releases notice it unless this script has made the object.
    pub(super) fn breaks_unless_made(&mut self, key: &Key, reason: impl Into<String>) {
        match self.made.get(key) {
            Some(Making::Sure) => {}
            Some(Making::Maybe) => self.breach(reason.into(), Some(key.clone())),
            None => self.breach(reason.into(), None),
        }
    }

    fn breach(&mut self, reason: String, only_if_made: Option<Key>) {
        self.facts.breaches.push(Breach {
            statement: self.statement,
            reason,
            only_if_made,
        });
    }

    /// The statement drops an object.
    pub(super) fn drops(&mut self, key: &Key) {
        self.facts.objects.push((key.clone(), Fate::Dropped));
        self.made.remove(key);
    }

    /// An object of this script's, or a strange one, has another name now.
    pub(super) fn renames(&mut self, from: &Key, to: Key) {
        self.facts.objects.push((from.clone(), Fate::Dropped));
        self.facts.objects.push((to.clone(), Fate::Made));
        if let Some(making) = self.made.remove(from) {
            self.made.insert(to, making);
        }
    }

    /// Whether this script made the object, for sure.
    pub(super) fn has_made(&self, key: &Key) -> bool {
        self.made.get(key) == Some(&Making::Sure)
    }

    /// Whether this script made the object, or may have.
    pub(super) fn knows(&self, key: &Key) -> bool {
        self.made.contains_key(key)
    }

    /// The statement adds a column to a table that is not this script's own.
    pub(super) fn adds_column(&mut self, table: &Key, column: &str, omitted: Omitted) {
        let column = self.fold(column);
        self.columns.insert((table.clone(), column), omitted);
    }

    /// What rows without a column of this script get there; `None` for older columns.
    pub(super) fn new_column(&self, table: &Key, column: &str) -> Option<Omitted> {
        self.columns
            .get(&(table.clone(), self.fold(column)))
            .copied()
    }

    fn fold(&self, text: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => text.to_ascii_lowercase(),
            Dialect::Postgres | Dialect::Mysql => text.to_owned(),
        }
    }
}
