DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kit_reader') THEN
        CREATE ROLE kit_reader;
    END IF;
END $$;
CREATE SCHEMA notebook;
