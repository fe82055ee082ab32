DROP PROCEDURE merge_tags;
