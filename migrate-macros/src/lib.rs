//! The `migrate!` macro and the `#[migrate_test::test]` attribute of [sqlmigrate](https://docs.rs/sqlmigrate).
//!
//! A door onto `migrate-source`: it reads the invocation, loads the folder (or
//! takes what the build script of the same package prepared), and writes the
//! embedded image or one `compile_error!` per finding. Use it through the
//! facade, which says where the runtime is.

mod expand;
mod input;
mod named_versions;
mod suite;
mod test_attribute;

use proc_macro::TokenStream;

/// Expands `sqlmigrate::migrate!`, which puts its own `$crate` in front.
#[doc(hidden)]
#[proc_macro]
pub fn embed(input: TokenStream) -> TokenStream {
    match syn::parse::<input::Input>(input) {
        Ok(input) => expand::expand(&input).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Expands `migrate_test::suite!`, which puts its own `$crate` in front.
#[doc(hidden)]
#[proc_macro]
pub fn suite_tests(input: TokenStream) -> TokenStream {
    match syn::parse::<suite::Suite>(input) {
        Ok(suite) => suite.expand().into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Expands `#[migrate_test::test]`, which documents it.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    test_attribute::expand(arguments.into(), &item.into()).into()
}
