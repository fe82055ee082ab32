CREATE TABLE audit_entries (
    id          INTEGER PRIMARY KEY,
    subject     TEXT NOT NULL,
    subject_id  INTEGER NOT NULL,
    "action"    TEXT NOT NULL CHECK ("action" IN ('insert', 'update', 'delete')),
    "before"    TEXT CHECK (json_valid("before")),
    "after"     TEXT CHECK (json_valid("after")),
    recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

CREATE INDEX audit_entries_by_subject ON audit_entries (subject, subject_id, recorded_at);

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
