DROP TRIGGER posts_record_delete;
DROP TRIGGER posts_record_update;
DROP TRIGGER posts_record_insert;
DROP TABLE audit_entries;
