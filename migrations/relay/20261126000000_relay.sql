-- What the relay keeps: sealed bytes, and of each only what it takes to order and to hand them on.

-- One row: who this relay is, what it stores in, how often that came back from a copy.
CREATE TABLE identity (
    seed       BLOB NOT NULL,
    store      BLOB NOT NULL,
    generation INTEGER NOT NULL
) STRICT;

CREATE TABLE workspaces (
    id         BLOB PRIMARY KEY NOT NULL,
    created_ms INTEGER NOT NULL,
    -- Sealed bytes that it may keep, and those that it keeps.
    quota      INTEGER NOT NULL,
    bytes      INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
    workspace BLOB NOT NULL,
    place     INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    body      BLOB NOT NULL,
    PRIMARY KEY (workspace, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE grants (
    workspace BLOB NOT NULL,
    device    BLOB NOT NULL,
    space     BLOB NOT NULL,
    rights    INTEGER NOT NULL,
    PRIMARY KEY (workspace, device, space)
) STRICT, WITHOUT ROWID;

-- The end of each document's log.
CREATE TABLE documents (
    workspace BLOB NOT NULL,
    space     BLOB NOT NULL,
    document  BLOB NOT NULL,
    seq       INTEGER NOT NULL,
    chain     BLOB NOT NULL,
    PRIMARY KEY (workspace, space, document)
) STRICT, WITHOUT ROWID;

CREATE TABLE envelopes (
    workspace   BLOB NOT NULL,
    space       BLOB NOT NULL,
    document    BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    id          BLOB NOT NULL,
    kind        INTEGER NOT NULL,
    device      BLOB NOT NULL,
    counter     INTEGER NOT NULL,
    chain       BLOB NOT NULL,
    -- NULL: a snapshot took its place.
    body        BLOB,
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (workspace, space, document, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX envelopes_by_id ON envelopes (workspace, id);
-- A device that was copied sends two envelopes under one number.
CREATE UNIQUE INDEX envelopes_by_counter ON envelopes (workspace, document, device, counter);

CREATE TABLE parts (
    workspace BLOB NOT NULL,
    space     BLOB NOT NULL,
    id        BLOB NOT NULL,
    body      BLOB NOT NULL,
    PRIMARY KEY (workspace, space, id)
) STRICT, WITHOUT ROWID;
