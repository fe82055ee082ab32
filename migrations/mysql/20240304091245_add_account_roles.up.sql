ALTER TABLE accounts
    ADD COLUMN role ENUM('reader', 'author', 'editor') NOT NULL DEFAULT 'reader';

-- Whoever has written something is an author.
UPDATE accounts
SET role = 'author'
WHERE EXISTS (SELECT 1 FROM posts WHERE posts.author_id = accounts.id);
