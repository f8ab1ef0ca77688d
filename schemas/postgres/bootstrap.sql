-- Where migrations are written down; run as shuwen_owner before them, any number of times.
CREATE SCHEMA IF NOT EXISTS shuwen_data;
COMMENT ON SCHEMA shuwen_data IS 'Tables behind the views of schema shuwen. They may change with any version: read the views.';
GRANT USAGE ON SCHEMA shuwen_data TO shuwen_writer, shuwen_monitor;

CREATE TABLE IF NOT EXISTS shuwen_data.schema_migration (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    applied_by text NOT NULL DEFAULT session_user
);
COMMENT ON TABLE shuwen_data.schema_migration IS 'One row per migration that was applied, in order.';
COMMENT ON COLUMN shuwen_data.schema_migration.number IS 'Number of the migration, from 1, without gaps.';
COMMENT ON COLUMN shuwen_data.schema_migration.name IS 'Name of its file without number and ending.';
COMMENT ON COLUMN shuwen_data.schema_migration.checksum IS 'SHA-256 of its file, in hexadecimal; programs with another text of the same migration refuse to work.';
COMMENT ON COLUMN shuwen_data.schema_migration.applied_at IS 'When it was applied.';
COMMENT ON COLUMN shuwen_data.schema_migration.applied_by IS 'The login role that applied it.';
GRANT SELECT ON shuwen_data.schema_migration TO shuwen_writer, shuwen_monitor;
