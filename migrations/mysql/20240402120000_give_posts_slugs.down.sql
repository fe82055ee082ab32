ALTER TABLE posts
    DROP KEY posts_by_slug,
    DROP COLUMN slug;
