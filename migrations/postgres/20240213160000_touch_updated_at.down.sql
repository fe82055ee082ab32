DROP TRIGGER posts_touch_updated_at ON posts;
DROP FUNCTION touch_updated_at();
