CREATE SCHEMA other;
SET search_path = other, public;
CREATE TABLE hidden (id integer NOT NULL);
INSERT INTO ledger VALUES ('0002');
