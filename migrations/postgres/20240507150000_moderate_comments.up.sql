CREATE TYPE comment_state AS ENUM ('pending', 'visible', 'hidden');

-- What is there has been seen by everybody; what comes from now on waits.
ALTER TABLE comments ADD COLUMN state comment_state NOT NULL DEFAULT 'visible';
ALTER TABLE comments ALTER COLUMN state SET DEFAULT 'pending';

CREATE INDEX comments_waiting ON comments (created_at) WHERE state = 'pending';
