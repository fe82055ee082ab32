PRAGMA user_version = 8
PRAGMA application_id = 0
ALTER TABLE posts ADD COLUMN extra TEXT
ALTER TABLE people DROP COLUMN untyped
ALTER TABLE exact RENAME TO exactly
ALTER TABLE posts RENAME COLUMN body TO content
CREATE TABLE more (a, b)
DROP TABLE tags
DROP TABLE tags; CREATE TABLE tags (post INTEGER, name TEXT, PRIMARY KEY (name, post DESC)) WITHOUT ROWID
DROP TABLE tags; CREATE TABLE tags (name TEXT, post INTEGER, PRIMARY KEY (name, post)) WITHOUT ROWID
DROP TABLE tags; CREATE TABLE tags (name TEXT, post INTEGER, PRIMARY KEY (name, post DESC))
DROP TABLE tags; CREATE TABLE tags (name TEXT, post INT, PRIMARY KEY (name, post DESC)) WITHOUT ROWID
DROP TABLE tags; CREATE TABLE tags (name TEXT NOT NULL, post INTEGER, PRIMARY KEY (name, post DESC)) WITHOUT ROWID
DROP TABLE tags; CREATE TABLE tags (name TEXT DEFAULT 'x', post INTEGER, PRIMARY KEY (name, post DESC)) WITHOUT ROWID
DROP TABLE tags; CREATE TABLE tags (name TEXT COLLATE RTRIM, post INTEGER, PRIMARY KEY (name, post DESC)) WITHOUT ROWID
DROP TABLE tags; CREATE TABLE tags (name TEXT CHECK (name <> ''), post INTEGER, PRIMARY KEY (name, post DESC)) WITHOUT ROWID
DROP TABLE tags; CREATE TABLE tags (name TEXT, post INTEGER REFERENCES posts, PRIMARY KEY (name, post DESC)) WITHOUT ROWID
DROP TABLE tags; CREATE TABLE tags (name TEXT UNIQUE, post INTEGER, PRIMARY KEY (name, post DESC)) WITHOUT ROWID
DROP TABLE tags; CREATE TABLE tags (name TEXT, post INTEGER AS (length(name)), PRIMARY KEY (name)) WITHOUT ROWID
DROP TABLE exact; CREATE TABLE exact (id INT NOT NULL, any_value ANY)
DROP INDEX posts_author
DROP INDEX posts_author; CREATE INDEX posts_author ON posts (author, title COLLATE NOCASE)
DROP INDEX posts_short; CREATE UNIQUE INDEX posts_short ON posts (lower(title)) WHERE length(title) < 11
CREATE INDEX posts_body ON posts (body)
DROP VIEW authors
DROP TRIGGER tidy
DROP TRIGGER tidy; CREATE TRIGGER tidy BEFORE DELETE ON people FOR EACH ROW WHEN old.score > 1 BEGIN DELETE FROM posts WHERE author = old.id; SELECT 1; END
CREATE VIEW names AS SELECT name FROM people
DROP TABLE search
DROP TABLE search; CREATE VIRTUAL TABLE search USING fts5(title, content='posts')
DROP TABLE people
