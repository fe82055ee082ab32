//! What stands between the parentheses of `migrate!(…)`.

use migrate_source::config::{DownPolicy, DraftPolicy, OrderPolicy};
use migrate_source::profile::Profile;
use migrate_source::{Dialect, Level};
use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Path, Token, Visibility, bracketed};

/// One invocation, understood.
pub(crate) struct Input {
    /// The path of the facade: `$crate` of the `macro_rules!` in front.
    pub(crate) facade: Path,
    /// `pub mod name`: the form with named versions.
    pub(crate) module: Option<(Visibility, Ident)>,
    /// The folder, relative to the package.
    pub(crate) folder: String,
    /// Where errors are shown: the folder's literal where there is one.
    pub(crate) span: Span,
    /// `dialect = "…"` or a list.
    pub(crate) dialects: Option<Vec<Dialect>>,
    /// `profile = "…"`.
    pub(crate) profile: Option<Profile>,
    /// `order = "…"`.
    pub(crate) order: Option<OrderPolicy>,
    /// `down = "…"`.
    pub(crate) down: Option<DownPolicy>,
    /// `drafts = "…"`.
    pub(crate) drafts: Option<DraftPolicy>,
}

/// The folder where none is named.
const DEFAULT_FOLDER: &str = "migrations";

/// Every option, as an unknown one is told.
const OPTIONS: &str = "`dialect`, `profile`, `order`, `down` and `drafts`";

impl Parse for Input {
    fn parse(stream: ParseStream<'_>) -> syn::Result<Input> {
        let facade = stream.call(Path::parse_mod_style)?;
        stream.parse::<Token![;]>()?;
        let mut input = Input {
            facade,
            module: None,
            folder: DEFAULT_FOLDER.to_owned(),
            span: Span::call_site(),
            dialects: None,
            profile: None,
            order: None,
            down: None,
            drafts: None,
        };
        let mut first = true;
        if stream.peek(Token![pub]) || stream.peek(Token![mod]) {
            let visibility = stream.parse()?;
            stream.parse::<Token![mod]>()?;
            let name: Ident = stream.parse()?;
            input.span = name.span();
            input.module = Some((visibility, name));
            if stream.peek(Token![=]) {
                stream.parse::<Token![=]>()?;
                input.folder(&stream.parse()?)?;
            }
            first = false;
        } else if stream.peek(LitStr) {
            input.folder(&stream.parse()?)?;
            first = false;
        }
        while !stream.is_empty() {
            if !first {
                stream.parse::<Token![,]>()?;
            }
            first = false;
            if stream.is_empty() {
                break;
            }
            input.option(stream)?;
        }
        Ok(input)
    }
}

impl Input {
    fn folder(&mut self, literal: &LitStr) -> syn::Result<()> {
        self.folder = literal.value();
        self.span = literal.span();
        if self.folder.is_empty() {
            return Err(syn::Error::new(
                literal.span(),
                "the migrations folder has no name: write its path, relative to `Cargo.toml`",
            ));
        }
        Ok(())
    }

    fn option(&mut self, stream: ParseStream<'_>) -> syn::Result<()> {
        let usage = "expected the folder's path as a string literal, or an option: `migrate!(\"migrations\", dialect = \"postgres\")`";
        let key: Ident = stream
            .parse()
            .map_err(|error| syn::Error::new(error.span(), usage))?;
        if !stream.peek(Token![=]) {
            return Err(syn::Error::new(key.span(), usage));
        }
        stream.parse::<Token![=]>()?;
        match key.to_string().as_str() {
            "dialect" => set(&mut self.dialects, &key, dialects(stream)?),
            "profile" => {
                let names = Profile::ALL.map(Profile::name);
                set(
                    &mut self.profile,
                    &key,
                    choice(stream, Profile::parse, &names)?,
                )
            }
            "order" => {
                let read = |text: &str| match text {
                    "linear" => Some(OrderPolicy::Linear),
                    "any" => Some(OrderPolicy::Any),
                    _ => None,
                };
                set(
                    &mut self.order,
                    &key,
                    choice(stream, read, &["linear", "any"])?,
                )
            }
            "down" => {
                let names = ["error", "warning", "optional"];
                set(&mut self.down, &key, choice(stream, down, &names)?)
            }
            "drafts" => {
                let read = |text: &str| match text {
                    "allow" => Some(DraftPolicy::Allow),
                    "deny" => Some(DraftPolicy::Deny),
                    _ => None,
                };
                set(
                    &mut self.drafts,
                    &key,
                    choice(stream, read, &["allow", "deny"])?,
                )
            }
            other => Err(syn::Error::new(
                key.span(),
                format!("`{other}` is no option of `migrate!`; the options are {OPTIONS}"),
            )),
        }
    }
}

fn down(text: &str) -> Option<DownPolicy> {
    match text {
        "error" => Some(DownPolicy::Required(Level::Error)),
        "warning" => Some(DownPolicy::Required(Level::Warning)),
        "optional" => Some(DownPolicy::Optional),
        _ => None,
    }
}

fn set<T>(place: &mut Option<T>, key: &Ident, value: T) -> syn::Result<()> {
    if place.replace(value).is_some() {
        return Err(syn::Error::new(
            key.span(),
            format!("`{key}` is given twice"),
        ));
    }
    Ok(())
}

/// One dialect, or a list of them.
fn dialects(stream: ParseStream<'_>) -> syn::Result<Vec<Dialect>> {
    let names = Dialect::ALL.map(Dialect::name);
    if stream.peek(syn::token::Bracket) {
        let list;
        let bracket = bracketed!(list in stream);
        let literals = Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?;
        if literals.is_empty() {
            return Err(syn::Error::new(
                bracket.span.join(),
                format!("name at least one of {}", quoted(&names)),
            ));
        }
        return literals
            .iter()
            .map(|literal| chosen(literal, Dialect::parse, &names))
            .collect();
    }
    Ok(vec![choice(stream, Dialect::parse, &names)?])
}

fn choice<T>(
    stream: ParseStream<'_>,
    read: impl Fn(&str) -> Option<T>,
    names: &[&str],
) -> syn::Result<T> {
    chosen(&stream.parse()?, read, names)
}

fn chosen<T>(literal: &LitStr, read: impl Fn(&str) -> Option<T>, names: &[&str]) -> syn::Result<T> {
    read(&literal.value()).ok_or_else(|| {
        let message = format!("`{}` is none of {}", literal.value(), quoted(names));
        syn::Error::new(literal.span(), message)
    })
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
