-- Captures that were given up while the endpoint may have them; few, and all are known after a start.
CREATE INDEX deliveries_died_in_doubt ON deliveries (inbox, path) WHERE settled AND state = 'DEAD' AND possible_duplicate;
