-- Files that went away before their delivery was decided; few, and all are known after a start.
CREATE INDEX deliveries_undecided ON deliveries (inbox, path) WHERE settled AND state IN ('WAITING', 'SENDING', 'IN_DOUBT');
