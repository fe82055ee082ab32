CREATE INDEX comments_by_author ON comments (author_id, created_at DESC);
