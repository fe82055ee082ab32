//! Why a lock file is not written.

use crate::check::is_acceptable;
use crate::config;
use crate::finding::{Finding, proven};

/// Why nothing is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The lock file cannot be read; the findings say where.
    LockFile,
    /// A frozen migration changed that the main branch has; `accept` must name it.
    Frozen {
        /// The version in the lock file.
        version: String,
        /// What changed, in words.
        what: String,
        /// The branch that has it; `None` where git could not be asked.
        branch: Option<String>,
    },
    /// A finding that must be mended or accepted first.
    Finding(Finding),
    /// `accept` names a version about which nothing has to be accepted.
    NothingToAccept {
        /// The version as it was given.
        version: String,
    },
    /// `accept_findings` names a code that no acceptable finding has.
    NoSuchFinding {
        /// The code as it was given.
        code: String,
    },
    /// `accept_proven` names something that is no such mistake of a migration here.
    NotProven {
        /// As it was given.
        name: String,
    },
    /// `mended` names something that is not accepted.
    NotAccepted {
        /// As it was given.
        name: String,
    },
}

impl Refusal {
    /// What may be done instead of mending it, where there is something.
    pub fn way_out(&self) -> Option<String> {
        let Refusal::Finding(finding) = self else {
            return None;
        };
        let code = finding.code;
        if is_acceptable(finding) {
            Some(format!(
                "mend it, or accept it once, as an old mistake: `--accept-finding {}`",
                code.name
            ))
        } else if config::ADJUSTABLE.contains(&code) {
            Some(format!(
                "mend it, or lower its level for the whole folder, in migrate.toml:\n\
                 [levels]\n{} = \"warn\"",
                code.name
            ))
        } else {
            None
        }
    }

    /// One line that says why, and what to do.
    pub fn message(&self) -> String {
        match self {
            Refusal::LockFile => "the lock file cannot be read; mend it first".to_owned(),
            Refusal::Frozen {
                version,
                what,
                branch: Some(branch),
            } => format!(
                "`{version}`: {what}, and `{branch}` has it frozen; `--accept {version}` takes it \
                 as it is now"
            ),
            Refusal::Frozen {
                version,
                what,
                branch: None,
            } => format!(
                "`{version}`: {what}, and git cannot say whether the main branch has it; \
                 `--accept {version}` takes it as it is now"
            ),
            Refusal::Finding(finding) => finding.message.clone(),
            Refusal::NothingToAccept { version } => {
                format!("`--accept {version}`: nothing about this version has to be accepted")
            }
            Refusal::NoSuchFinding { code } => {
                format!("no finding with the code `{code}` can be accepted here")
            }
            Refusal::NotProven { name } => {
                let codes: Vec<&str> = proven::ALL.iter().map(|code| code.name).collect();
                format!(
                    "`--accept-proven {name}`: write the code, a colon and the version of a \
                     migration, as the test kit says them; the codes are {}",
                    codes.join(", ")
                )
            }
            Refusal::NotAccepted { name } => {
                format!("`--mended {name}`: the lock file does not accept that")
            }
        }
    }
}
