-- What devices say of snapshots, and which of these stand in the place of what they cover. All of it was read in the open.

-- The last word of each device on each snapshot.
CREATE TABLE receipts (
    workspace   BLOB NOT NULL,
    space       BLOB NOT NULL,
    document    BLOB NOT NULL,
    snapshot    BLOB NOT NULL,
    device      BLOB NOT NULL,
    -- The tag of the person whose device it is.
    person      BLOB NOT NULL,
    -- 1: it holds what it covers.
    verdict     INTEGER NOT NULL,
    -- How far it goes.
    seq         INTEGER NOT NULL,
    chain       BLOB NOT NULL,
    -- The names of its parts, 32 bytes each.
    parts       BLOB NOT NULL,
    -- The receipt's own envelope.
    envelope    BLOB NOT NULL,
    PRIMARY KEY (workspace, space, document, snapshot, device)
) STRICT, WITHOUT ROWID;

-- Snapshots in whose favour envelopes went. The last two of a document are kept whole.
CREATE TABLE snapshots (
    workspace  BLOB NOT NULL,
    space      BLOB NOT NULL,
    document   BLOB NOT NULL,
    seq        INTEGER NOT NULL,
    snapshot   BLOB NOT NULL,
    settled_ms INTEGER NOT NULL,
    PRIMARY KEY (workspace, space, document, seq)
) STRICT, WITHOUT ROWID;
