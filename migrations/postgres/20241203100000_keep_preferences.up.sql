ALTER TABLE accounts
    ADD COLUMN preferences jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT accounts_preferences_is_object CHECK (jsonb_typeof(preferences) = 'object');

-- The job that sends digests looks for the few who asked for one.
CREATE INDEX accounts_wanting_digest ON accounts ((preferences ->> 'digest'))
    WHERE preferences ? 'digest';
