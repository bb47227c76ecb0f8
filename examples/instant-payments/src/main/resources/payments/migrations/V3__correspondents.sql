-- Payments to customers of other banks: settlement accounts, booking back, and what was received.

-- A settlement account is what another bank and this one owe each other; it may be below zero.
ALTER TABLE payments.account
  ADD COLUMN kind text NOT NULL DEFAULT 'CUSTOMER' CHECK (kind IN ('CUSTOMER', 'SETTLEMENT')),
  DROP CONSTRAINT never_overdrawn,
  ADD CONSTRAINT never_overdrawn
    CHECK (reserved >= 0 AND (kind = 'SETTLEMENT' OR balance >= reserved));

-- A payment that the creditor's bank refused is booked back: the same again, the other way round.
ALTER TABLE payments.posting
  ADD COLUMN back boolean NOT NULL DEFAULT false,
  DROP CONSTRAINT posting_pkey,
  ADD PRIMARY KEY (payment, back, side);

-- The numbers of the messages that came over sessions, in the order of their coming. On purpose
-- nothing here forbids a gap, another order or the same again: this table must show it.
CREATE TABLE payments.received (
  place   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session uuid NOT NULL,
  payment uuid NOT NULL,
  number  int NOT NULL
);

CREATE INDEX received_by_session ON payments.received (session);

CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON payments.received
  FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();

-- Two made-up banks that may owe each other.
INSERT INTO payments.account (iban, bic, currency, status, opening, balance, kind)
SELECT 'SETTLEMENT/' || party, 'UNDAXXX0XXX', 'EUR', 'OPEN', 0, 0, 'SETTLEMENT'
FROM (VALUES ('bank-a'), ('bank-b')) AS bank (party);
