DROP INDEX comments_waiting;
ALTER TABLE comments DROP COLUMN state;
DROP TYPE comment_state;
