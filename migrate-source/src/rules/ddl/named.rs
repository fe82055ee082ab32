//! A name in a statement, as the database folds it and as it is written.

use std::ops::Range;

use crate::script::words::Words;

/// `name` or `schema.name`.
#[derive(Clone, Debug)]
pub(crate) struct Named<'a> {
    /// The schema, folded.
    pub(crate) schema: Option<String>,
    /// The name, folded.
    pub(crate) name: String,
    /// As written.
    pub(crate) sql: &'a str,
    /// Byte range in the script's text.
    pub(crate) span: Range<usize>,
}

impl<'a> Named<'a> {
    /// Takes a name.
    pub(crate) fn take(words: &mut Words<'a>) -> Option<Named<'a>> {
        let before = *words;
        let name = words.name()?;
        let span = words.since(&before).span();
        Some(Named {
            schema: name.schema,
            name: name.name,
            sql: &words.source()[span.clone()],
            span,
        })
    }

    /// Takes names as long as commas follow.
    pub(crate) fn list(words: &mut Words<'a>) -> Vec<Named<'a>> {
        let mut names = Vec::new();
        loop {
            let Some(name) = Named::take(words) else {
                return names;
            };
            names.push(name);
            if words.take_kind(crate::sql::TokenKind::Comma).is_none() {
                return names;
            }
        }
    }

    /// The names of the columns in a list such as that of a key; what is no name,
    /// such as an expression, is left out.
    pub(crate) fn columns(list: Words<'a>) -> Vec<Named<'a>> {
        list.items()
            .into_iter()
            .filter_map(|mut item| {
                let name = Named::take(&mut item)?;
                (item.kind() != Some(crate::sql::TokenKind::OpenParenthesis)
                    || item.dialect == crate::Dialect::Mysql)
                    .then_some(name)
            })
            .collect()
    }

    /// Whether both may name the same thing: a name without a schema may be found in any.
    pub(crate) fn may_be(&self, other: &Named<'_>) -> bool {
        self.name.eq_ignore_ascii_case(&other.name)
            && match (&self.schema, &other.schema) {
                (Some(own), Some(other)) => own.eq_ignore_ascii_case(other),
                _ => true,
            }
    }

    /// As written, in the schema that another name is written with where this one has none.
    pub(crate) fn in_schema_of(&self, other: &Named<'_>) -> String {
        match other.sql.find('.') {
            Some(dot) if self.schema.is_none() && other.schema.is_some() => {
                format!("{}{}", &other.sql[..=dot], self.sql)
            }
            _ => self.sql.to_owned(),
        }
    }

    /// As [`Named::with`], in the schema that is written.
    pub(crate) fn beside(&self, words: &[&str]) -> String {
        let schema = match (&self.schema, self.sql.find('.')) {
            (Some(_), Some(dot)) => &self.sql[..=dot],
            _ => "",
        };
        format!("{schema}{}", self.with(words))
    }

    /// A name made of the name and a few words more, for objects that a rewrite makes.
    pub(crate) fn with(&self, words: &[&str]) -> String {
        let mut name = self.name.clone();
        for word in words {
            name.push('_');
            name.push_str(word);
        }
        let mut end = name.len().min(60);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.truncate(end);
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if plain {
            name
        } else {
            format!("\"{}\"", name.replace('"', "\"\""))
        }
    }
}
