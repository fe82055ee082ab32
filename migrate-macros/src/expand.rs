//! A checked set, or its findings, as tokens.

use std::path::{Path, PathBuf};

use migrate_source::prepared::{self, Prepared, PreparedFinding, PreparedMigration};
use migrate_source::{Checked, Options, load};
use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use crate::input::Input;
use crate::named_versions;

/// Writes the expression or the module that an invocation stands for.
pub(crate) fn expand(input: &Input) -> TokenStream {
    let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR") else {
        return quote_spanned! { input.span =>
            ::core::compile_error!("`migrate!` needs cargo: `CARGO_MANIFEST_DIR` is not set")
        };
    };
    let set = Set::of(&options(input, package.into()));
    let facade = &input.facade;
    let image = &set.image;
    let value = quote! { #facade::__private::Migrations::from_image(#image) };
    let errors = set.errors.iter().map(|text| {
        quote_spanned! { input.span => ::core::compile_error!(#text); }
    });
    let tracked = set.tracked;
    match &input.module {
        None => quote! { { #(#errors)* #tracked #value } },
        Some((visibility, name)) => {
            let versions = named_versions::constants(facade, &set.versions);
            let documentation = format!(
                " The migrations of `{}`, and each one by name.",
                input.folder
            );
            quote! {
                #(#errors)*
                #[doc = #documentation]
                #[allow(dead_code, clippy::all, clippy::pedantic)]
                #visibility mod #name {
                    #tracked
                    /// The whole set.
                    pub static MIGRATIONS: #facade::__private::Migrations = #value;
                    #versions
                }
            }
        }
    }
}

fn options(input: &Input, package: PathBuf) -> Options {
    let mut options = Options::for_package(package, &input.folder);
    options.dialects.clone_from(&input.dialects);
    options.profile = input.profile;
    options.order = input.order;
    options.down = input.down;
    options.drafts = input.drafts.or(options.drafts);
    options
}

/// What a door hands to the compiler.
struct Set {
    /// An expression of type `&'static [u8; _]`.
    image: TokenStream,
    /// One text per finding of error level.
    errors: Vec<String>,
    /// Items that make cargo watch the files.
    tracked: TokenStream,
    versions: Vec<PreparedMigration>,
}

impl Set {
    /// Takes what the build script of the package prepared, or loads the folder.
    fn of(options: &Options) -> Set {
        std::env::var_os("OUT_DIR")
            .and_then(|out_dir| prepared::read(Path::new(&out_dir), options))
            .and_then(Set::prepared)
            .unwrap_or_else(|| Set::loaded(&load(options), &options.package))
    }

    fn prepared(prepared: Prepared) -> Option<Set> {
        // The build script rewrites the file when the folder changes, and the
        // compiler watches it.
        let file = format!("/{}", prepared.image.file_name()?.to_str()?);
        Some(Set {
            image: quote! {
                ::core::include_bytes!(::core::concat!(::core::env!("OUT_DIR"), #file))
            },
            errors: prepared.errors.iter().map(error_text).collect(),
            tracked: TokenStream::new(),
            versions: prepared.migrations,
        })
    }

    fn loaded(checked: &Checked, package: &Path) -> Set {
        let mut errors: Vec<String> = PreparedFinding::errors(checked)
            .iter()
            .map(error_text)
            .collect();
        let image = migrate_source::image::write(checked).unwrap_or_else(|too_large| {
            errors.push(format!(
                "the migrations of `{}` are too large to embed: {} bytes, and the limit is 4 GiB",
                checked.folder, too_large.bytes
            ));
            Vec::new()
        });
        let image = Literal::byte_string(&image);
        Set {
            image: quote! { #image },
            errors,
            tracked: tracked(&checked.files_read, package),
            versions: PreparedMigration::all(checked),
        }
    }
}

/// What the compiler shows for a finding. An editor shows the first line alone,
/// so that has the place as well; below it stands what follows the heading.
fn error_text(finding: &PreparedFinding) -> String {
    let body = finding.human.split_once('\n').map_or("", |(_, body)| body);
    format!("{}\n{body}\n", finding.first_line)
}

/// Makes cargo watch each file. A stable macro has no other way than to
/// include it, and no way at all to watch a folder for additions.
fn tracked(files: &[PathBuf], package: &Path) -> TokenStream {
    let included = files
        .iter()
        .filter(|path| path.is_file())
        .filter_map(|path| {
            // A path that is no Unicode cannot be written in Rust source; it is a finding anyway.
            if let Ok(inside) = path.strip_prefix(package) {
                let inside = format!("/{}", inside.to_str()?);
                return Some(quote! {
                    ::core::include_bytes!(
                        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #inside)
                    )
                });
            }
            let outside = path.to_str()?;
            Some(quote! { ::core::include_bytes!(#outside) })
        });
    let drafts = migrate_source::package::DRAFTS_VARIABLE;
    quote! {
        const _: &[&[::core::primitive::u8]] = &[#(#included),*];
        const _: ::core::option::Option<&::core::primitive::str> = ::core::option_env!(#drafts);
    }
}
