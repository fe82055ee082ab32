CREATE VIEW published_posts AS
SELECT
    posts.id,
    posts.slug,
    posts.title,
    accounts.display_name AS author,
    posts.published_at,
    (
        SELECT group_concat(name, ', ')
        FROM (
            SELECT tags.name
            FROM post_tags
            JOIN tags ON tags.id = post_tags.tag_id
            WHERE post_tags.post_id = posts.id
            ORDER BY tags.name
        )
    ) AS tags,
    (
        SELECT count(*)
        FROM comments
        WHERE comments.post_id = posts.id AND comments.state = 'visible'
    ) AS comments
FROM posts
JOIN accounts ON accounts.id = posts.author_id
WHERE posts.published_at IS NOT NULL;
