-- The data of one device. Documents are the truth; `plans` and `projects` are projections that can be rebuilt from them.

CREATE TABLE documents (
    id        TEXT PRIMARY KEY NOT NULL,
    kind      TEXT NOT NULL,
    -- The last chunk that was written, noted apart from the chunks, so that a missing tail is noticed.
    head_seq  INTEGER NOT NULL,
    head_hash BLOB NOT NULL,
    -- The newest snapshot: loading starts here.
    base_seq  INTEGER NOT NULL
) STRICT;

CREATE INDEX documents_by_kind ON documents (kind);

CREATE TABLE chunks (
    document TEXT NOT NULL REFERENCES documents (id),
    seq      INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    frame    BLOB NOT NULL,
    PRIMARY KEY (document, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE projects (
    id         TEXT PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    client     TEXT,
    archived   INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE plans (
    id           TEXT PRIMARY KEY NOT NULL,
    project      TEXT NOT NULL,
    title        TEXT NOT NULL,
    client       TEXT,
    period_start TEXT,
    period_end   TEXT,
    currency     TEXT NOT NULL,
    lines        INTEGER NOT NULL,
    grand_total  TEXT,
    problems     INTEGER NOT NULL,
    archived     INTEGER NOT NULL,
    updated_ms   INTEGER NOT NULL
) STRICT;

CREATE INDEX plans_by_change ON plans (updated_ms DESC);

CREATE TABLE settings (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;

-- How workbooks of a shape were read, for reading the next one of that shape.
CREATE TABLE mappings (
    fingerprint TEXT NOT NULL,
    client      TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    choices     TEXT NOT NULL,
    created_ms  INTEGER NOT NULL,
    PRIMARY KEY (fingerprint, client)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    kind            TEXT NOT NULL,
    payload         TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_ms INTEGER NOT NULL,
    leased_until_ms INTEGER,
    unique_key      TEXT,
    error           TEXT
) STRICT;

CREATE INDEX jobs_due ON jobs (state, next_attempt_ms);

-- At most one job that is not over may have a given key.
CREATE UNIQUE INDEX jobs_unique ON jobs (unique_key) WHERE state IN ('waiting', 'running');
