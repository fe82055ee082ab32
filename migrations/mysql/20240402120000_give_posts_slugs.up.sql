ALTER TABLE posts ADD COLUMN slug VARCHAR(220) CHARACTER SET ascii COLLATE ascii_bin NULL;

-- A title's letters, digits and hyphens, in lowercase; with the post's number
-- where another has the same. A new address is no new edition, so `updated_at`
-- moves by a microsecond only: the trigger keeps a time that is set on purpose.
UPDATE posts
JOIN (
    SELECT id, words, ROW_NUMBER() OVER (PARTITION BY words ORDER BY id) AS number
    FROM (
        SELECT id, TRIM(BOTH '-' FROM REGEXP_REPLACE(LOWER(title), '[^a-z0-9]+', '-')) AS words
        FROM posts
    ) AS titles
) AS numbered ON numbered.id = posts.id
SET
    posts.slug = CASE
        WHEN numbered.words = '' THEN CONCAT('post-', posts.id)
        WHEN numbered.number = 1 THEN numbered.words
        ELSE CONCAT(numbered.words, '-', posts.id)
    END,
    posts.updated_at = posts.updated_at + INTERVAL 1 MICROSECOND;

ALTER TABLE posts
    MODIFY COLUMN slug VARCHAR(220) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ADD UNIQUE KEY posts_by_slug (slug);
