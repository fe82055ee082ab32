ALTER TABLE posts ADD COLUMN word_count INTEGER GENERATED ALWAYS AS (
    CASE
        WHEN trim(body) = '' THEN 0
        ELSE length(trim(body)) - length(replace(trim(body), ' ', '')) + 1
    END
) VIRTUAL;
