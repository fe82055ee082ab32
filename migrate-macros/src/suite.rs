//! `migrate_test::suite!`: a module of tests, one for each check and database.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, LitStr, Path, Token};

/// The checks that always run, by the names of their tests.
const CHECKS: [&str; 8] = [
    "fresh_to_head",
    "one_at_a_time",
    "down_restores",
    "up_down_up",
    "down_to_zero",
    "filled_tables",
    "data_survives",
    "folder_agrees",
];

/// Those that run on request only.
const ON_REQUEST: [&str; 2] = ["crash_anywhere", "eight_runners"];

/// One invocation.
pub(crate) struct Suite {
    kit: Path,
    module: Ident,
    set: Expr,
    databases: Vec<Ident>,
    folder: Option<LitStr>,
    prelude: Option<LitStr>,
    without: Vec<(Ident, LitStr)>,
    from: Vec<(Ident, Expr, LitStr)>,
    with: Vec<Ident>,
}

impl Parse for Suite {
    fn parse(input: ParseStream<'_>) -> syn::Result<Suite> {
        let kit: Path = input.call(Path::parse_mod_style)?;
        input.parse::<Token![;]>()?;
        let module = if input.peek(Token![mod]) {
            input.parse::<Token![mod]>()?;
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            name
        } else {
            Ident::new("migration_suite", Span::call_site())
        };
        let set: Expr = input.parse()?;
        let mut suite = Suite {
            kit,
            module,
            databases: Vec::new(),
            folder: None,
            prelude: None,
            without: Vec::new(),
            from: Vec::new(),
            with: Vec::new(),
            set,
        };
        while input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            if input.is_empty() || input.peek(Token![;]) {
                break;
            }
            suite.database(input.parse()?)?;
        }
        if suite.databases.is_empty() {
            return Err(input.error(
                "say on which databases: `suite!(MIGRATIONS, postgres)`, `sqlite` or `mysql`, or several",
            ));
        }
        while !input.is_empty() {
            input.parse::<Token![;]>()?;
            if !input.is_empty() {
                suite.clause(input)?;
            }
        }
        Ok(suite)
    }
}

impl Suite {
    fn database(&mut self, name: Ident) -> syn::Result<()> {
        if !["postgres", "sqlite", "mysql"].contains(&name.to_string().as_str()) {
            return Err(syn::Error::new(
                name.span(),
                format!(
                    "there is no database `{name}`: known are `postgres`, `sqlite` and `mysql`"
                ),
            ));
        }
        if self.databases.contains(&name) {
            return Err(syn::Error::new(name.span(), "named twice"));
        }
        self.databases.push(name);
        Ok(())
    }

    fn clause(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let word: Ident = input.parse()?;
        match word.to_string().as_str() {
            "folder" => {
                input.parse::<Token![=]>()?;
                self.folder = Some(input.parse()?);
            }
            "prelude" => {
                input.parse::<Token![=]>()?;
                self.prelude = Some(input.parse()?);
            }
            "without" => {
                let check = check(input.parse()?)?;
                self.only_once(&check)?;
                self.without.push((check, reason(input)?));
            }
            "with" => loop {
                let check = check(input.parse()?)?;
                if !ON_REQUEST.contains(&check.to_string().as_str()) {
                    return Err(syn::Error::new(
                        check.span(),
                        format!("`{check}` runs without being asked for"),
                    ));
                }
                self.with.push(check);
                if !input.peek(Token![,]) {
                    break;
                }
                input.parse::<Token![,]>()?;
            },
            _ if input.peek(Ident) => {
                let check = check(word)?;
                self.only_once(&check)?;
                let from: Ident = input.parse()?;
                if from != "from" {
                    return Err(syn::Error::new(from.span(), CLAUSES));
                }
                if !NARROWED.contains(&check.to_string().as_str()) {
                    return Err(syn::Error::new(
                        check.span(),
                        format!(
                            "`{check}` is about the whole history: it can be left out with \
                            `without {check}: \"reason\"`, not narrowed"
                        ),
                    ));
                }
                let version = input.parse()?;
                self.from.push((check, version, reason(input)?));
            }
            _ => return Err(syn::Error::new(word.span(), CLAUSES)),
        }
        Ok(())
    }

    fn only_once(&self, check: &Ident) -> syn::Result<()> {
        let named = self.without.iter().map(|(named, _)| named);
        let narrowed = self.from.iter().map(|(named, _, _)| named);
        if named.chain(narrowed).any(|named| named == check) {
            return Err(syn::Error::new(
                check.span(),
                "something is said about this check already",
            ));
        }
        Ok(())
    }

    /// The module of tests.
    pub(crate) fn expand(&self) -> TokenStream {
        let Suite {
            kit, module, set, ..
        } = self;
        let folder = self.folder.iter();
        let prelude = self.prelude.iter();
        let (checks, versions, reasons) = (
            self.from.iter().map(|(check, _, _)| check),
            self.from.iter().map(|(_, version, _)| version),
            self.from.iter().map(|(_, _, reason)| reason),
        );
        let databases = self.databases.iter().map(|database| {
            let tests = self.tests(database);
            quote! {
                mod #database {
                    #(#tests)*
                }
            }
        });
        quote! {
            #[cfg(test)]
            mod #module {
                #[allow(unused_imports, clippy::wildcard_imports)]
                use super::*;

                fn suite(database: #kit::Dialect) -> #kit::suite::Suite {
                    #kit::suite::Suite::new(&(#set), database, ::core::env!("CARGO_MANIFEST_DIR"))
                        #(.folder(#folder))*
                        #(.prelude(#prelude))*
                        #(.from(#kit::suite::named::#checks, #versions, #reasons))*
                }

                #(#databases)*
            }
        }
    }

    fn tests(&self, database: &Ident) -> Vec<TokenStream> {
        let kit = &self.kit;
        let always = CHECKS
            .iter()
            .map(|name| Ident::new(name, Span::call_site()));
        always
            .chain(self.with.iter().cloned())
            .map(|check| {
                let off = self
                    .without
                    .iter()
                    .filter(|(named, _)| *named == check)
                    .map(|(_, reason)| reason);
                quote! {
                    #[test]
                    #(#[ignore = #off])*
                    fn #check() {
                        #kit::suite::expansion::prove(
                            &super::suite(#kit::suite::expansion::databases::#database),
                            #kit::suite::named::#check,
                        );
                    }
                }
            })
            .collect()
    }
}

const CLAUSES: &str = "behind the databases there can be `folder = \"…\"`, `prelude = \"…\"`, \
    `without CHECK: \"reason\"`, `CHECK from VERSION: \"reason\"` and `with CHECK`, each after a semicolon";

/// The checks that look at one migration after the other.
const NARROWED: [&str; 5] = [
    "down_restores",
    "up_down_up",
    "down_to_zero",
    "filled_tables",
    "data_survives",
];

/// A name that is one of the checks.
fn check(name: Ident) -> syn::Result<Ident> {
    let text = name.to_string();
    if CHECKS.iter().chain(&ON_REQUEST).any(|known| *known == text) {
        return Ok(name);
    }
    let known: Vec<String> = CHECKS
        .iter()
        .chain(&ON_REQUEST)
        .map(|known| format!("`{known}`"))
        .collect();
    Err(syn::Error::new(
        name.span(),
        format!("there is no check `{text}`; there are {}", known.join(", ")),
    ))
}

/// `: "why"`
fn reason(input: ParseStream<'_>) -> syn::Result<LitStr> {
    input.parse::<Token![:]>()?;
    let reason: LitStr = input.parse()?;
    if reason.value().trim().is_empty() {
        return Err(syn::Error::new(reason.span(), "say why"));
    }
    Ok(reason)
}

#[cfg(test)]
mod tests {
    use super::Suite;

    fn said(input: &str) -> String {
        match syn::parse_str::<Suite>(&format!("migrate_test; {input}")) {
            Ok(suite) => suite.expand().to_string(),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn one_line_makes_a_test_of_each_check() {
        let text = said("MIGRATIONS, postgres, sqlite");
        assert_eq!(text.matches("# [test]").count(), 16, "{text}");
        assert!(text.contains("mod migration_suite"), "{text}");
        assert!(!text.contains("eight_runners"), "{text}");
    }

    #[test]
    fn what_is_said_about_checks() {
        let text = said(
            "mod orders = db::SET, mysql; folder = \"../m\"; prelude = \"p.sql\"; \
             without up_down_up: \"seeds\"; filled_tables from db::SPLIT: \"old\"; \
             with crash_anywhere, eight_runners;",
        );
        assert_eq!(text.matches("# [test]").count(), 10, "{text}");
        assert!(text.contains("# [ignore = \"seeds\"]"), "{text}");
        assert!(text.contains("mod orders"), "{text}");
        assert!(text.contains("db :: SPLIT , \"old\""), "{text}");
    }

    #[test]
    fn mistakes_are_compile_errors() {
        for (input, expected) in [
            ("MIGRATIONS", "say on which databases"),
            ("MIGRATIONS, postgre", "there is no database `postgre`"),
            ("MIGRATIONS, mysql, mysql", "named twice"),
            (
                "MIGRATIONS, mysql; without down_restore: \"x\"",
                "there is no check `down_restore`; there are `fresh_to_head`",
            ),
            ("MIGRATIONS, mysql; without up_down_up", "expected `:`"),
            ("MIGRATIONS, mysql; without up_down_up: \" \"", "say why"),
            (
                "MIGRATIONS, mysql; fresh_to_head from \"1\": \"x\"",
                "is about the whole history",
            ),
            (
                "MIGRATIONS, mysql; with up_down_up",
                "runs without being asked for",
            ),
            (
                "MIGRATIONS, mysql; without up_down_up: \"x\"; up_down_up from \"1\": \"y\"",
                "something is said about this check already",
            ),
            (
                "MIGRATIONS, mysql; perhaps",
                "behind the databases there can be",
            ),
        ] {
            let text = said(input);
            assert!(
                text.starts_with("error: ") && text.contains(expected),
                "{input}: {text}"
            );
        }
    }
}
