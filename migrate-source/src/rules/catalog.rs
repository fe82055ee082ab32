//! Every rule, one line each.

use super::rule::Rule;
use super::{all, postgres};

/// Every rule, in the order of the reference.
pub static ALL: &[&Rule] = &[
    // What cannot be brought back.
    &all::drop_table::RULE,
    &all::drop_column::RULE,
    &all::truncate::RULE,
    &all::narrow_type::RULE,
    // What the release that runs will miss.
    &all::rename_column::RULE,
    &all::rename_table::RULE,
    // What blocks others, or fails, on tables with rows.
    &all::separate_alter_table::RULE,
    &all::unique_index_over_rows::RULE,
    &postgres::foreign_key_without_index::RULE,
    &postgres::work_under_exclusive_lock::RULE,
    &postgres::set_not_null::RULE,
    &postgres::volatile_default::RULE,
    &postgres::rewriting_column::RULE,
    &postgres::add_primary_key::RULE,
    &postgres::add_exclusion_constraint::RULE,
    &postgres::enum_value_used_at_once::RULE,
    // What one regrets later.
    &postgres::json_column::RULE,
    &postgres::table_without_row_security::RULE,
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
