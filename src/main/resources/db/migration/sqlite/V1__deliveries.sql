-- One row for each capture that was taken up. Times are milliseconds since 1970, lists are JSON.
CREATE TABLE deliveries (
  id                 INTEGER PRIMARY KEY,
  inbox              TEXT    NOT NULL,
  path               TEXT    NOT NULL,
  source             TEXT    NOT NULL,
  target             TEXT    NOT NULL,
  filename           TEXT,
  size               BIGINT  NOT NULL,
  modified           BIGINT  NOT NULL,
  sha256             TEXT,
  description        TEXT,
  method             TEXT,
  tags               TEXT    NOT NULL,
  dropped_tags       TEXT    NOT NULL,
  comments           TEXT,
  keylog             BOOLEAN NOT NULL,
  truncated          BOOLEAN NOT NULL,
  state              TEXT    NOT NULL,
  settled            BOOLEAN NOT NULL,
  attempts           INTEGER NOT NULL,
  status             INTEGER,
  exceptions         TEXT    NOT NULL,
  reason             TEXT,
  session            TEXT,
  session_url        TEXT,
  duplicate_of       TEXT,
  possible_duplicate BOOLEAN NOT NULL,
  seen_at            BIGINT  NOT NULL,
  sent_at            BIGINT,
  answered_at        BIGINT,
  next_attempt_at    BIGINT
);

-- The claim: a file has one unsettled delivery at most. Also finds it, and lists what a restart goes on with.
CREATE UNIQUE INDEX deliveries_unsettled ON deliveries (inbox, path) WHERE NOT settled;

-- Inboxes that keep their captures ask of each file at each poll whether it is done.
CREATE INDEX deliveries_settled ON deliveries (inbox, path, size, modified) WHERE settled;

-- The same again? By size for each capture, by content where the size is known.
CREATE INDEX deliveries_content ON deliveries (inbox, size, sha256) WHERE state = 'DELIVERED';
