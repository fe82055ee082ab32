ALTER TABLE accounts DROP CONSTRAINT accounts_email_key;

-- Of addresses that differ in case alone the oldest account keeps its own.
DO $$
DECLARE
    duplicate record;
BEGIN
    FOR duplicate IN
        SELECT id, email
        FROM (
            SELECT id, email, row_number() OVER (PARTITION BY lower(email) ORDER BY id) AS number
            FROM accounts
        ) AS numbered
        WHERE number > 1
    LOOP
        RAISE NOTICE 'account % gives up %', duplicate.id, duplicate.email;
        UPDATE accounts
        SET email = 'duplicate-' || id || '-' || email
        WHERE id = duplicate.id;
    END LOOP;
END
$$;

CREATE UNIQUE INDEX accounts_email_key ON accounts (lower(email));
