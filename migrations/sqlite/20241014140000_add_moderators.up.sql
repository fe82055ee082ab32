-- SQLite cannot change the CHECK of a column, so the table is made anew.
PRAGMA foreign_keys = OFF;

-- The view would stop the new table from taking the old one's name.
DROP VIEW published_posts;

CREATE TABLE accounts_new (
    id           INTEGER PRIMARY KEY,
    email        TEXT NOT NULL CHECK (instr(email, '@') > 1),
    display_name TEXT NOT NULL,
    created_at   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    role         TEXT NOT NULL DEFAULT 'reader'
        CHECK (role IN ('reader', 'author', 'moderator', 'editor'))
) STRICT;

INSERT INTO accounts_new (id, email, display_name, created_at, role)
SELECT id, email, display_name, created_at, role FROM accounts;

DROP TABLE accounts;
ALTER TABLE accounts_new RENAME TO accounts;

CREATE UNIQUE INDEX accounts_by_email ON accounts (email COLLATE NOCASE);

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

PRAGMA foreign_keys = ON;
