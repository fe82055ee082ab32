ALTER TABLE comments
    ADD COLUMN state ENUM('pending', 'visible', 'hidden') NOT NULL DEFAULT 'pending';

-- What is there has been seen by everybody; what comes from now on waits.
UPDATE comments SET state = 'visible';

CREATE INDEX comments_waiting ON comments (state, created_at);
