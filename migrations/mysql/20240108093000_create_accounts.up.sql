CREATE TABLE accounts (
    id           BIGINT NOT NULL AUTO_INCREMENT,
    email        VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    display_name VARCHAR(100) NOT NULL,
    created_at   DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    UNIQUE KEY accounts_by_email (email),
    CONSTRAINT accounts_email_has_at CHECK (LOCATE('@', email) > 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
  COMMENT = 'People who read, write and comment';
