DELIMITER //

-- Two tags for one thing: everything tagged `merged` becomes `kept`.
CREATE PROCEDURE merge_tags(IN kept VARCHAR(50), IN merged VARCHAR(50))
BEGIN
    DECLARE kept_id BIGINT DEFAULT NULL;
    DECLARE merged_id BIGINT DEFAULT NULL;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        ROLLBACK;
        RESIGNAL;
    END;

    SELECT MAX(id) INTO kept_id FROM tags WHERE name = kept;
    SELECT MAX(id) INTO merged_id FROM tags WHERE name = merged;
    IF kept_id IS NULL OR merged_id IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET MESSAGE_TEXT = 'no such tag; names of tags are in lowercase, it''s easy to forget';
    END IF;

    START TRANSACTION;
    INSERT IGNORE INTO post_tags (post_id, tag_id)
    SELECT post_id, kept_id FROM (SELECT post_id FROM post_tags WHERE tag_id = merged_id) AS tagged;
    DELETE FROM tags WHERE id = merged_id;
    COMMIT;
END//

DELIMITER ;
