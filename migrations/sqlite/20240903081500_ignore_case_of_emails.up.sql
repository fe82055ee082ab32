DROP INDEX accounts_by_email;

-- Of addresses that differ in case alone the oldest account keeps its own.
UPDATE accounts
SET email = 'duplicate-' || id || '-' || email
WHERE EXISTS (
    SELECT 1
    FROM accounts AS older
    WHERE lower(older.email) = lower(accounts.email) AND older.id < accounts.id
);

CREATE UNIQUE INDEX accounts_by_email ON accounts (email COLLATE NOCASE);
