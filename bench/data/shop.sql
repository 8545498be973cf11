-- The big tables of the demo shop (tests/demo/shop.sql), scaled to a number of rows in all: wide rows, text, JSON and blobs.
-- What only one of the two tools can carry is left out (geometry, durations, partitions, DEFAULT CURRENT_TIMESTAMP(6)): a comparison
-- needs rows that both can move.
SET SESSION sql_log_bin = 0, unique_checks = 0, foreign_key_checks = 0, sql_mode = '', time_zone = '+00:00';

CREATE TABLE customer (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  email VARCHAR(190) NOT NULL,
  full_name VARCHAR(120) NOT NULL,
  nickname VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  country_code CHAR(2) CHARACTER SET ascii NOT NULL,
  born DATE NULL,
  last_call DATE NULL DEFAULT '0000-00-00',
  loyalty ENUM('none','silver','gold') NOT NULL DEFAULT 'none',
  balance DECIMAL(12,2) NOT NULL DEFAULT 0.00,
  preferences JSON NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at TIMESTAMP(6) NULL DEFAULT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_customer_email (email),
  KEY ix_customer_born (born, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE product (
  id MEDIUMINT UNSIGNED NOT NULL AUTO_INCREMENT,
  sku VARCHAR(24) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  category_id SMALLINT UNSIGNED NOT NULL,
  title VARCHAR(200) NOT NULL,
  description TEXT NULL,
  price DECIMAL(10,4) UNSIGNED NOT NULL,
  weight_kg FLOAT NULL,
  volume_l DOUBLE NULL,
  stock SMALLINT NOT NULL DEFAULT 0,
  attributes JSON NULL,
  first_year YEAR NULL,
  discontinued TINYINT(1) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_product_sku (sku),
  KEY ix_product_category_price (category_id, price)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE `order` (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  customer_id INT UNSIGNED NOT NULL,
  status ENUM('new','paid','sent','returned','cancelled') NOT NULL DEFAULT 'new',
  placed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  paid_at DATETIME(3) NULL,
  total DECIMAL(14,4) NOT NULL DEFAULT 0,
  note TEXT NULL,
  PRIMARY KEY (id),
  KEY ix_order_customer (customer_id, placed_at),
  CONSTRAINT fk_order_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE order_item (
  order_id BIGINT UNSIGNED NOT NULL,
  line_no TINYINT UNSIGNED NOT NULL,
  product_id MEDIUMINT UNSIGNED NOT NULL,
  quantity SMALLINT UNSIGNED NOT NULL,
  unit_price DECIMAL(10,4) NOT NULL,
  gift_text VARCHAR(60) NULL,
  PRIMARY KEY (order_id, line_no),
  KEY ix_order_item_product (product_id),
  CONSTRAINT fk_order_item_order FOREIGN KEY (order_id) REFERENCES `order` (id),
  CONSTRAINT fk_order_item_product FOREIGN KEY (product_id) REFERENCES product (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE page_view (
  id BIGINT NOT NULL AUTO_INCREMENT,
  viewed_on DATE NOT NULL,
  session_id BINARY(16) NULL,
  path VARCHAR(120) NOT NULL,
  duration_ms INT UNSIGNED NULL,
  PRIMARY KEY (id),
  KEY ix_page_view_day (viewed_on)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE attachment (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  file_name VARCHAR(200) NOT NULL,
  mime VARCHAR(80) NOT NULL,
  thumbnail TINYBLOB NULL,
  preview BLOB NULL,
  transcript MEDIUMTEXT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT INTO customer SELECT seq, CONCAT('user', seq, '@', ELT(1 + seq % 3, 'example.org', 'Beispiel.de', '例え.jp')),
  CONCAT(ELT(1 + seq % 5, 'Ada', 'Zoë', 'Jürgen', 'Łukasz', '花子'), ' ', ELT(1 + CRC32(seq) % 4, 'Smith', 'Müller', 'O''Hara', '田中'), ' ', seq),
  CASE seq % 4 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE CONCAT('nick', seq) END, ELT(1 + seq % 4, 'de', 'FR', 'jp', 'us'),
  IF(seq % 5 = 0, NULL, '1930-01-01' + INTERVAL CRC32(seq) % 29000 DAY), IF(seq % 3 = 0, '0000-00-00', '2020-01-01' + INTERVAL seq % 1000 DAY),
  1 + seq % 3, (CAST(CRC32(CONCAT('b', seq)) AS SIGNED) % 2000000) / 100,
  IF(seq % 3 = 0, NULL, CONCAT('{"theme": "', ELT(1 + seq % 3, 'dark', 'hell', '明るい'), '", "limit": ', seq % 1000, ', "topics": ["a", "b", ', seq % 7, '], "nested": {"x": ', seq / 8, ', "y": null}}')),
  '2012-01-01' + INTERVAL seq * 37 SECOND + INTERVAL seq % 1000000 MICROSECOND, IF(seq % 2, NULL, '2022-01-01' + INTERVAL seq SECOND) FROM seq_1_to_{customers};
INSERT INTO product SELECT seq, CONCAT('sku-', LPAD(seq, 8, '0')), 1 + seq % 300, CONCAT(ELT(1 + seq % 4, 'Fine', 'Gut', 'Très bon', 'Великий'), ' teapot no. ', seq),
  CASE seq % 4 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE CONCAT('Made in ', 1950 + seq % 70, '.\nWith care, \t and a "story": ', REPEAT(SHA2(seq, 224), seq % 9)) END,
  CRC32(seq) % 9000000 / 10000, (1 + CRC32(seq) % 100000) / 1000, (1 + CRC32(seq) % 1000000) / 7e0, CAST(CRC32(seq) % 65536 AS SIGNED) - 32768,
  IF(seq % 3 = 0, NULL, CONCAT('{"color": "', ELT(1 + seq % 4, 'rot', 'bleu', 'verde', '青'), '", "sizes": [', seq % 40, ', ', seq % 41 + 0.5, '], "eco": true, "none": null}')),
  1960 + seq % 65, seq % 2 FROM seq_1_to_{products};
INSERT INTO `order` SELECT seq, 1 + CRC32(CONCAT('buyer', seq)) % {customers}, 1 + seq % 5, '2013-01-01' + INTERVAL seq * 5 SECOND,
  IF(seq % 8 = 0, NULL, '2013-01-01' + INTERVAL seq * 5 SECOND + INTERVAL (seq % 1000) * 1000 MICROSECOND), CRC32(seq) % 100000000 / 10000,
  CASE seq % 12 WHEN 0 THEN '' WHEN 1 THEN CONCAT('please ring ', seq) WHEN 2 THEN CONCAT('grüße 🎁 ', seq, '\nsecond line') ELSE NULL END FROM seq_1_to_{orders};
INSERT INTO order_item SELECT o.seq, l.seq, 1 + CRC32(o.seq * 3 + l.seq) % {products}, 1 + CRC32(o.seq) % 12, CRC32(o.seq + l.seq) % 9000000 / 10000,
  IF((o.seq + l.seq) % 20 = 0, CONCAT('für dich, ', o.seq), NULL) FROM seq_1_to_{orders} AS o JOIN seq_1_to_3 AS l WHERE l.seq <= 1 + o.seq % 3;
INSERT INTO page_view SELECT seq, '2021-01-01' + INTERVAL seq % 1826 DAY, IF(seq % 9 = 0, NULL, UNHEX(MD5(seq % 20000))),
  CONCAT('/shop/', ELT(1 + seq % 4, 'item/', 'suche?q=é', 'cart/', 'ヘルプ/'), seq % 6000), IF(seq % 10 = 0, NULL, CRC32(seq)) FROM seq_1_to_{views};
INSERT INTO attachment SELECT seq, CONCAT('scan ', seq, '.tiff'), 'image/tiff', IF(seq % 4 = 0, NULL, UNHEX(SHA2(seq, 256))),
  CASE seq % 5 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE REPEAT(UNHEX(SHA2(seq, 512)), seq % 1000) END,
  IF(seq % 3 = 0, NULL, REPEAT(CONCAT('Zeile ', seq, ' – ok ✓ '), seq % 300)) FROM seq_1_to_{attachments};
