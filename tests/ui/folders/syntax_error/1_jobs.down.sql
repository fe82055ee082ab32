DROP INDEX IF EXIST jobs_by_state;
DROP TABLE jobs;
