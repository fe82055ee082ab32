CREATE TRIGGER posts_touch_updated_at
AFTER UPDATE OF title, body, published_at ON posts
FOR EACH ROW
-- Who sets the time on purpose, an import for example, keeps it.
WHEN NEW.updated_at = OLD.updated_at
BEGIN
    UPDATE posts SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
