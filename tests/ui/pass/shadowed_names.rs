#![allow(dead_code, unused_macros, non_camel_case_types)]

mod core {}
mod std {}
mod sqlmigrate {}
mod migrations {}

macro_rules! include_bytes { ($($tokens:tt)*) => { compile_error!("shadowed") } }
macro_rules! concat { ($($tokens:tt)*) => { compile_error!("shadowed") } }
macro_rules! env { ($($tokens:tt)*) => { compile_error!("shadowed") } }

struct Option;
struct Some;
struct Migrations;
struct str;
struct u8;
enum Result {}

::sqlmigrate::migrate!(mod database = "folders/good");

static MIGRATIONS: ::sqlmigrate::Migrations = ::sqlmigrate::migrate!("folders/good");

fn main() {
    ::core::assert_eq!(MIGRATIONS.len(), 2);
    ::core::assert_eq!(database::MIGRATIONS.len(), 2);
}
