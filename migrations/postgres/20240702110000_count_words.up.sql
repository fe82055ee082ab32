ALTER TABLE posts ADD COLUMN word_count integer GENERATED ALWAYS AS (
    CASE
        WHEN btrim(body, E' \t\r\n') = '' THEN 0
        ELSE array_length(regexp_split_to_array(btrim(body, E' \t\r\n'), '\s+'), 1)
    END
) STORED;
