-- The up script moves it by a microsecond.
-- migrate: lossy(posts.updated_at)
ALTER TABLE posts
    DROP KEY posts_by_slug,
    DROP COLUMN slug;
