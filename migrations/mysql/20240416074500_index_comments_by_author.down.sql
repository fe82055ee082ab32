ALTER TABLE comments
    DROP KEY comments_by_author,
    ALGORITHM = INPLACE, LOCK = NONE;
