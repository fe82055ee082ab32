CREATE TABLE notes (id bigint PRIMARY KEY);
GRANT SELECT ON notes TO kit_reader;
-- What a database has beside its objects.
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path = "$user", notebook, public', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO kit_reader', current_database());
END $$;
