//! Every public operation on every database, under the same names.
#![expect(clippy::unwrap_used, clippy::panic, reason = "these are tests")]
#![expect(
    dead_code,
    reason = "what the tests of other programs need is not needed here"
)]
#![cfg(all(
    feature = "postgres",
    feature = "sqlite",
    feature = "mysql",
    feature = "from-dir"
))]

mod support;

#[path = "contract/amendments.rs"]
mod amendments;
#[path = "contract/attempts.rs"]
mod attempts;
#[path = "contract/batches.rs"]
mod batches;
#[path = "contract/failures.rs"]
mod failures;
#[path = "contract/newer.rs"]
mod newer;
#[path = "contract/operations.rs"]
mod operations;
#[path = "contract/replicas.rs"]
mod replicas;
#[path = "contract/rollback.rs"]
mod rollback;
#[path = "contract/runners.rs"]
mod runners;

/// Makes one test per scenario for one database.
macro_rules! on {
    ($database:ident: $($module:ident { $($scenario:ident)* })*) => {
        mod $database {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $scenario() {
                    let Some(database) = crate::support::Database::$database() else { return };
                    crate::$module::$scenario(&database).await;
                }
            )*)*
        }
    };
}

macro_rules! everywhere {
    ($($scenarios:tt)*) => {
        on!(postgres: $($scenarios)*);
        on!(pgbouncer: $($scenarios)*);
        on!(sqlite: $($scenarios)*);
        on!(mysql: $($scenarios)*);
    };
}

everywhere! {
    operations {
        up_applies_everything_once
        a_plan_touches_nothing
        up_to_stops_at_a_version
        down_reverts_one_step_unless_told_otherwise
        down_to_keeps_the_version_it_names
        redo_reverts_and_applies
        status_shows_every_state
        steps_limit_what_is_done
        a_late_migration_is_refused_unless_it_may_come
        an_edited_script_is_refused_and_a_reformatted_one_is_not
        a_stored_script_runs_only_when_it_may
        an_edited_draft_is_redone
        hostile_names_are_names
        namespaces_do_not_see_each_other
        an_empty_folder_is_current
        empty_scripts_are_applied
        what_changed_in_an_applied_script_is_told_with_the_next_one
        what_is_told_of_a_history_is_the_same_read_or_not
        nothing_is_announced_before_the_history_was_looked_at
    }
    newer {
        an_older_program_lives_with_additions_and_says_so
        an_older_program_refuses_what_breaks_it
        a_row_without_a_verdict_breaks_older_programs
        an_older_program_does_what_is_its_own
        an_addition_in_its_middle_is_lived_with_as_well
        a_newer_runner_at_work_is_its_own_business
        replicas_judge_a_newer_database_alike
    }
    rollback {
        a_plan_down_counts_what_it_loses
        a_stored_script_shows_what_it_loses
        a_large_table_is_not_counted_to_its_end
        a_way_down_ends_at_what_is_irreversible
        two_down_scripts_that_differ_are_both_shown
        a_database_goes_back_to_a_release
        a_hostile_release_is_only_text
    }
    failures {
        a_failing_statement_leaves_nothing_half_applied
        a_syntax_error_shows_its_place
        a_set_for_another_database_is_refused_before_anything
        what_was_applied_before_a_failure_stays_and_is_told
        a_script_without_a_transaction_goes_on_where_it_failed
        a_script_that_stopped_midway_may_not_be_edited_behind_itself
    }
    batches {
        an_empty_database_is_filled_and_emptied_at_once
        one_that_fails_is_named_and_those_before_it_stay
        one_that_cannot_be_parsed_is_named
        a_down_script_that_fails_keeps_what_is_before_it
        a_database_with_tables_of_its_own_takes_them_one_by_one
        a_run_that_was_killed_goes_on_one_by_one
        no_script_mends_what_an_earlier_one_breaks
    }
    runners {
        twenty_starts_at_once_apply_everything_once
        a_script_is_said_to_start_once
        a_run_that_is_dropped_leaves_no_trace
        a_panicking_observer_leaves_no_trace
        a_run_that_was_cut_off_goes_on
        a_statement_in_doubt_is_settled_by_a_person
    }
    attempts {
        a_migration_that_is_killed_again_and_again_is_named
        an_attempt_that_fails_or_panics_is_not_counted
        a_script_without_a_transaction_counts_as_well
    }
    amendments {
        a_baseline_marks_and_runs_nothing
        a_baseline_is_refused_where_it_is_a_mistake
        the_history_alone_makes_no_database_old
        ten_baselines_at_once_are_one
        an_edited_script_is_accepted_as_it_is
        only_an_applied_migration_is_accepted
        a_failed_row_is_forgotten_and_what_stays_is_said
        an_edited_script_is_forgotten_without_its_statements
        a_row_whose_process_is_gone_is_forgotten
        a_row_at_work_is_not_forgotten
        a_callers_transaction_is_refused
        a_revert_that_failed_is_forgotten
        a_change_waits_for_the_runner_at_work
    }
    replicas {
        replicas_wait_for_the_job
        a_replica_says_what_is_missing
        a_contradiction_is_not_waited_for
        reading_is_the_only_right_a_replica_needs
    }
}
