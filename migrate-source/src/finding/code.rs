//! Every kind of finding: its name, its usual level, what it means.

use super::Level;

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The name, in kebab case: what `cargo migrate explain` takes.
    pub name: &'static str,
    /// The level where nothing says otherwise.
    pub level: Level,
    /// One line for lists.
    pub summary: &'static str,
    /// The page, in Markdown, without its title.
    pub page: &'static str,
}

macro_rules! codes {
    ($(#[doc = $doc:literal])* mod $module:ident; $($constant:ident $name:literal $level:ident $summary:literal;)*) => {
        $(#[doc = $doc])*
        pub mod $module {
            use super::{Code, Level};
            $(
                #[doc = $summary]
                pub static $constant: Code = Code {
                    name: $name,
                    level: Level::$level,
                    summary: $summary,
                    page: include_str!(concat!("../../pages/", $name, ".md")),
                };
            )*
            /// Every code, in the order of the reference page.
            pub static ALL: &[&Code] = &[$(&$constant),*];
        }
    };
}

codes! {
    /// What is found by reading, by name.
    mod codes;

    // The folder and its files.
    FOLDER_MISSING "folder-missing" Error "the migrations folder does not exist";
    FOLDER_NOT_A_FOLDER "folder-not-a-folder" Error "the path of the migrations folder is a file";
    FOLDER_OUTSIDE_PACKAGE "folder-outside-package" Warning "the migrations folder lies outside the package and would not be published";
    UNREADABLE "unreadable" Error "a file or folder cannot be read";
    LINK_LEAVES_FOLDER "link-leaves-folder" Error "a symbolic link leads out of the migrations folder";
    NOT_UTF8 "not-utf8" Error "a file is not UTF-8";
    FILE_NAME "file-name" Error "a file's name fits no migration of the folder's profile";
    MIXED_PROFILES "mixed-profiles" Error "the folder mixes the conventions of two tools";
    SECTION_MARKER "section-marker" Error "a file's section markers are missing, repeated or out of order";
    UNSUPPORTED_MIGRATION "unsupported-migration" Error "a migration of a kind that is not supported";
    PLACEHOLDER "placeholder" Error "a script has a placeholder that nothing fills in";
    TOOL_CONFIG "tool-config" Error "a file of the folder's tool cannot be understood";

    // Versions and pairs.
    DUPLICATE_VERSION "duplicate-version" Error "two migrations have the same version";
    VERSION_OUT_OF_RANGE "version-out-of-range" Error "a version cannot be stored";
    MISSING_DOWN "missing-down" Error "a migration has no down script";
    DOWN_WITHOUT_UP "down-without-up" Error "a down script has no up script";
    NAMES_DIFFER "names-differ" Warning "the up and down files of one version have different names";

    // The text of scripts.
    EMPTY_DRAFT "empty-draft" Error "a draft's up script has nothing in it";
    NO_STATEMENTS "no-statements" Warning "a script has no statement";
    NUL_CHARACTER "nul-character" Error "a script has a NUL character in it";
    UNTERMINATED_STRING "unterminated-string" Error "a string literal does not end";
    UNTERMINATED_QUOTE "unterminated-quote" Error "a quoted identifier does not end";
    UNTERMINATED_COMMENT "unterminated-comment" Error "a block comment does not end";
    UNTERMINATED_DOLLAR_QUOTE "unterminated-dollar-quote" Error "a dollar quote does not end";
    UNTERMINATED_STATEMENT "unterminated-statement" Error "a compound statement does not end";
    TRANSACTION_CONTROL "transaction-control" Error "a script begins or ends a transaction itself";
    CANNOT_RUN_IN_TRANSACTION "cannot-run-in-transaction" Error "a statement cannot run in a transaction, and its script runs in one";
    PSQL_META_COMMAND "psql-meta-command" Error "a command of psql, not of the server";
    COPY_FROM_STDIN "copy-from-stdin" Error "`COPY … FROM stdin` has no input when a migration runs";
    DELIMITER "delimiter" Error "a `DELIMITER` command that this place does not understand";

    // The grammar.
    SYNTAX_ERROR "syntax-error" Error "the server would refuse a statement with a syntax error";
    DATA_AFTER_DDL "data-after-ddl" Warning "MySQL: a data change behind a definition, which no transaction protects";
    IMPLICIT_COMMIT "implicit-commit" Warning "MySQL: a definition commits the data changes before it";
    NEWER_SYNTAX "newer-syntax" Error "a statement needs a newer server than the one named in `migrate.toml`";
    NOT_PARSED "not-parsed" Note "a statement was not checked, since the parser does not understand it";

    // What SQLite says when it runs the scripts.
    SQLITE_ERROR "sqlite-error" Error "SQLite refuses a statement";
    SQLITE_FOREIGN_KEYS "sqlite-foreign-keys" Error "a script leaves rows that refer to rows that are not there";
    SQLITE_LIMIT "sqlite-limit" Error "a statement takes more steps or room than a build may take";
    SQLITE_NOT_RUN "sqlite-not-run" Note "SQLite did not run the scripts, or a statement of them";

    // Directives.
    UNKNOWN_DIRECTIVE "unknown-directive" Error "a directive that does not exist";
    BAD_DIRECTIVE "bad-directive" Error "a directive whose arguments are wrong";
    MISPLACED_DIRECTIVE "misplaced-directive" Error "a directive in a place where it has no effect";
    CONTRADICTING_DIRECTIVES "contradicting-directives" Error "two directives say the opposite of each other";
    UNSUPPORTED_DIRECTIVE "unsupported-directive" Error "a directive that the folder's database cannot keep";
    UNUSED_ALLOW "unused-allow" Warning "an `allow` that suppresses nothing";

    // Configuration.
    DIALECT_MISSING "dialect-missing" Error "the folder does not say which database it is for";
    CONFIG_SYNTAX "config-syntax" Error "`migrate.toml` is not valid TOML";
    CONFIG_KEY "config-key" Error "`migrate.toml` has an unknown key";
    CONFIG_VALUE "config-value" Error "`migrate.toml` has a value that does not fit its key";

    // The lock file and the order.
    LOCK_FILE_DAMAGED "lock-file-damaged" Error "the lock file cannot be read";
    LOCK_FILE_CONFLICT "lock-file-conflict" Error "the lock file has merge-conflict markers";
    LOCK_FILE_DIALECT "lock-file-dialect" Error "the lock file was written for a database that the folder no longer names";
    FROZEN_EDITED "frozen-edited" Error "a frozen script was edited";
    FROZEN_REFORMATTED "frozen-reformatted" Note "only comments or white space of a frozen script changed";
    FROZEN_DOWN_EDITED "frozen-down-edited" Warning "the down script of a frozen migration was edited";
    FROZEN_RENAMED "frozen-renamed" Error "a frozen migration was renamed";
    FROZEN_MISSING "frozen-missing" Error "a frozen migration is gone";
    REORDERED "reordered" Error "a migration sorts before one that was frozen earlier";
    DRAFT_DENIED "draft-denied" Error "a draft where drafts are refused";
    UNUSED_ACCEPT "unused-accept" Warning "the lock file accepts a finding that is not there";
}

codes! {
    /// What only running a history on a database shows: the test kit finds these,
    /// and the lock file can accept them like any other.
    mod proven;

    DOWN_FAILS "down-fails" Error "a down script fails on the database";
    DOWN_DOES_NOT_RESTORE "down-does-not-restore" Error "a down script does not bring back the schema from before its up script";
    UP_AGAIN_DIFFERS "up-again-differs" Error "going up, down and up again fails, or makes another schema than the first up";
    FAILS_ON_ROWS "fails-on-rows" Error "a script fails as soon as there are rows in the tables";
    DATA_LOST "data-lost" Error "going up and down again loses data, and no directive says so";
}

impl Code {
    /// Every code there is, in the order of the reference page.
    pub fn all() -> impl Iterator<Item = &'static Code> {
        codes::ALL.iter().chain(proven::ALL).copied()
    }

    /// Finds a code by its name.
    pub fn find(name: &str) -> Option<&'static Code> {
        Code::all().find(|code| code.name == name)
    }

    /// Whether only running the history shows it.
    pub fn is_proven(&self) -> bool {
        proven::ALL.contains(&self)
    }
}
