//! One constant per migration, so that code which names a migration stops
//! compiling when it goes away.

use std::collections::{HashMap, HashSet};

use migrate_source::prepared::PreparedMigration;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Path;

/// Writes the constants.
pub(crate) fn constants(facade: &Path, versions: &[PreparedMigration]) -> TokenStream {
    let names = names(versions);
    let constants = versions.iter().zip(names).map(|(version, name)| {
        let PreparedMigration {
            version: text,
            sort_key,
            name: title,
        } = version;
        let documentation = format!(" Version `{text}`: {title}.");
        let name = Ident::new(&name, Span::call_site());
        quote! {
            #[doc = #documentation]
            pub const #name: #facade::__private::MigrationId =
                #facade::__private::MigrationId::new(#text, #sort_key);
        }
    });
    quote! { #(#constants)* }
}

/// The constants' names: the migration's in upper case, followed by its version
/// where several migrations would share one.
fn names(versions: &[PreparedMigration]) -> Vec<String> {
    let plain: Vec<String> = versions
        .iter()
        .map(|version| upper(&version.name))
        .collect();
    let mut count: HashMap<&str, u32> = HashMap::new();
    for name in &plain {
        *count.entry(name).or_default() += 1;
    }
    let mut taken: HashSet<String> = HashSet::with_capacity(plain.len());
    let mut names = Vec::with_capacity(plain.len());
    for (version, name) in versions.iter().zip(&plain) {
        let alone = count[name.as_str()] == 1 && !name.is_empty() && name != "MIGRATIONS";
        let mut unique = if alone {
            name.clone()
        } else {
            format!("{name}_{}", upper(&version.version))
                .trim_start_matches('_')
                .to_owned()
        };
        while taken.contains(&unique) || (!alone && count.contains_key(unique.as_str())) {
            unique.push('_');
        }
        taken.insert(unique.clone());
        names.push(unique);
    }
    names
}

/// `add users-table` becomes `ADD_USERS_TABLE`; a leading digit gets a `V`.
fn upper(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        if character.is_alphanumeric() {
            // Letters outside ASCII may have no upper case of one character, or be
            // no identifier; an underscore always is.
            out.push(if character.is_ascii() {
                character.to_ascii_uppercase()
            } else {
                '_'
            });
        } else if !out.ends_with('_') {
            out.push('_');
        }
    }
    let out = out.trim_matches('_').to_owned();
    if out.starts_with(|first: char| first.is_ascii_digit()) {
        format!("V{out}")
    } else {
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{PreparedMigration, names};

    fn of(pairs: &[(&str, &str)]) -> Vec<String> {
        let versions: Vec<PreparedMigration> = pairs
            .iter()
            .map(|(text, name)| PreparedMigration {
                version: (*text).to_owned(),
                sort_key: (*text).to_owned(),
                name: (*name).to_owned(),
            })
            .collect();
        names(&versions)
    }

    #[test]
    fn names_are_identifiers_and_unique() {
        assert_eq!(
            of(&[
                ("1", "create users"),
                ("2", "add-index"),
                ("3", "add_index"),
                ("4", "2fa"),
                ("5", ""),
                ("6", "migrations"),
                ("7", "größe"),
                ("8", "add_index_v3"),
                ("1.2", "日本"),
            ]),
            [
                "CREATE_USERS",
                "ADD_INDEX_V2",
                "ADD_INDEX_V3_",
                "V2FA",
                "V5",
                "MIGRATIONS_V6",
                "GR__E",
                "ADD_INDEX_V3",
                "V1_2"
            ]
        );
    }
}
