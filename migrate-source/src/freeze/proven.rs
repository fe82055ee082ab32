//! Mistakes that only running the history shows: reading the folder can neither
//! find them nor see that they are mended, so they are named one by one.

use std::collections::HashMap;

use super::{Acceptance, FreezeRequest, Frozen, LockFile, Refusal};
use crate::finding::{Code, Direction, proven};
use crate::load::Checked;

/// Whether reading the folder says nothing about an acceptance.
pub(super) fn is_one(acceptance: &Acceptance) -> bool {
    Code::find(&acceptance.code).is_some_and(Code::is_proven)
}

/// Keeps, adds and drops them.
pub(super) fn acceptances(
    frozen: &mut Frozen,
    checked: &Checked,
    old: &LockFile,
    new: &mut LockFile,
    renamed: &HashMap<String, String>,
    request: &FreezeRequest,
) {
    let exists = |version: &str| {
        checked
            .migrations
            .iter()
            .any(|migration| migration.version.text == version)
    };
    let mut mended: Vec<&String> = request.mended.iter().collect();
    for acceptance in old.accepted.iter().filter(|accepted| is_one(accepted)) {
        let mut carry = acceptance.clone();
        if let Some(version) = renamed.get(&carry.version) {
            carry.version.clone_from(version);
        }
        let name = format!("{}:{}", carry.code, carry.version);
        let named = mended.len();
        mended.retain(|mended| **mended != name);
        if mended.len() < named || !exists(&carry.version) {
            frozen.dropped.push(carry);
        } else {
            new.accepted.push(carry);
        }
    }
    for name in mended {
        frozen
            .refused
            .push(Refusal::NotAccepted { name: name.clone() });
    }
    for name in &request.accept_proven {
        let parts = name
            .split_once(':')
            .and_then(|(code, version)| Some((Code::find(code)?, version)))
            .filter(|(code, version)| code.is_proven() && exists(version));
        let Some((code, version)) = parts else {
            frozen
                .refused
                .push(Refusal::NotProven { name: name.clone() });
            continue;
        };
        let acceptance = Acceptance {
            code: code.name.to_owned(),
            version: version.to_owned(),
            direction: direction(code),
            place: 0..0,
        };
        let known = new
            .accepted
            .iter()
            .any(|known| known.code == acceptance.code && known.version == acceptance.version);
        if !known {
            new.accepted.push(acceptance.clone());
            frozen.accepted.push(acceptance);
        }
    }
}

/// The script that such a mistake is in.
fn direction(code: &Code) -> Direction {
    if [&proven::FAILS_ON_ROWS, &proven::UP_AGAIN_DIFFERS].contains(&code) {
        Direction::Up
    } else {
        Direction::Down
    }
}
