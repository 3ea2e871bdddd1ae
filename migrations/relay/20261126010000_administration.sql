-- What whoever runs the relay decides about workspaces.

-- 1: it is not served, whatever is kept of it. A workspace that was removed leaves such a row.
ALTER TABLE workspaces ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;

-- Each lets one workspace begin at a closed relay. The token itself is nowhere but with whom it was given to.
CREATE TABLE tokens (
    hash       BLOB PRIMARY KEY NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    -- NULL: what the relay gives to a new workspace.
    quota      INTEGER,
    -- The workspace that began with it.
    workspace  BLOB
) STRICT, WITHOUT ROWID;
