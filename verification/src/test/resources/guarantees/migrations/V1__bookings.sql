-- What transactional steps did. On purpose nothing here forbids a second booking: it must show.
CREATE SCHEMA IF NOT EXISTS guarantees;

CREATE TABLE guarantees.booking (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  flow   uuid NOT NULL,
  what   text NOT NULL
);
