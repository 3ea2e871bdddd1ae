-- What a new plan can begin with: a plan without lines, as the one chunk of its document.
CREATE TABLE plan_templates (
    id         TEXT PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    document   BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
