DROP INDEX comments_by_author;
