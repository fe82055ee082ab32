CREATE TABLE digits (d INT NOT NULL);
INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
CREATE TABLE events (
    id BIGINT NOT NULL PRIMARY KEY,
    kind INT NOT NULL,
    payload VARCHAR(100) NOT NULL
);
INSERT INTO events
SELECT n, n % 17, MD5(n)
FROM (
    SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
    FROM digits a, digits b, digits c, digits e, digits f
    WHERE f.d < 2
) AS numbers;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0002');
