-- Who sets the time on purpose, an import for example, keeps it.
CREATE TRIGGER posts_touch_updated_at BEFORE UPDATE ON posts
FOR EACH ROW
SET NEW.updated_at = IF(NEW.updated_at <=> OLD.updated_at, CURRENT_TIMESTAMP(6), NEW.updated_at);
