DROP INDEX accounts_wanting_digest;
ALTER TABLE accounts DROP COLUMN preferences;
