-- The team and what travels between its devices. What is kept here is sealed already, and kept for ever: from it the relay
-- gets again what it has lost.

-- The membership log: whole entries, as they were signed.
CREATE TABLE team_entries (
    place INTEGER PRIMARY KEY NOT NULL,
    entry BLOB NOT NULL
) STRICT;

-- Envelopes of this device and of others, as they travelled.
CREATE TABLE envelopes (
    id          BLOB PRIMARY KEY NOT NULL,
    space       BLOB NOT NULL,
    -- The tag by which the relay knows the document.
    document    BLOB NOT NULL,
    author      BLOB NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('applied', 'parked', 'quarantined')),
    -- Why it waits or was put aside: a code, and what a person may want to know.
    reason      TEXT,
    detail      TEXT,
    received_ms INTEGER NOT NULL,
    bytes       BLOB NOT NULL
) STRICT;

CREATE INDEX envelopes_by_document ON envelopes (space, document);
CREATE INDEX envelopes_not_applied ON envelopes (state) WHERE state <> 'applied';

-- What the relay has not acknowledged, in the order in which it was made.
CREATE TABLE outbox (
    place    INTEGER PRIMARY KEY AUTOINCREMENT,
    envelope BLOB NOT NULL UNIQUE REFERENCES envelopes (id)
) STRICT;

-- How far each document of the relay is known.
CREATE TABLE cursors (
    space    BLOB NOT NULL,
    document BLOB NOT NULL,
    seq      INTEGER NOT NULL,
    chain    BLOB NOT NULL,
    PRIMARY KEY (space, document)
) STRICT, WITHOUT ROWID;

-- How far the log of each document went into envelopes of this device, and the last of them.
CREATE TABLE threads (
    document TEXT PRIMARY KEY NOT NULL,
    space    BLOB NOT NULL,
    counter  INTEGER NOT NULL,
    last     BLOB NOT NULL,
    -- The last chunk of the document's log that is in an envelope, or came in one; -1: none.
    sent     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
