ALTER TABLE accounts ADD COLUMN role TEXT NOT NULL DEFAULT 'reader'
    CHECK (role IN ('reader', 'author', 'editor'));

-- Whoever has written something is an author.
UPDATE accounts
SET role = 'author'
WHERE EXISTS (SELECT 1 FROM posts WHERE posts.author_id = accounts.id);
