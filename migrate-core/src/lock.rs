//! Which lock a statement takes, as it was derived when it was compiled.

/// A lock that a statement takes on a table or another relation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Lock<'a> {
    /// The lock: on `PostgreSQL` the mode as the manual calls it
    /// (<https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>),
    /// on `MySQL` and `MariaDB` a few words.
    pub mode: &'a str,
    /// The schema, where the statement names one.
    pub schema: Option<&'a str>,
    /// The relation's name; empty where the statement does not name it.
    pub name: &'a str,
}

impl<'a> Lock<'a> {
    /// Its text, as the history keeps it among a statement's effects.
    pub(crate) fn text(&self) -> String {
        ["lock", self.schema.unwrap_or(""), self.name, self.mode].join("\t")
    }

    /// Reads a statement's locks among its effects.
    pub(crate) fn read(text: &'a str) -> Vec<Lock<'a>> {
        text.split('\r').filter_map(Lock::read_one).collect()
    }

    fn read_one(text: &'a str) -> Option<Lock<'a>> {
        let mut fields = text.split('\t');
        if fields.next()? != "lock" {
            return None;
        }
        let schema = fields.next().filter(|schema| !schema.is_empty());
        Some(Lock {
            schema,
            name: fields.next()?,
            mode: fields.next()?,
        })
    }
}
