CREATE FULLTEXT INDEX posts_search ON posts (title, body);
