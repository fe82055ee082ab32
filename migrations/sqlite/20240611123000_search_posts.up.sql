-- The index keeps no copy of the posts: it reads them from their own table.
CREATE VIRTUAL TABLE post_search USING fts5 (
    title,
    body,
    content = 'posts',
    content_rowid = 'id',
    tokenize = 'porter unicode61'
);

INSERT INTO post_search (post_search) VALUES ('rebuild');

CREATE TRIGGER posts_search_insert AFTER INSERT ON posts
BEGIN
    INSERT INTO post_search (rowid, title, body) VALUES (NEW.id, NEW.title, NEW.body);
END;

CREATE TRIGGER posts_search_update AFTER UPDATE OF title, body ON posts
BEGIN
    INSERT INTO post_search (post_search, rowid, title, body)
    VALUES ('delete', OLD.id, OLD.title, OLD.body);
    INSERT INTO post_search (rowid, title, body) VALUES (NEW.id, NEW.title, NEW.body);
END;

CREATE TRIGGER posts_search_delete AFTER DELETE ON posts
BEGIN
    INSERT INTO post_search (post_search, rowid, title, body)
    VALUES ('delete', OLD.id, OLD.title, OLD.body);
END;
