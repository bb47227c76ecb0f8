-- The ledger of the example: accounts, payments, postings (double entry) and answers.
-- It lives in a schema of its own, beside whatever else is in the database.

CREATE SCHEMA IF NOT EXISTS payments;

CREATE TABLE payments.account (
  iban     text PRIMARY KEY,
  bic      text NOT NULL,
  currency char(3) NOT NULL,
  status   text NOT NULL CHECK (status IN ('OPEN', 'CLOSED')),
  opening  numeric(18, 2) NOT NULL,
  -- opening + all postings; kept here so that nobody has to sum them up.
  balance  numeric(18, 2) NOT NULL,
  -- the part of the balance that payments on their way have laid hold of
  reserved numeric(18, 2) NOT NULL DEFAULT 0,
  CONSTRAINT never_overdrawn CHECK (reserved >= 0 AND balance >= reserved)
) WITH (fillfactor = 50); -- balances change all the time: room for new versions on the same page

CREATE TABLE payments.payment (
  -- the id of the flow that performs it
  id              uuid PRIMARY KEY,
  status          text NOT NULL CHECK (status IN ('RESERVED', 'SETTLED', 'REJECTED')),
  reason          text,
  -- the same for each copy of one instruction; a rejected payment gives it up
  identity        text UNIQUE,
  transaction_id  text,
  debtor_iban     text,
  creditor_iban   text,
  amount          numeric(18, 2),
  booked_at       timestamptz NOT NULL,
  ended_at        timestamptz,
  CONSTRAINT rejected_with_reason CHECK ((status = 'REJECTED') = (reason IS NOT NULL)),
  CONSTRAINT identity_until_rejected CHECK ((status = 'REJECTED') = (identity IS NULL)),
  CONSTRAINT whole_until_rejected CHECK (
    status = 'REJECTED'
    OR (debtor_iban <> creditor_iban AND amount > 0 AND transaction_id IS NOT NULL)),
  CONSTRAINT ended_unless_reserved CHECK ((status = 'RESERVED') = (ended_at IS NULL))
) WITH (fillfactor = 70);

CREATE TABLE payments.posting (
  payment uuid NOT NULL REFERENCES payments.payment,
  side    text NOT NULL,
  iban    text NOT NULL REFERENCES payments.account,
  amount  numeric(18, 2) NOT NULL,
  PRIMARY KEY (payment, side),
  CONSTRAINT debit_takes_credit_gives CHECK (
    (side = 'DEBIT' AND amount < 0) OR (side = 'CREDIT' AND amount > 0))
);

CREATE INDEX posting_by_account ON payments.posting (iban);

-- Both sides of a payment are written by one statement, and sum up to zero.
CREATE FUNCTION payments.check_double_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  broken uuid;
BEGIN
  SELECT payment INTO broken FROM written
  GROUP BY payment HAVING count(*) <> 2 OR sum(amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'payment % must have two postings with the sum zero', broken
      USING ERRCODE = 'check_violation', CONSTRAINT = 'double_entry';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER double_entry AFTER INSERT ON payments.posting
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION payments.check_double_entry();

-- The answers (pacs.002) that were sent. On purpose nothing here forbids a second answer to one
-- payment: if there ever were one, this table must show it, not hide it. See LedgerAudit.
CREATE TABLE payments.answer (
  number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment    uuid NOT NULL,
  status     text NOT NULL CHECK (status IN ('ACCC', 'RJCT')),
  reason     text,
  message_id text NOT NULL,
  pacs002    text NOT NULL,
  written_at timestamptz NOT NULL
);

CREATE INDEX answer_by_payment ON payments.answer (payment);

CREATE FUNCTION payments.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only added to, never changed', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON payments.posting
  FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();

CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON payments.answer
  FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();
