CREATE TYPE account_role AS ENUM ('reader', 'author', 'editor');

ALTER TABLE accounts ADD COLUMN role account_role NOT NULL DEFAULT 'reader';

-- Whoever has written something is an author.
UPDATE accounts
SET role = 'author'
WHERE EXISTS (SELECT FROM posts WHERE posts.author_id = accounts.id);
