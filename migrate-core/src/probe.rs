//! What a probe asks: whether a statement took effect.

/// How to find out afterwards whether a statement took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Probe<'a> {
    /// The object exists afterwards, or is gone afterwards.
    pub(crate) expected: Presence,
    /// `table`, `index`, `view`, `column`, `constraint`, `type`, `trigger`,
    /// `routine`, `procedure`, `function`, `event`, `schema`, `sequence`, `database`,
    /// `extension`, `subscription`, `tablespace`, `policy` or `enum-value`; `repeat`
    /// where nothing has to be asked.
    pub(crate) object: &'a str,
    /// Empty where the statement names none.
    pub(crate) schema: &'a str,
    /// The object's name.
    pub(crate) name: &'a str,
    /// The table it belongs to; empty where there is none.
    pub(crate) table: &'a str,
}

/// What a database answers to a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It is there.
    Present,
    /// It is not there.
    Absent,
    /// It is there and unusable: an index whose building did not finish.
    Invalid,
}

/// What became of a statement in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// It took effect.
    Done,
    /// It did not.
    NotDone,
    /// What it left must be dropped before it runs again.
    LeftInvalid,
}

impl<'a> Probe<'a> {
    /// Its text, as the history keeps it: `+` or `-`, object, schema, name, table.
    pub(crate) fn text(&self) -> String {
        let sign = match self.expected {
            Presence::Absent => "-",
            Presence::Present | Presence::Invalid => "+",
        };
        [sign, self.object, self.schema, self.name, self.table].join("\t")
    }

    /// Reads what [`text`](Probe::text) wrote.
    pub(crate) fn read(text: &'a str) -> Option<Probe<'a>> {
        let mut fields = text.split('\t');
        let expected = match fields.next()? {
            "+" => Presence::Present,
            "-" => Presence::Absent,
            _ => return None,
        };
        let probe = Probe {
            expected,
            object: fields.next()?,
            schema: fields.next()?,
            name: fields.next()?,
            table: fields.next()?,
        };
        fields.next().is_none().then_some(probe)
    }

    /// Whether the statement may run again, whatever it did.
    pub(crate) fn is_repeat(&self) -> bool {
        self.object == "repeat"
    }

    /// What the database's answer says about the statement.
    pub(crate) fn settle(&self, found: Presence) -> Doubt {
        match (self.expected, found) {
            (Presence::Present, Presence::Invalid) => Doubt::LeftInvalid,
            (Presence::Present, Presence::Present) | (Presence::Absent, Presence::Absent) => {
                Doubt::Done
            }
            _ => Doubt::NotDone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_settles_what_its_statement_did() {
        let created = Probe::read("+\tindex\t\tposts_title\tposts").unwrap();
        assert_eq!(created.settle(Presence::Present), Doubt::Done);
        assert_eq!(created.settle(Presence::Absent), Doubt::NotDone);
        assert_eq!(created.settle(Presence::Invalid), Doubt::LeftInvalid);
        let dropped = Probe::read("-\ttable\tpublic\tposts\t").unwrap();
        assert_eq!(dropped.settle(Presence::Absent), Doubt::Done);
        assert_eq!(dropped.settle(Presence::Present), Doubt::NotDone);
        assert_eq!(Probe::read("?\ttable\t\ta\t"), None);
        assert_eq!(Probe::read("+\ttable\ta"), None);
    }
}
