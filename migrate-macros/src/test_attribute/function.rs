//! A function's parts, as far as a test needs them.
//!
//! The parser of whole Rust items is a feature of `syn` that every user of
//! `migrate!` would compile: what is needed here is a dozen tokens.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser as _};

/// An asynchronous function.
pub(super) struct Function {
    pub(super) attributes: TokenStream,
    /// Visibility.
    pub(super) before: TokenStream,
    pub(super) name: Ident,
    pub(super) inputs: TokenStream,
    /// `-> T`, or nothing.
    pub(super) output: TokenStream,
    pub(super) body: TokenStream,
    /// How many arguments it takes.
    pub(super) arguments: usize,
    /// Whether it has `#[should_panic]`.
    pub(super) panics: bool,
}

const USAGE: &str = "a test is an `async fn`: `#[migrate_test::test(MIGRATIONS)] async fn name(pool: sqlx::PgPool) { … }`";

impl Function {
    pub(super) fn parse(item: TokenStream) -> syn::Result<Function> {
        let wrong = |span: Span| syn::Error::new(span, USAGE);
        let mut tokens: Vec<TokenTree> = item.into_iter().collect();
        let end = tokens.last().map_or_else(Span::call_site, TokenTree::span);
        let body = match tokens.pop() {
            Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => body,
            _ => return Err(wrong(end)),
        };
        let mut rest = tokens.into_iter().peekable();
        let mut attributes = TokenStream::new();
        let mut panics = false;
        while rest.peek().is_some_and(|token| is_punctuation(token, '#')) {
            let pair: Vec<TokenTree> = rest.by_ref().take(2).collect();
            if let Some(TokenTree::Group(group)) = pair.get(1) {
                let first = group.stream().into_iter().next();
                panics |= first.is_some_and(|token| is_word(&token, "should_panic"));
            }
            attributes.extend(pair);
        }
        let (mut before, mut is_async) = (TokenStream::new(), false);
        let mut keyword = None;
        for token in rest.by_ref() {
            if is_word(&token, "fn") {
                keyword = Some(token.span());
                break;
            }
            if is_word(&token, "async") {
                is_async = true;
            } else {
                before.extend([token]);
            }
        }
        let keyword = keyword.ok_or_else(|| wrong(end))?;
        if !is_async {
            return Err(wrong(keyword));
        }
        let Some(TokenTree::Ident(name)) = rest.next() else {
            return Err(wrong(keyword));
        };
        let inputs = match rest.next() {
            Some(TokenTree::Group(inputs)) if inputs.delimiter() == Delimiter::Parenthesis => {
                inputs.stream()
            }
            Some(other) => {
                return Err(syn::Error::new(
                    other.span(),
                    "a test has no generic parameters: it is called without any",
                ));
            }
            None => return Err(wrong(name.span())),
        };
        Ok(Function {
            arguments: count.parse2(inputs.clone())?,
            attributes,
            before,
            name,
            inputs,
            output: rest.collect(),
            body: quote! { #body },
            panics,
        })
    }
}

/// Counts `pattern: Type` pairs.
fn count(stream: ParseStream<'_>) -> syn::Result<usize> {
    let mut count = 0;
    while !stream.is_empty() {
        while !stream.peek(syn::Token![:]) {
            let token: TokenTree = stream.parse()?;
            if is_word(&token, "self") {
                return Err(syn::Error::new(token.span(), USAGE));
            }
        }
        stream.parse::<syn::Token![:]>()?;
        stream.parse::<syn::Type>()?;
        count += 1;
        if !stream.is_empty() {
            stream.parse::<syn::Token![,]>()?;
        }
    }
    Ok(count)
}

fn is_punctuation(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punctuation) if punctuation.as_char() == character)
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}
