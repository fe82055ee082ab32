//! Checks that need the whole set: pairs, drafts, frozen history, transactions.
