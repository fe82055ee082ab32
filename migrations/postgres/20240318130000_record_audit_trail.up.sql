CREATE TABLE audit_entries (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject     text NOT NULL,
    subject_id  bigint NOT NULL,
    action      text NOT NULL CHECK (action IN ('insert', 'update', 'delete')),
    before      jsonb,
    after       jsonb,
    recorded_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX audit_entries_by_subject ON audit_entries (subject, subject_id, recorded_at);

-- One function for every table with a numeric `id`.
CREATE FUNCTION record_change() RETURNS trigger
LANGUAGE plpgsql AS $audit$
DECLARE
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
BEGIN
    IF old_row IS NOT DISTINCT FROM new_row THEN
        RETURN NULL; -- nothing changed; the trail says "what", not "how often"
    END IF;

    EXECUTE format(
        $insert$
            INSERT INTO %I.audit_entries (subject, subject_id, action, before, after)
            VALUES ($1, $2, $3, $4, $5)
        $insert$,
        TG_TABLE_SCHEMA
    )
    USING TG_TABLE_NAME, (coalesce(new_row, old_row) ->> 'id')::bigint, lower(TG_OP), old_row, new_row;

    RETURN NULL;
END;
$audit$;

CREATE TRIGGER posts_record_change
    AFTER INSERT OR UPDATE OR DELETE ON posts
    FOR EACH ROW EXECUTE FUNCTION record_change();
