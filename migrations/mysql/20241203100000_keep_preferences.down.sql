ALTER TABLE accounts
    DROP KEY accounts_wanting_digest,
    DROP COLUMN digest;

ALTER TABLE accounts DROP COLUMN preferences;
