DROP INDEX accounts_by_email;
CREATE UNIQUE INDEX accounts_by_email ON accounts (email);
