-- Who may tell, ask and set. The digest is the SHA-256 of a key; revoked_us is 0 while it is in force.
PRAGMA application_id = 0x50617472; -- "Patr" says whose file it is
CREATE TABLE keys (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 100),
    scope TEXT NOT NULL CHECK (scope IN ('ingest', 'read', 'admin')),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    hint TEXT NOT NULL,
    made_us INTEGER NOT NULL,
    revoked_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX keys_name ON keys (name) WHERE revoked_us = 0;
CREATE UNIQUE INDEX keys_digest ON keys (digest) WHERE revoked_us = 0;
