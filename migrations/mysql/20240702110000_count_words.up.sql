ALTER TABLE posts ADD COLUMN word_count INT GENERATED ALWAYS AS (
    CASE
        WHEN TRIM(body) = '' THEN 0
        ELSE CHAR_LENGTH(TRIM(body)) - CHAR_LENGTH(REPLACE(TRIM(body), ' ', '')) + 1
    END
) STORED;
