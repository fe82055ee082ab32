-- SQLite cannot make a column of an existing table NOT NULL, so the table is
-- made anew. With foreign keys on, dropping the old one would take the comments
-- along.
PRAGMA foreign_keys = OFF;

CREATE TABLE posts_new (
    id           INTEGER PRIMARY KEY,
    author_id    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    title        TEXT NOT NULL,
    body         TEXT NOT NULL DEFAULT '',
    published_at TEXT,
    created_at   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    slug         TEXT NOT NULL
) STRICT;

-- A title's letters, digits and hyphens, in lowercase.
WITH RECURSIVE letters (id, rest, slug) AS (
    SELECT id, lower(title), '' FROM posts
    UNION ALL
    SELECT
        id,
        substr(rest, 2),
        CASE
            WHEN substr(rest, 1, 1) GLOB '[a-z0-9]' THEN slug || substr(rest, 1, 1)
            WHEN slug GLOB '*[a-z0-9]' THEN slug || '-'
            ELSE slug
        END
    FROM letters
    WHERE rest <> ''
), numbered AS (
    SELECT
        id,
        rtrim(slug, '-') AS slug,
        row_number() OVER (PARTITION BY rtrim(slug, '-') ORDER BY id) AS number
    FROM letters
    WHERE rest = ''
)
INSERT INTO posts_new (id, author_id, title, body, published_at, created_at, updated_at, slug)
SELECT
    posts.id, author_id, title, body, published_at, created_at, updated_at,
    CASE
        WHEN slug = '' THEN 'post-' || posts.id
        WHEN number = 1 THEN slug
        ELSE slug || '-' || posts.id
    END
FROM posts
JOIN numbered ON numbered.id = posts.id;

DROP TABLE posts;
ALTER TABLE posts_new RENAME TO posts;

CREATE INDEX posts_by_author ON posts (author_id);

-- The front page reads published posts only, newest first.
CREATE INDEX posts_published ON posts (published_at DESC) WHERE published_at IS NOT NULL;

CREATE UNIQUE INDEX posts_by_slug ON posts (slug);

CREATE TRIGGER posts_touch_updated_at
AFTER UPDATE OF title, body, published_at ON posts
FOR EACH ROW
-- Who sets the time on purpose, an import for example, keeps it.
WHEN NEW.updated_at = OLD.updated_at
BEGIN
    UPDATE posts SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER posts_record_insert AFTER INSERT ON posts
BEGIN
    INSERT INTO audit_entries (subject, subject_id, "action", "after")
    VALUES (
        'posts', NEW.id, 'insert',
        json_object('title', NEW.title, 'body', NEW.body, 'published_at', NEW.published_at)
    );
END;

-- The second statement keeps the trail short: drafts are saved every few
-- seconds, and one entry for each draft and hour is enough.
CREATE TRIGGER posts_record_update AFTER UPDATE OF title, body, published_at ON posts
BEGIN
    INSERT INTO audit_entries (subject, subject_id, "action", "before", "after")
    VALUES (
        'posts', NEW.id, 'update',
        json_object('title', OLD.title, 'body', OLD.body, 'published_at', OLD.published_at),
        json_object('title', NEW.title, 'body', NEW.body, 'published_at', NEW.published_at)
    );

    DELETE FROM audit_entries
    WHERE subject = 'posts' AND subject_id = NEW.id AND "action" = 'update'
        AND OLD.published_at IS NULL AND NEW.published_at IS NULL
        AND recorded_at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 hour')
        AND id < (SELECT max(id) FROM audit_entries);
END;

CREATE TRIGGER posts_record_delete AFTER DELETE ON posts
BEGIN
    INSERT INTO audit_entries (subject, subject_id, "action", "before")
    VALUES (
        'posts', OLD.id, 'delete',
        json_object('title', OLD.title, 'body', OLD.body, 'published_at', OLD.published_at)
    );
END;

PRAGMA foreign_keys = ON;
