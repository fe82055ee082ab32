-- PostgreSQL cannot take a value out of an enum type, so the type is made anew.
UPDATE accounts SET role = 'author' WHERE role = 'moderator';

ALTER TYPE account_role RENAME TO account_role_with_moderator;
CREATE TYPE account_role AS ENUM ('reader', 'author', 'editor');

ALTER TABLE accounts
    ALTER COLUMN role DROP DEFAULT,
    ALTER COLUMN role TYPE account_role USING role::text::account_role,
    ALTER COLUMN role SET DEFAULT 'reader';

DROP TYPE account_role_with_moderator;
