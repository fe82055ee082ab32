-- migrate: no-transaction
DROP INDEX CONCURRENTLY comments_by_author;
