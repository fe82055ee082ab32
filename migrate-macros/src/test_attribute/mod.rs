//! `#[migrate_test::test]`: a test with a migrated database of its own.

mod arguments;
mod function;
mod kit;
#[cfg(test)]
mod tests;

use std::path::Path;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::expand;
use crate::input::Input;
use arguments::{Arguments, FixtureArgument, History, Prelude};
use function::Function;

/// The folder where none is named, as `migrate!` has it.
const DEFAULT_FOLDER: &str = "migrations";

/// Writes the test, or one error; the function stays, so that nothing cascades.
pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let written = syn::parse2::<Arguments>(arguments)
        .and_then(|arguments| Ok((Function::parse(item.clone())?, arguments)))
        .and_then(|(function, arguments)| test(&function, &arguments));
    written.unwrap_or_else(|error| {
        let error = error.into_compile_error();
        quote! { #error #[allow(dead_code, unused_imports)] #item }
    })
}

fn test(function: &Function, arguments: &Arguments) -> syn::Result<TokenStream> {
    if function.arguments == 0
        && let Some(span) = arguments.first
    {
        return Err(syn::Error::new(
            span,
            "this test takes no database: give the function an argument, such as `pool: sqlx::PgPool`",
        ));
    }
    let kit = if let Some(path) = &arguments.kit {
        quote! { #path }
    } else {
        let name = Ident::new(&kit::name(), Span::call_site());
        quote! { ::#name }
    };
    let (statics, migrations) = history(function, arguments, &kit)?;
    let prelude = match &arguments.prelude {
        None => quote! { Beside },
        Some(Prelude::Value(value)) => quote! { Given(::core::clone::Clone::clone(&#value)) },
        Some(Prelude::File(file)) => {
            let name = file.value();
            let inside = format!("/{name}");
            let text = quote_spanned! { file.span() =>
                ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #inside))
            };
            quote! { Given(#kit::Prelude::from_static(#name, #text)) }
        }
    };
    let fixtures = arguments.fixtures.iter().map(|fixture| {
        let FixtureArgument { path, span } = fixture;
        let literal = syn::LitStr::new(path, *span);
        let text = quote_spanned! { *span => ::core::include_str!(#literal) };
        quote! { #kit::__private::Fixture { path: #path, text: #text } }
    });
    let Function {
        attributes,
        before,
        name,
        inputs,
        output,
        body,
        arguments: count,
        panics,
    } = function;
    let any = (0..*count).map(|_| quote! { _ });
    let text = name.to_string();
    Ok(quote! {
        #attributes
        #[::core::prelude::v1::test]
        #before fn #name() #output {
            async fn #name(#inputs) #output #body
            #statics
            // Where a function's type is fixed, it can have a trait.
            let function: fn(#(#any),*) -> _ = #name;
            #kit::__private::TestFunction::run(function, &#kit::__private::Arguments {
                path: ::core::concat!(::core::module_path!(), "::", #text),
                package: ::core::env!("CARGO_MANIFEST_DIR"),
                migrations: #migrations,
                prelude: #kit::__private::PreludeArgument::#prelude,
                fixtures: &[#(#fixtures),*],
                expects_panic: #panics,
            })
        }
    })
}

/// Items that the test needs, and the expression of its migrations.
fn history(
    function: &Function,
    arguments: &Arguments,
    kit: &TokenStream,
) -> syn::Result<(TokenStream, TokenStream)> {
    let nothing = quote! { ::core::option::Option::None };
    let folder = match &arguments.history {
        Some(History::Value(path)) => {
            return Ok((
                TokenStream::new(),
                quote! { #kit::__private::migrations(&#path) },
            ));
        }
        // `syn` has no `Clone` in the features that every user compiles.
        Some(History::Folder(folder)) => syn::LitStr::new(&folder.value(), folder.span()),
        None if function.arguments > 0 && default_folder_is_there() => {
            syn::LitStr::new(DEFAULT_FOLDER, Span::call_site())
        }
        Some(History::Nothing) | None => return Ok((TokenStream::new(), nothing)),
    };
    let input: Input = syn::parse2(quote! { #kit; #folder })?;
    let value = expand::expand(&input);
    Ok((
        quote! { static MIGRATIONS: #kit::__private::Migrations = #value; },
        quote! { #kit::__private::migrations(&MIGRATIONS) },
    ))
}

fn default_folder_is_there() -> bool {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .is_some_and(|package| Path::new(&package).join(DEFAULT_FOLDER).is_dir())
}
