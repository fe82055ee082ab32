-- migrate: no-transaction
-- The table is large by now, and people are commenting while this runs.
CREATE INDEX CONCURRENTLY comments_by_author ON comments (author_id, created_at DESC);
