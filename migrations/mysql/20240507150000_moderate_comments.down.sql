DROP INDEX comments_waiting ON comments;
ALTER TABLE comments DROP COLUMN state;
