CREATE TABLE audit_entries (
    id          BIGINT NOT NULL AUTO_INCREMENT,
    subject     VARCHAR(64) NOT NULL,
    subject_id  BIGINT NOT NULL,
    `action`    ENUM('insert', 'update', 'delete') NOT NULL,
    `before`    JSON NULL,
    `after`     JSON NULL,
    recorded_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    KEY audit_entries_by_subject (subject, subject_id, recorded_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TRIGGER posts_record_insert AFTER INSERT ON posts
FOR EACH ROW
INSERT INTO audit_entries (subject, subject_id, `action`, `after`)
VALUES (
    'posts', NEW.id, 'insert',
    JSON_OBJECT('title', NEW.title, 'body', NEW.body, 'published_at', NEW.published_at)
);

-- A SELECT, since the condition decides whether there is anything to say.
CREATE TRIGGER posts_record_update AFTER UPDATE ON posts
FOR EACH ROW
INSERT INTO audit_entries (subject, subject_id, `action`, `before`, `after`)
SELECT
    'posts', NEW.id, 'update',
    JSON_OBJECT('title', OLD.title, 'body', OLD.body, 'published_at', OLD.published_at),
    JSON_OBJECT('title', NEW.title, 'body', NEW.body, 'published_at', NEW.published_at)
FROM (SELECT 1) AS once
WHERE NOT (
    NEW.title <=> OLD.title AND NEW.body <=> OLD.body AND NEW.published_at <=> OLD.published_at
);

CREATE TRIGGER posts_record_delete AFTER DELETE ON posts
FOR EACH ROW
INSERT INTO audit_entries (subject, subject_id, `action`, `before`)
VALUES (
    'posts', OLD.id, 'delete',
    JSON_OBJECT('title', OLD.title, 'body', OLD.body, 'published_at', OLD.published_at)
);
