-- One table of narrow rows.
SET SESSION sql_log_bin = 0, unique_checks = 0;
CREATE TABLE narrow (
  id BIGINT NOT NULL,
  account INT NOT NULL,
  kind SMALLINT NULL,
  amount DECIMAL(12,2) NOT NULL,
  at DATETIME NOT NULL,
  PRIMARY KEY (id),
  KEY ix_narrow_account (account)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO narrow SELECT seq, CRC32(seq) % 100000, IF(seq % 11 = 0, NULL, seq % 300), (CRC32(seq + 7) % 100000000) / 100,
  '2015-01-01' + INTERVAL seq SECOND FROM seq_1_to_{rows};
