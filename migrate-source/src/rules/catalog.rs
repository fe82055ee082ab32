//! Every rule, one line each.

use super::all;
use super::rule::Rule;
use super::sqlite;

/// Every rule, in the order of the reference.
pub static ALL: &[&Rule] = &[
    &all::drop_table::RULE,
    &all::drop_column::RULE,
    &all::truncate::RULE,
    &all::narrow_type::RULE,
    &sqlite::cascade_on_drop::RULE,
    &sqlite::column_fails_on_rows::RULE,
    &sqlite::ignored_pragma::RULE,
    &sqlite::rewrite_by_drop::RULE,
    &sqlite::autoincrement::RULE,
    &sqlite::missing_strict::RULE,
];

/// Finds a rule by its name.
pub fn find(name: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_single_and_no_finding_has_one() {
        let mut names: Vec<&str> = ALL.iter().map(|rule| rule.code.name).collect();
        names.extend(crate::finding::Code::all().map(|code| code.name));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
