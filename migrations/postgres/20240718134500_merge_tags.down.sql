DROP PROCEDURE merge_tags(text, text);
