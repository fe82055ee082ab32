ALTER TABLE comments ADD COLUMN state TEXT NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'visible', 'hidden'));

-- What is there has been seen by everybody; what comes from now on waits.
UPDATE comments SET state = 'visible';

CREATE INDEX comments_waiting ON comments (created_at) WHERE state = 'pending';
