//! The real binaries, in temporary folders, on real databases.

mod project;

mod check;
mod command_line;
mod create;
mod database_url;
mod databases;
mod freeze;
mod rebase;
mod run;
mod unfinished;
