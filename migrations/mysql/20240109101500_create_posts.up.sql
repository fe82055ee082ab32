CREATE TABLE posts (
    id           BIGINT NOT NULL AUTO_INCREMENT,
    author_id    BIGINT NOT NULL,
    title        VARCHAR(200) NOT NULL,
    body         TEXT NOT NULL,
    published_at DATETIME(6) NULL,
    created_at   DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at   DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    KEY posts_by_author (author_id),
    KEY posts_published (published_at),
    CONSTRAINT posts_author FOREIGN KEY (author_id) REFERENCES accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
