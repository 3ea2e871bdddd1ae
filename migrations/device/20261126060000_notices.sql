-- What the person of this device is told, and what of the discussions they have not read. Both follow from documents and
-- the membership log; what is kept here is that it was told, and read.

-- One row for each thing that happened, by the name of the thing: what arrives again is told once.
CREATE TABLE notices (
    id      TEXT PRIMARY KEY NOT NULL,
    kind    TEXT NOT NULL,
    -- When it happened by the clock of whoever did it, and when it came here: milliseconds since 1970.
    at_ms   INTEGER NOT NULL,
    came_ms INTEGER NOT NULL,
    -- Who did it; nothing: somebody outside the team.
    who     TEXT,
    -- The thread, for what was said.
    thread  TEXT,
    -- Where it leads and what it says, as JSON.
    about   TEXT NOT NULL,
    read    INTEGER NOT NULL CHECK (read IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX notices_by_age ON notices (came_ms);
CREATE INDEX notices_unread ON notices (read) WHERE read = 0;

-- Comments of others that came here.
CREATE TABLE heard (
    comment TEXT PRIMARY KEY NOT NULL,
    plan    TEXT NOT NULL,
    thread  TEXT NOT NULL,
    read    INTEGER NOT NULL CHECK (read IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX heard_unread ON heard (plan) WHERE read = 0;
CREATE INDEX heard_by_thread ON heard (thread);

-- Where there was work before this table, what was said until now counts as read.
INSERT INTO settings (name, value)
SELECT 'notices_since', CAST(CAST(strftime('%s', 'now') AS INTEGER) * 1000 AS TEXT)
WHERE EXISTS (SELECT 1 FROM documents);
