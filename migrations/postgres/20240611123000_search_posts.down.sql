DROP FUNCTION search_posts(text);
DROP INDEX posts_search;
ALTER TABLE posts DROP COLUMN search;
