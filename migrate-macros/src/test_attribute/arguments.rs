//! What stands between the parentheses of `#[migrate_test::test(…)]`.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Ident, LitBool, LitStr, Path, Token, parenthesized};

/// The arguments, understood.
#[derive(Default)]
pub(super) struct Arguments {
    pub(super) history: Option<History>,
    pub(super) prelude: Option<Prelude>,
    pub(super) fixtures: Vec<FixtureArgument>,
    /// `crate = …`.
    pub(super) kit: Option<Path>,
    /// Where the first of those stands that ask for a database.
    pub(super) first: Option<Span>,
}

/// Which migrations.
pub(super) enum History {
    /// A set that the program holds.
    Value(Path),
    /// `migrations = "…"`.
    Folder(LitStr),
    /// `migrations = false`.
    Nothing,
}

/// Which prelude.
pub(super) enum Prelude {
    /// A file, relative to the package.
    File(LitStr),
    /// A value.
    Value(Path),
}

/// One script, relative to the source file.
pub(super) struct FixtureArgument {
    pub(super) path: String,
    pub(super) span: Span,
}

/// Every argument, as an unknown one is told.
const USAGE: &str = "expected the migrations (`#[migrate_test::test(MIGRATIONS)]`), \
    `fixtures(\"…\")`, `migrations = \"folder\"` or `false`, `prelude = \"file.sql\"`, or `crate = path`";

impl Parse for Arguments {
    fn parse(stream: ParseStream<'_>) -> syn::Result<Arguments> {
        let mut arguments = Arguments::default();
        while !stream.is_empty() {
            arguments.argument(stream)?;
            if !stream.is_empty() {
                stream.parse::<Token![,]>()?;
            }
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn argument(&mut self, stream: ParseStream<'_>) -> syn::Result<()> {
        let span = stream.span();
        if stream.peek(Token![crate]) && stream.peek2(Token![=]) {
            stream.parse::<Token![crate]>()?;
            stream.parse::<Token![=]>()?;
            return once(&mut self.kit, path(stream)?, span, "crate");
        }
        self.first.get_or_insert(span);
        if stream.peek(Ident) && stream.peek2(Token![=]) {
            let key: Ident = stream.parse()?;
            stream.parse::<Token![=]>()?;
            return self.named(stream, &key);
        }
        if stream.peek(Ident) && stream.peek2(syn::token::Paren) {
            let key: Ident = stream.parse()?;
            if key != "fixtures" {
                return Err(syn::Error::new(key.span(), USAGE));
            }
            return self.fixtures(stream);
        }
        let value = stream
            .call(Path::parse_mod_style)
            .map_err(|error| syn::Error::new(error.span(), USAGE))?;
        once(
            &mut self.history,
            History::Value(value),
            span,
            "the migrations",
        )
    }

    fn named(&mut self, stream: ParseStream<'_>, key: &Ident) -> syn::Result<()> {
        let span = key.span();
        match key.to_string().as_str() {
            "migrator" => {
                let value = History::Value(path(stream)?);
                once(&mut self.history, value, span, "the migrations")
            }
            "migrations" if stream.peek(LitBool) => {
                let value: LitBool = stream.parse()?;
                if value.value {
                    return Err(syn::Error::new(
                        value.span(),
                        "`migrations = true` says nothing: leave it out, and the folder `migrations` is taken",
                    ));
                }
                once(&mut self.history, History::Nothing, span, "the migrations")
            }
            "migrations" if stream.peek(LitStr) => {
                let value = History::Folder(stream.parse()?);
                once(&mut self.history, value, span, "the migrations")
            }
            "migrations" => {
                let value = History::Value(stream.call(Path::parse_mod_style)?);
                once(&mut self.history, value, span, "the migrations")
            }
            "prelude" if stream.peek(LitStr) => once(
                &mut self.prelude,
                Prelude::File(stream.parse()?),
                span,
                "`prelude`",
            ),
            "prelude" => {
                let value = Prelude::Value(stream.call(Path::parse_mod_style)?);
                once(&mut self.prelude, value, span, "`prelude`")
            }
            other => Err(syn::Error::new(
                span,
                format!("`{other}` is no argument of `#[migrate_test::test]`: {USAGE}"),
            )),
        }
    }

    /// `fixtures("a", "dir/b.sql")` or `fixtures(path = "dir", scripts("a", "b"))`.
    fn fixtures(&mut self, stream: ParseStream<'_>) -> syn::Result<()> {
        let content;
        parenthesized!(content in stream);
        if content.peek(LitStr) || content.is_empty() {
            for literal in Punctuated::<LitStr, Token![,]>::parse_terminated(&content)? {
                // One component is a name in the folder `fixtures`.
                let value = literal.value();
                let is_path = std::path::Path::new(&value).components().count() > 1;
                let path = if is_path {
                    value
                } else {
                    format!("fixtures/{}", with_extension(value))
                };
                let span = literal.span();
                self.fixtures.push(FixtureArgument { path, span });
            }
            return Ok(());
        }
        let form = "expected `fixtures(\"a\", \"b\")` or `fixtures(path = \"folder\", scripts(\"a\", \"b\"))`";
        let key = |expected: &str| {
            let key: Ident = content
                .parse()
                .map_err(|error| syn::Error::new(error.span(), form))?;
            if key == expected {
                Ok(())
            } else {
                Err(syn::Error::new(key.span(), form))
            }
        };
        key("path")?;
        content.parse::<Token![=]>()?;
        let folder: LitStr = content.parse()?;
        content.parse::<Token![,]>()?;
        key("scripts")?;
        let scripts;
        parenthesized!(scripts in content);
        for literal in Punctuated::<LitStr, Token![,]>::parse_terminated(&scripts)? {
            let path = format!("{}/{}", folder.value(), with_extension(literal.value()));
            let span = literal.span();
            self.fixtures.push(FixtureArgument { path, span });
        }
        if content.peek(Token![,]) {
            content.parse::<Token![,]>()?;
        }
        if content.is_empty() {
            Ok(())
        } else {
            Err(syn::Error::new(content.span(), form))
        }
    }
}

/// A path, also inside a string as `#[sqlx::test]` writes it.
fn path(stream: ParseStream<'_>) -> syn::Result<Path> {
    if stream.peek(LitStr) {
        let literal: LitStr = stream.parse()?;
        return literal.parse_with(Path::parse_mod_style).map_err(|_| {
            syn::Error::new(
                literal.span(),
                "expected the path of a set, such as `\"crate::MIGRATIONS\"`",
            )
        });
    }
    let path = stream.call(Path::parse_mod_style)?;
    if path.segments.is_empty() {
        return Err(syn::Error::new(path.span(), USAGE));
    }
    Ok(path)
}

fn with_extension(mut name: String) -> String {
    if std::path::Path::new(&name).extension().is_none() {
        name.push_str(".sql");
    }
    name
}

fn once<T>(place: &mut Option<T>, value: T, span: Span, what: &str) -> syn::Result<()> {
    if place.replace(value).is_some() {
        return Err(syn::Error::new(span, format!("{what} given twice")));
    }
    Ok(())
}
