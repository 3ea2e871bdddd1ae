-- Snapshots: which place of the relay's log holds which envelope, and what this device made of the snapshots that it saw.

-- The byte of what an envelope carries: 1 changes, 2 a part of a snapshot, 5 a receipt.
ALTER TABLE envelopes ADD COLUMN kind INTEGER NOT NULL DEFAULT 1;
CREATE INDEX envelopes_of_snapshots ON envelopes (space, document) WHERE kind <> 1;

-- The relay's log of each document from its first place, as far as it is known: names, whatever became of the envelopes.
CREATE TABLE places (
    space    BLOB NOT NULL,
    document BLOB NOT NULL,
    seq      INTEGER NOT NULL,
    id       BLOB NOT NULL,
    chain    BLOB NOT NULL,
    PRIMARY KEY (space, document, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
    name     BLOB PRIMARY KEY NOT NULL,
    space    BLOB NOT NULL,
    document BLOB NOT NULL,
    -- 'right': nothing is lost with what it covers; 'taken': its changes came here on the word of others; 'revoked': some of
    -- them do not count since somebody was taken out; 'wrong'.
    state    TEXT NOT NULL CHECK (state IN ('right', 'taken', 'revoked', 'wrong')),
    -- How far it goes in the relay's log; 0: in a log that the relay does not have any more.
    covers   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX snapshots_by_document ON snapshots (space, document);

-- What the relay's logs hold is asked once more, from their beginning.
DELETE FROM settings WHERE name = 'known_relay';
