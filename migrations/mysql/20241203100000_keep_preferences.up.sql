ALTER TABLE accounts ADD COLUMN preferences JSON NOT NULL DEFAULT (JSON_OBJECT());

-- The job that sends digests looks for the few who asked for one. MySQL indexes
-- a value inside a document through a generated column.
ALTER TABLE accounts
    ADD COLUMN digest VARCHAR(20) GENERATED ALWAYS AS (
        JSON_UNQUOTE(JSON_EXTRACT(preferences, '$.digest'))
    ) VIRTUAL,
    ADD KEY accounts_wanting_digest (digest);
