//! Every rule, one line each.

use super::rule::Rule;
use super::{all, linter, mysql, postgres, sqlite};

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
    &postgres::rewrite_table::RULE,
    &postgres::add_primary_key::RULE,
    &postgres::add_exclusion_constraint::RULE,
    &postgres::enum_value_used_at_once::RULE,
    &mysql::copy_table::RULE,
    &mysql::block_writes::RULE,
    &mysql::reorder_enum::RULE,
    &mysql::ddl_ends_transaction::RULE,
    // What squawk-linter finds.
    &linter::index_without_concurrently::RULE,
    &linter::drop_index_without_concurrently::RULE,
    &linter::reindex_without_concurrently::RULE,
    &linter::detach_without_concurrently::RULE,
    &linter::constraint_without_not_valid::RULE,
    &linter::add_foreign_key::RULE,
    &linter::change_column_type::RULE,
    &linter::add_unique_constraint::RULE,
    &linter::add_required_column::RULE,
    &linter::drop_not_null::RULE,
    &linter::drop_database::RULE,
    &linter::drop_constraint::RULE,
    &linter::drop_view::RULE,
    &linter::drop_function::RULE,
    &linter::drop_type::RULE,
    &linter::drop_schema::RULE,
    &linter::drop_sequence::RULE,
    &linter::drop_domain::RULE,
    &linter::drop_default::RULE,
    &linter::drop_generated_expression::RULE,
    &linter::drop_extension::RULE,
    &linter::alter_identity::RULE,
    &linter::rename_object::RULE,
    &linter::set_schema::RULE,
    &linter::char_column::RULE,
    &linter::timestamp_column::RULE,
    &linter::domain_with_constraint::RULE,
    &linter::add_domain_constraint::RULE,
    &linter::duplicate_assignment::RULE,
    &linter::identifier_too_long::RULE,
    // What one regrets later.
    &postgres::json_column::RULE,
    &postgres::table_without_row_security::RULE,
    &mysql::utf8_charset::RULE,
    &mysql::ignored_references::RULE,
    // Off by default.
    &linter::varchar_column::RULE,
    &linter::int_column::RULE,
    &linter::smallint_column::RULE,
    &linter::serial_column::RULE,
    &linter::not_idempotent::RULE,
    &linter::enum_value_at_the_end::RULE,
    &linter::name_without_schema::RULE,
    &linter::drop_trigger::RULE,
    &linter::alter_generated_expression::RULE,
    &linter::drop_index::RULE,
    &linter::set_default::RULE,
    &linter::disable_trigger::RULE,
    &linter::replica_identity::RULE,
    &linter::drop_policy::RULE,
    &linter::revoke::RULE,
    &linter::replace_view_or_function::RULE,
    &linter::alter_policy_condition::RULE,
    &linter::alter_policy_roles::RULE,
    &linter::create_policy::RULE,
    &linter::alter_function_options::RULE,
    &linter::alter_view_options::RULE,
    &linter::alter_role_options::RULE,
    &linter::alter_database_options::RULE,
    &linter::alter_row_security::RULE,
    &linter::new_write_restriction::RULE,
    &linter::add_enum_value::RULE,
    &linter::add_composite_attribute::RULE,
    &linter::add_column::RULE,
    &linter::detach_inheritance::RULE,
    &linter::alter_sequence::RULE,
    &linter::alter_system::RULE,
    &linter::alter_extension::RULE,
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

    #[cfg(feature = "rules")]
    #[test]
    fn everything_that_the_linter_checks_is_a_rule_or_said_elsewhere() {
        use crate::rules::rule::Check;

        for wanted in enum_iterator::all::<squawk_linter::Rule>() {
            let wanted = wanted.to_string();
            let ours = ALL.iter().filter(
                |rule| matches!(rule.check, Check::Linter(linter) if linter.name == wanted),
            );
            let elsewhere = linter::ELSEWHERE.iter().filter(|(name, _)| *name == wanted);
            assert_eq!(ours.count() + elsewhere.count(), 1, "{wanted}");
        }
    }

    #[test]
    fn what_is_said_elsewhere_is_a_rule_or_a_finding() {
        for (name, ours) in linter::ELSEWHERE {
            for ours in ours.split(", ") {
                let is_there = find(ours).is_some()
                    || crate::finding::Code::find(ours).is_some()
                    || ours.starts_with("the runtime");
                assert!(is_there, "{name}: {ours}");
            }
        }
    }

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
