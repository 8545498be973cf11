-- What only MariaDB has. Needs MariaDB 10.10 for INET4; load it after shop.sql.
SET NAMES utf8mb4;
SET SESSION time_zone = '+00:00';

CREATE TABLE device (
  id UUID NOT NULL,
  address4 INET4 NULL,
  address6 INET6 NULL,
  owner_id INT UNSIGNED NULL,
  settings JSON NULL CHECK (JSON_LENGTH(settings) < 100),
  seen_at TIMESTAMP(6) NULL DEFAULT NULL,
  PRIMARY KEY (id),
  KEY ix_device_owner (owner_id),
  CONSTRAINT fk_device_owner FOREIGN KEY (owner_id) REFERENCES customer (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='types of MariaDB alone';

INSERT INTO device (id, address4, address6, owner_id, settings, seen_at)
SELECT CONCAT(LEFT(h, 8), '-', SUBSTRING(h, 9, 4), '-4', SUBSTRING(h, 14, 3), '-a', SUBSTRING(h, 18, 3), '-', SUBSTRING(h, 21, 12)),
  IF(seq % 3 = 0, NULL, CONCAT(seq % 256, '.', seq DIV 256 % 256, '.', 255 - seq % 256, '.1')),
  CASE seq % 4 WHEN 0 THEN NULL WHEN 1 THEN CONCAT('2001:db8::', HEX(seq)) WHEN 2 THEN CONCAT('::ffff:10.0.0.', seq % 256) ELSE CONCAT('fe80::', HEX(seq), ':1') END,
  IF(seq % 5 = 0, NULL, 1 + seq % 25000), IF(seq % 2 = 0, NULL, CONCAT('{"volume": ', seq % 11, ', "name": "Gerät ', seq, '"}')),
  '2022-01-01 00:00:00.5' + INTERVAL seq MINUTE
FROM (SELECT seq, SHA2(CONCAT('device', seq), 256) AS h FROM seq_0_to_2999) AS numbers;
INSERT INTO device (id, address4, address6) VALUES
  ('00000000-0000-0000-0000-000000000000', '0.0.0.0', '::'), ('ffffffff-ffff-ffff-ffff-ffffffffffff', '255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');

CREATE SEQUENCE invoice_number START WITH 1000 INCREMENT BY 10 MAXVALUE 99999999 CACHE 20;
SELECT NEXTVAL(invoice_number) INTO @ignored;
