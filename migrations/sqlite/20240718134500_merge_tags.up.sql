-- Two tags for one thing: everything tagged `merged` becomes `kept`.
-- SQLite has no procedures; a row inserted here is the call.
CREATE VIEW merge_tags (kept, merged) AS SELECT NULL, NULL WHERE 0;

CREATE TRIGGER merge_tags_call INSTEAD OF INSERT ON merge_tags
BEGIN
    SELECT raise(ABORT, 'no such tag; names of tags are in lowercase, it''s easy to forget')
    WHERE (SELECT count(*) FROM tags WHERE name IN (NEW.kept, NEW.merged)) < 2;

    INSERT OR IGNORE INTO post_tags (post_id, tag_id)
    SELECT post_id, (SELECT id FROM tags WHERE name = NEW.kept)
    FROM post_tags
    WHERE tag_id = (SELECT id FROM tags WHERE name = NEW.merged);

    -- Foreign keys may be off, so this does not count on a cascade.
    DELETE FROM post_tags WHERE tag_id = (SELECT id FROM tags WHERE name = NEW.merged);
    DELETE FROM tags WHERE name = NEW.merged;
END;
