//! The checks there are.

use std::fmt;

macro_rules! checks {
    ($($check:ident $name:ident $on_request:literal $summary:literal;)*) => {
        /// One thing that the suite proves about a history.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Check {
            $(#[doc = $summary] $check,)*
        }

        impl Check {
            /// Every check, in the order of the guide.
            pub const ALL: &'static [Check] = &[$(Check::$check,)*];

            /// The name of its test.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Check::$check => stringify!($name),)*
                }
            }

            /// What it proves, in one sentence.
            pub const fn summary(self) -> &'static str {
                match self {
                    $(Check::$check => $summary,)*
                }
            }

            /// Whether it runs only where the suite asks for it: it tests the
            /// runtime more than the history.
            pub const fn is_on_request(self) -> bool {
                match self {
                    $(Check::$check => $on_request,)*
                }
            }
        }

        /// The checks by the names that `suite!` knows; not for people.
        #[doc(hidden)]
        #[expect(non_upper_case_globals, reason = "they are named as the tests are")]
        pub mod named {
            use super::Check;
            $(
                #[doc = $summary]
                pub const $name: Check = Check::$check;
            )*
        }
    };
}

checks! {
    FreshToHead fresh_to_head false
        "An empty database goes to the head, and going there again writes nothing.";
    OneAtATime one_at_a_time false
        "One migration at a time makes the same schema as all at once.";
    DownRestores down_restores false
        "Every down script brings back the schema from before its up script.";
    UpDownUp up_down_up false
        "Going up, down and up again makes the same schema as the first up.";
    DownToZero down_to_zero false
        "Going down from the head leaves nothing behind, and up again works.";
    FilledTables filled_tables false
        "Every script works when there are rows in the tables.";
    DataSurvives data_survives false
        "Going up and down again loses no data that is not declared as lost.";
    FolderAgrees folder_agrees false
        "The folder, the lock file, the embedded set and the history agree.";
    CrashAnywhere crash_anywhere true
        "A runner that is cut off anywhere leaves a database that the next start finishes.";
    EightRunners eight_runners true
        "Eight runners at once apply every migration exactly once.";
}

impl fmt::Display for Check {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
