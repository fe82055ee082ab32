-- People are commenting while this runs.
ALTER TABLE comments
    ADD KEY comments_by_author (author_id, created_at),
    ALGORITHM = INPLACE, LOCK = NONE;
