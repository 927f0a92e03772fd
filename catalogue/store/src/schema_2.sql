-- Schema 2: why something is held, and which of the guarded properties a course has.

ALTER TABLE courses ADD COLUMN filled INTEGER;  -- bits of start, price, place; NULL: written before schema 2
ALTER TABLE sources ADD COLUMN held_for TEXT;   -- NULL: nothing is held
ALTER TABLE sources ADD COLUMN passes TEXT;     -- a person lets the next run pass that would be held for this
ALTER TABLE runs ADD COLUMN held_for TEXT;
