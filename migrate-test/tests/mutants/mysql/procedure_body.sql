-- A procedure comes back with another body.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(100) NOT NULL,
    nickname VARCHAR(40) DEFAULT 'nobody',
    age INT,
    KEY users_by_email (email)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE PROCEDURE greet() SELECT 1;
-- file: 0001_create_users.down.sql
DROP PROCEDURE greet;
DROP TABLE users;
-- file: 0002_procedure_body.up.sql
DROP PROCEDURE greet;
CREATE PROCEDURE greet() SELECT 2;
-- file: 0002_procedure_body.down.sql
DROP PROCEDURE greet;
CREATE PROCEDURE greet() SELECT 3;
