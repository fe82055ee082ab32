ALTER TABLE accounts
    MODIFY COLUMN role ENUM('reader', 'author', 'moderator', 'editor') NOT NULL DEFAULT 'reader';
