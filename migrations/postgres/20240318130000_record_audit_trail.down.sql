DROP TRIGGER posts_record_change ON posts;
DROP FUNCTION record_change();
DROP TABLE audit_entries;
