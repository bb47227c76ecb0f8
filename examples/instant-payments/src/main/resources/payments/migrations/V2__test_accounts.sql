-- Funded accounts of eight made-up banks, the same that TestAccounts knows: numbers 1 to 120 hold
-- ten million euros, 121 to 124 hold five, 125 is closed. National check digits are not computed.

CREATE FUNCTION payments.iban(country text, bban text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT country || lpad((98 - mod(digits::numeric, 97))::text, 2, '0') || bban
  FROM (
    SELECT string_agg(
      CASE WHEN letter BETWEEN 'A' AND 'Z' THEN (ascii(letter) - 55)::text ELSE letter END, ''
      ORDER BY place) AS digits
    FROM unnest(string_to_array(bban || country || '00', NULL))
      WITH ORDINALITY AS letters (letter, place)
  ) AS as_number
$$;

INSERT INTO payments.account (iban, bic, currency, status, opening, balance)
SELECT payments.iban(country, prefix || lpad(number::text, width, '0')), bic, 'EUR',
  CASE WHEN number = 125 THEN 'CLOSED' ELSE 'OPEN' END, funds, funds
FROM (VALUES
    ('DE', 'UNDADEF0XXX', '10999900', 10),
    ('FR', 'UNDAFRP0XXX', '9999901005', 13),
    ('NL', 'UNDANL20XXX', 'UNDA', 10),
    ('ES', 'UNDAESM0XXX', '99990001', 12),
    ('IT', 'UNDAITM0XXX', 'X9999900001', 12),
    ('AT', 'UNDAATW0XXX', '99999', 11),
    ('IE', 'UNDAIE20XXX', 'UNDA999999', 8),
    ('LU', 'UNDALUL0XXX', '999', 13)
  ) AS bank (country, bic, prefix, width)
CROSS JOIN generate_series(1, 125) AS number
CROSS JOIN LATERAL (
  SELECT (CASE WHEN number BETWEEN 121 AND 124 THEN 5 ELSE 10000000 END)::numeric AS funds
) AS purse;
