UPDATE accounts SET role = 'author' WHERE role = 'moderator';

ALTER TABLE accounts
    MODIFY COLUMN role ENUM('reader', 'author', 'editor') NOT NULL DEFAULT 'reader';
