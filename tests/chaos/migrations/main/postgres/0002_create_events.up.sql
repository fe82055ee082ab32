CREATE TABLE events (
    id bigint PRIMARY KEY,
    kind integer NOT NULL,
    payload text NOT NULL
);
INSERT INTO events
SELECT n, n % 17, md5(n::text) FROM generate_series(1, 60000) AS n;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0002');
