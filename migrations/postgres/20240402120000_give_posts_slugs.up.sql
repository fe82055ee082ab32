ALTER TABLE posts ADD COLUMN slug text;

-- A new address is no new edition: `updated_at` stays.
ALTER TABLE posts DISABLE TRIGGER posts_touch_updated_at;

WITH words AS (
    SELECT id, trim(BOTH '-' FROM regexp_replace(lower(title), '[^a-z0-9]+', '-', 'g')) AS slug
    FROM posts
), numbered AS (
    SELECT id, slug, row_number() OVER (PARTITION BY slug ORDER BY id) AS number
    FROM words
)
UPDATE posts
SET slug = CASE
        WHEN numbered.slug = '' THEN 'post-' || posts.id
        WHEN numbered.number = 1 THEN numbered.slug
        ELSE numbered.slug || '-' || posts.id
    END
FROM numbered
WHERE numbered.id = posts.id;

ALTER TABLE posts ENABLE TRIGGER posts_touch_updated_at;

ALTER TABLE posts
    ALTER COLUMN slug SET NOT NULL,
    ADD CONSTRAINT posts_slug_key UNIQUE (slug);
