use super::Script;
use crate::difference::Difference;

pub(super) fn mend(_: &Difference, _: &mut Script) {}
