ALTER TABLE accounts ADD COLUMN preferences TEXT NOT NULL DEFAULT '{}'
    CHECK (json_type(preferences) = 'object');

-- The job that sends digests looks for the few who asked for one.
CREATE INDEX accounts_wanting_digest ON accounts (preferences ->> '$.digest')
    WHERE preferences ->> '$.digest' IS NOT NULL;
