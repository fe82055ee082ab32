CREATE TABLE jobs (id bigint PRIMARY KEY, state text);
CREATE UNIQUE INDEX jobs_by_state ON jobs (state) NULLS NOT DISTINCT;
