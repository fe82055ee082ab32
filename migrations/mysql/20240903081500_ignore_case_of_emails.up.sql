-- Of addresses that differ in case alone the oldest account keeps its own.
UPDATE accounts
JOIN accounts AS older
    ON LOWER(older.email) = LOWER(accounts.email) AND older.id < accounts.id
SET accounts.email = CONCAT('duplicate-', accounts.id, '-', accounts.email);

ALTER TABLE accounts
    MODIFY COLUMN email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL;
