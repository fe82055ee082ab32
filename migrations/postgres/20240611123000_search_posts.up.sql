ALTER TABLE posts ADD COLUMN search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')
) STORED;

CREATE INDEX posts_search ON posts USING gin (search);

CREATE FUNCTION search_posts(words text) RETURNS TABLE (post_id bigint, rank real)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT posts.id, ts_rank(posts.search, websearch_to_tsquery('english', words))
    FROM posts
    WHERE posts.published_at IS NOT NULL
        AND posts.search @@ websearch_to_tsquery('english', words)
    ORDER BY 2 DESC, posts.id;
END;
