-- Two tags for one thing: everything tagged `merged` becomes `kept`.
CREATE PROCEDURE merge_tags(kept text, merged text)
LANGUAGE plpgsql AS $$
DECLARE
    kept_id   bigint;
    merged_id bigint;
BEGIN
    SELECT id INTO kept_id FROM tags WHERE name = kept;
    SELECT id INTO merged_id FROM tags WHERE name = merged;
    IF kept_id IS NULL OR merged_id IS NULL THEN
        RAISE EXCEPTION 'no tag % or no tag %', quote_literal(kept), quote_literal(merged)
            USING HINT = 'Names of tags are in lowercase; it''s easy to forget.';
    END IF;

    INSERT INTO post_tags (post_id, tag_id)
    SELECT post_id, kept_id FROM post_tags WHERE tag_id = merged_id
    ON CONFLICT DO NOTHING;

    DELETE FROM tags WHERE id = merged_id;
END;
$$;
