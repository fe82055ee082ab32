//! Findings as text for people, as JSON, and as GitHub annotations.
