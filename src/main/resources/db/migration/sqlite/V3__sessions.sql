-- A search for what is in doubt asks of each session that the endpoint shows whether it is another capture's.
CREATE INDEX deliveries_session ON deliveries (target, session) WHERE state = 'DELIVERED';
