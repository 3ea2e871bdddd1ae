-- A mapping has a name and knows the headers of its columns, so that a workbook of a similar shape can be read by it and
-- told from it. What was kept before knew only letters of columns: no other workbook can be compared with that.
DROP TABLE mappings;

CREATE TABLE mappings (
    id         TEXT PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    -- Empty when the workbook names none.
    client     TEXT NOT NULL,
    -- Fingerprint of the tables that were imported.
    shape      TEXT NOT NULL,
    file_name  TEXT NOT NULL,
    mapping    TEXT NOT NULL,
    uses       INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    used_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX mappings_by_shape ON mappings (shape, client);
