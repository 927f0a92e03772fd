-- The catalogue, schema 1. Times are RFC 3339 in UTC; records and findings are JSON, compressed by zstd.

CREATE TABLE sources (
    id            TEXT PRIMARY KEY,
    position      INTEGER,                    -- order in feeds.toml; NULL: no longer configured
    courses       INTEGER NOT NULL DEFAULT 0, -- live ones, merged ones included
    held          INTEGER NOT NULL DEFAULT 0, -- removals waiting for a decision
    complete_runs INTEGER NOT NULL DEFAULT 0, -- what `courses.missing` counts by
    confirmed_at  TEXT,                       -- the last run that read the source or found it unchanged
    last_good     TEXT,
    failures      INTEGER NOT NULL DEFAULT 0, -- since last_good
    not_before    TEXT,
    format        TEXT,
    reading       BLOB,                       -- digest of the settings of read_run
    read_run      INTEGER,                    -- the last run that read anything
    findings_run  INTEGER                     -- the run whose findings are shown
) STRICT;

CREATE TABLE runs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    source       TEXT NOT NULL REFERENCES sources (id),
    started_at   TEXT NOT NULL,
    finished_at  TEXT,
    outcome      TEXT,
    message      TEXT,
    new          INTEGER NOT NULL DEFAULT 0,
    changed      INTEGER NOT NULL DEFAULT 0,
    removed      INTEGER NOT NULL DEFAULT 0,
    unchanged    INTEGER NOT NULL DEFAULT 0,
    held         INTEGER NOT NULL DEFAULT 0,
    missing      INTEGER NOT NULL DEFAULT 0,
    last_seq     INTEGER NOT NULL DEFAULT 0,
    requests     INTEGER NOT NULL DEFAULT 0,
    not_modified INTEGER NOT NULL DEFAULT 0,
    bytes        INTEGER NOT NULL DEFAULT 0,
    errors       INTEGER NOT NULL DEFAULT 0,  -- findings by severity
    warnings     INTEGER NOT NULL DEFAULT 0,
    infos        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX runs_of_source ON runs (source, id);
CREATE INDEX runs_unfinished ON runs (source) WHERE outcome IS NULL;

CREATE TABLE findings (
    run  INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE pages (
    source        TEXT NOT NULL REFERENCES sources (id),
    url           TEXT NOT NULL,
    digest        BLOB NOT NULL,
    bytes         INTEGER NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    content_type  TEXT,
    fetched_at    TEXT NOT NULL,
    PRIMARY KEY (source, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE staged_pages (
    source        TEXT NOT NULL REFERENCES sources (id),
    url           TEXT NOT NULL,
    digest        BLOB NOT NULL,
    bytes         INTEGER NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    content_type  TEXT,
    fetched_at    TEXT NOT NULL,
    PRIMARY KEY (source, url)
) STRICT, WITHOUT ROWID;

-- The change log is a column: a course's `seq` is the number of its newest entry, an upsert where it is shown and
-- a removal where it is not. Tombstones are kept, so that numbers are never given twice.
CREATE TABLE courses (
    number      INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    source      TEXT NOT NULL REFERENCES sources (id),
    provider    TEXT NOT NULL,
    identity    TEXT,                       -- what makes it the same course in two sources
    page        TEXT NOT NULL,              -- the document it stood in
    digest      BLOB NOT NULL,              -- of the course's canonical form
    seq         INTEGER UNIQUE,             -- NULL: never shown
    shown       INTEGER NOT NULL DEFAULT 0,
    others      TEXT NOT NULL DEFAULT '',   -- ids merged into it, a line each
    merged_into TEXT,
    first_seen  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    last_seen   TEXT,                       -- NULL: whenever its source was last confirmed
    missing     INTEGER,                    -- the complete run that first missed it, by sources.complete_runs
    held        INTEGER NOT NULL DEFAULT 0, -- 1: its removal is held; 2: its removal was rejected
    removed_at  TEXT,
    checksum    BLOB NOT NULL,              -- of id and record as they stand here
    record      BLOB NOT NULL
) STRICT;
CREATE INDEX courses_of_source ON courses (source);
CREATE INDEX courses_missing ON courses (source) WHERE missing IS NOT NULL;
CREATE INDEX courses_by_identity ON courses (identity) WHERE identity IS NOT NULL;
CREATE INDEX courses_by_provider ON courses (provider, seq) WHERE shown = 1;
