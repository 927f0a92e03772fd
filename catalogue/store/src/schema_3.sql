-- Schema 3: which catalogue this is. Another name than before means that numbers of the change log were taken back.

CREATE TABLE catalogue (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL
) STRICT;
INSERT INTO catalogue VALUES (1, lower(hex(randomblob(16))));
