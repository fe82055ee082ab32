DROP TRIGGER merge_tags_call;
DROP VIEW merge_tags;
