//! The tools that are measured.

/// A tool, or what the tools are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    Sqlmigrate,
    Sqlx,
    Refinery,
    Diesel,
    /// What cannot be beaten: the application without migrations, the database's
    /// own client with everything in one transaction, the size of the SQL.
    Limit,
}

/// Those that embed a history, ours first.
pub const EMBEDDING: [Tool; 4] = [Tool::Sqlmigrate, Tool::Sqlx, Tool::Refinery, Tool::Diesel];

impl Tool {
    /// The name of its column, and of its folder in `apps/` where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Sqlmigrate => "sqlmigrate",
            Tool::Sqlx => "sqlx",
            Tool::Refinery => "refinery",
            Tool::Diesel => "diesel",
            Tool::Limit => "limit",
        }
    }

    /// Why it cannot be reverted, where that is so.
    pub fn no_way_back(self) -> Option<&'static str> {
        (self == Tool::Refinery).then_some("no down scripts")
    }
}
