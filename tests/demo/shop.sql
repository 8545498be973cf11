-- The demo's source: twelve years of a shop, made of nothing but arithmetic, for MariaDB 10.6 and newer and MySQL 8 and newer.
-- Every value follows from its row's number, so each load gives the same rows. Pseudo-random choices are CRC32 of a salt and
-- that number. shop-mariadb.sql and shop-mysql.sql add what only one of the two knows; tests/demo/README.md is the tour.
--
-- Load it as:  mariadb DATABASE < shop.sql     (the client knows DELIMITER; the database should be empty and utf8mb4)

SET NAMES utf8mb4;
SET SESSION time_zone = '+00:00';
-- A permissive session, as old shops had: it lets zero dates in.
SET SESSION sql_mode = '';
SET SESSION foreign_key_checks = 0, unique_checks = 0;

-- ---- tables ----------------------------------------------------------------------------------------------------------

-- A text key under a case-insensitive collation.
CREATE TABLE country (
  code CHAR(2) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL COMMENT 'ISO 3166-1 alpha-2',
  name VARCHAR(80) NOT NULL,
  local_name VARCHAR(80) NULL,
  currency CHAR(3) CHARACTER SET ascii NOT NULL DEFAULT 'EUR',
  vat_rate DECIMAL(5,3) UNSIGNED NOT NULL DEFAULT 0.000,
  PRIMARY KEY (code),
  UNIQUE KEY uq_country_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='Where the shop sends things; it''s "all" of them';

-- A self-reference, and an enum whose labels need care.
CREATE TABLE category (
  id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
  parent_id SMALLINT UNSIGNED NULL,
  name VARCHAR(60) NOT NULL,
  shelf ENUM('front','back','it''s special','naïve','日本','a,b','') NOT NULL DEFAULT 'front',
  position TINYINT NOT NULL DEFAULT 0,
  visible TINYINT(1) NOT NULL DEFAULT 1 COMMENT 'only 0 and 1',
  PRIMARY KEY (id),
  UNIQUE KEY uq_category_sibling (parent_id, name),
  CONSTRAINT fk_category_parent FOREIGN KEY (parent_id) REFERENCES category (id) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- customer and address refer to each other: a foreign-key cycle.
CREATE TABLE customer (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  email VARCHAR(190) NOT NULL COMMENT 'unique without regard to case',
  full_name VARCHAR(120) NOT NULL,
  nickname VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL COMMENT 'NULL: never asked; empty: asked, has none, très bien',
  country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
  default_address_id INT UNSIGNED NULL,
  born DATE NULL,
  last_call DATE NULL DEFAULT '0000-00-00' COMMENT 'an old program writes zero dates for never',
  interests SET('books','music','garden','tools','größe XL','日本茶') NULL,
  loyalty ENUM('none','silver','gold') CHARACTER SET utf8mb4 NOT NULL DEFAULT 'none',
  balance DECIMAL(12,2) NOT NULL DEFAULT 0.00,
  preferences JSON NULL,
  newsletter BIT(1) NOT NULL DEFAULT b'0',
  created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  updated_at TIMESTAMP(6) NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  email_domain VARCHAR(190) GENERATED ALWAYS AS (SUBSTRING_INDEX(email, '@', -1)) VIRTUAL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_customer_email (email),
  KEY ix_customer_name_prefix (full_name(12), country_code),
  KEY ix_customer_born (born DESC, id),
  KEY ix_customer_address (default_address_id),
  CONSTRAINT fk_customer_country FOREIGN KEY (country_code) REFERENCES country (code) ON UPDATE CASCADE,
  CONSTRAINT fk_customer_address FOREIGN KEY (default_address_id) REFERENCES address (id) ON DELETE SET NULL,
  CONSTRAINT ck_customer_balance CHECK (balance >= -10000)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='People; one row each';

CREATE TABLE address (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  customer_id INT UNSIGNED NOT NULL,
  country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
  street VARCHAR(120) NOT NULL,
  extra VARCHAR(120) NULL COMMENT 'empty and NULL are not the same',
  postcode CHAR(10) NOT NULL COMMENT 'a CHAR: the server drops spaces at its end',
  city TINYTEXT NOT NULL,
  door POINT NOT NULL,
  PRIMARY KEY (id),
  KEY ix_address_customer (customer_id),
  KEY ix_address_country (country_code),
  SPATIAL KEY sx_address_door (door),
  CONSTRAINT fk_address_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
  CONSTRAINT fk_address_country FOREIGN KEY (country_code) REFERENCES country (code) ON UPDATE CASCADE
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
  price_cents BIGINT GENERATED ALWAYS AS (CAST(ROUND(price * 100) AS SIGNED)) STORED,
  PRIMARY KEY (id),
  UNIQUE KEY uq_product_sku (sku),
  KEY ix_product_category_price (category_id, price DESC),
  FULLTEXT KEY ft_product (title, description),
  CONSTRAINT fk_product_category FOREIGN KEY (category_id) REFERENCES category (id),
  CONSTRAINT ck_product_price CHECK (price < 100000)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Text keys with emoji and accents that only a binary collation tells apart.
CREATE TABLE tag (
  label VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  meaning VARCHAR(200) NULL,
  PRIMARY KEY (label)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE product_tag (
  product_id MEDIUMINT UNSIGNED NOT NULL,
  tag_label VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (tag_label, product_id),
  KEY ix_product_tag_product (product_id),
  CONSTRAINT fk_product_tag_product FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE,
  CONSTRAINT fk_product_tag_tag FOREIGN KEY (tag_label) REFERENCES tag (label) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A case-insensitive text key that other rows refer to, in letters of another case.
CREATE TABLE coupon (
  code VARCHAR(24) NOT NULL,
  percent DECIMAL(4,1) NOT NULL,
  valid_from DATE NOT NULL,
  valid_for TIME NULL COMMENT 'a duration, up to 838 hours and below zero',
  PRIMARY KEY (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- A reserved word for a name, and composite keys below it.
CREATE TABLE `order` (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  customer_id INT UNSIGNED NOT NULL,
  ship_to_id INT UNSIGNED NULL,
  coupon_code VARCHAR(24) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NULL,
  status ENUM('new','paid','sent','returned','cancelled') NOT NULL DEFAULT 'new',
  flags SET('gift','express','fragile','export') NOT NULL DEFAULT '',
  placed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  paid_at DATETIME(3) NULL,
  total DECIMAL(14,4) NOT NULL DEFAULT 0,
  note TEXT NULL,
  placed_on DATE GENERATED ALWAYS AS (CAST(paid_at AS DATE)) VIRTUAL,
  PRIMARY KEY (id),
  KEY ix_order_customer (customer_id, placed_at DESC),
  KEY ix_order_ship_to (ship_to_id),
  KEY ix_order_coupon (coupon_code),
  CONSTRAINT fk_order_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
  CONSTRAINT fk_order_ship_to FOREIGN KEY (ship_to_id) REFERENCES address (id) ON DELETE SET NULL,
  CONSTRAINT fk_order_coupon FOREIGN KEY (coupon_code) REFERENCES coupon (code) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE order_item (
  order_id BIGINT UNSIGNED NOT NULL,
  line_no TINYINT UNSIGNED NOT NULL,
  product_id MEDIUMINT UNSIGNED NOT NULL,
  quantity SMALLINT UNSIGNED NOT NULL,
  unit_price DECIMAL(10,4) NOT NULL,
  line_total DECIMAL(16,4) GENERATED ALWAYS AS (quantity * unit_price) STORED,
  gift_text VARCHAR(60) NULL,
  PRIMARY KEY (order_id, line_no),
  KEY ix_order_item_product (product_id),
  CONSTRAINT fk_order_item_order FOREIGN KEY (order_id) REFERENCES `order` (id) ON DELETE CASCADE,
  CONSTRAINT fk_order_item_product FOREIGN KEY (product_id) REFERENCES product (id),
  CONSTRAINT ck_order_item_quantity CHECK (quantity > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Names that need quoting everywhere.
CREATE TABLE `Payment Log` (
  `Id` INT NOT NULL AUTO_INCREMENT,
  `order` BIGINT UNSIGNED NOT NULL,
  `Amount in "EUR"` DECIMAL(14,2) NOT NULL,
  `it's when` DATETIME NOT NULL,
  `select` VARCHAR(20) NOT NULL DEFAULT 'card',
  `back``tick` INT NULL,
  `Größe` SMALLINT NULL,
  `legacy` INT DEFAULT 7 INVISIBLE,
  PRIMARY KEY (`Id`),
  KEY `ix order` (`order`),
  CONSTRAINT `fk "payment"` FOREIGN KEY (`order`) REFERENCES `order` (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A key of sixteen bytes, and a table that refers to it.
CREATE TABLE session (
  id BINARY(16) NOT NULL,
  customer_id INT UNSIGNED NULL,
  token VARBINARY(64) NOT NULL,
  ip VARBINARY(16) NULL,
  features BIT(12) NOT NULL DEFAULT b'0',
  started_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  lasted TIME(6) NULL,
  PRIMARY KEY (id),
  KEY ix_session_customer (customer_id),
  CONSTRAINT fk_session_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Partitioned by year; the key holds the partition column.
CREATE TABLE page_view (
  id BIGINT NOT NULL AUTO_INCREMENT,
  viewed_on DATE NOT NULL,
  viewed_at TIME(3) NOT NULL,
  session_id BINARY(16) NULL,
  path VARCHAR(120) NOT NULL,
  duration_ms INT UNSIGNED NULL,
  PRIMARY KEY (id, viewed_on),
  KEY ix_page_view_path (path(20))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
PARTITION BY RANGE (YEAR(viewed_on)) (
  PARTITION p_old VALUES LESS THAN (2022),
  PARTITION p2022 VALUES LESS THAN (2023),
  PARTITION p2023 VALUES LESS THAN (2024),
  PARTITION p2024 VALUES LESS THAN (2025),
  PARTITION p_rest VALUES LESS THAN MAXVALUE
);

-- No key of any kind, and rows that occur twice and three times.
CREATE TABLE web_hit (
  hit_at DATETIME NOT NULL,
  host VARCHAR(40) NOT NULL,
  path VARCHAR(80) NULL,
  status SMALLINT NOT NULL,
  bytes INT NULL
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci COMMENT='latin1, no key';

CREATE TABLE stock_movement (
  warehouse CHAR(4) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL,
  product_id MEDIUMINT UNSIGNED NOT NULL,
  moved_at DATETIME(6) NOT NULL,
  quantity INT NOT NULL,
  unit_cost DECIMAL(20,8) NULL,
  reason VARCHAR(30) NULL,
  PRIMARY KEY (warehouse, product_id, moved_at),
  KEY ix_stock_product (product_id),
  CONSTRAINT fk_stock_product FOREIGN KEY (product_id) REFERENCES product (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A few big values: up to 16 MiB each.
CREATE TABLE attachment (
  id INT NOT NULL AUTO_INCREMENT,
  file_name VARCHAR(100) NOT NULL,
  mime VARCHAR(60) CHARACTER SET ascii NOT NULL DEFAULT 'application/octet-stream',
  thumbnail TINYBLOB NULL,
  preview BLOB NULL,
  body MEDIUMBLOB NULL,
  original LONGBLOB NULL,
  transcript MEDIUMTEXT NULL,
  ocr LONGTEXT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- One column per type, one row per border: what a type can hold at its ends.
CREATE TABLE type_border (
  what VARCHAR(40) NOT NULL,
  t_tiny TINYINT NULL, t_tiny_u TINYINT UNSIGNED NULL,
  t_small SMALLINT NULL, t_small_u SMALLINT UNSIGNED NULL,
  t_medium MEDIUMINT NULL, t_medium_u MEDIUMINT UNSIGNED NULL,
  t_int INT NULL, t_int_u INT UNSIGNED NULL, t_int_z INT(8) UNSIGNED ZEROFILL NULL,
  t_big BIGINT NULL, t_big_u BIGINT UNSIGNED NULL,
  t_bool BOOLEAN NULL,
  t_dec65 DECIMAL(65,0) NULL, t_dec65_30 DECIMAL(65,30) NULL, t_dec30_30 DECIMAL(30,30) NULL, t_num NUMERIC(18,6) UNSIGNED NULL,
  t_float FLOAT NULL, t_double DOUBLE NULL,
  t_bit1 BIT(1) NULL, t_bit9 BIT(9) NULL, t_bit64 BIT(64) NULL,
  t_char CHAR(20) NULL, t_varchar VARCHAR(100) NULL,
  t_binary BINARY(8) NULL, t_varbinary VARBINARY(40) NULL,
  t_date DATE NULL, t_time TIME NULL, t_time6 TIME(6) NULL,
  t_datetime DATETIME NULL, t_datetime6 DATETIME(6) NULL,
  t_stamp TIMESTAMP NULL DEFAULT NULL, t_stamp6 TIMESTAMP(6) NULL DEFAULT NULL,
  t_year YEAR NULL,
  t_enum ENUM('small','größer','"quoted"','it''s') NULL,
  t_set SET('a','b','ç','日') NULL,
  t_json JSON NULL,
  t_geometry GEOMETRY NULL, t_point POINT NULL, t_line LINESTRING NULL, t_polygon POLYGON NULL, t_multi MULTIPOINT NULL,
  PRIMARY KEY (what)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- No rows at all.
CREATE TABLE wish_list (
  customer_id INT UNSIGNED NOT NULL,
  product_id MEDIUMINT UNSIGNED NOT NULL,
  added_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (customer_id, product_id),
  CONSTRAINT fk_wish_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
  CONSTRAINT fk_wish_product FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- ---- rows ------------------------------------------------------------------------------------------------------------

-- The numbers 0 to 99,999; gone again at the end.
CREATE TABLE zz_number (n INT NOT NULL PRIMARY KEY) ENGINE=InnoDB;
INSERT INTO zz_number
WITH digit AS (
  SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
  UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9
)
SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d
FROM digit a CROSS JOIN digit b CROSS JOIN digit c CROSS JOIN digit e CROSS JOIN digit f
ORDER BY 1;

INSERT INTO country (code, name, local_name, currency, vat_rate) VALUES
  ('AT','Austria','Österreich','EUR',0.200), ('BE','Belgium','België / Belgique','EUR',0.210), ('CH','Switzerland','Schweiz','CHF',0.081),
  ('CZ','Czechia','Česko','CZK',0.210), ('DE','Germany','Deutschland','EUR',0.190), ('DK','Denmark','Danmark','DKK',0.250),
  ('ES','Spain','España','EUR',0.210), ('FI','Finland','Suomi','EUR',0.255), ('FR','France','France','EUR',0.200),
  ('GB','United Kingdom',NULL,'GBP',0.200), ('GR','Greece','Ελλάδα','EUR',0.240), ('IE','Ireland','Éire','EUR',0.230),
  ('IS','Iceland','Ísland','ISK',0.240), ('IT','Italy','Italia','EUR',0.220), ('JP','Japan','日本','JPY',0.100),
  ('NL','Netherlands','Nederland','EUR',0.210), ('NO','Norway','Norge','NOK',0.250), ('PL','Poland','Polska','PLN',0.230),
  ('PT','Portugal','','EUR',0.230), ('SE','Sweden','Sverige','SEK',0.250);

INSERT INTO category (id, parent_id, name, shelf, position, visible) VALUES
  (1,NULL,'Everything','front',0,1), (2,1,'Books','front',1,1), (3,1,'Music','back',2,1), (4,1,'Garden','it''s special',3,1),
  (5,1,'Tools','naïve',4,1), (6,1,'Tea 茶','日本',5,1), (7,1,'Old things','a,b',-128,0), (8,1,'Unsorted','',127,0);
INSERT INTO category (id, parent_id, name, shelf, position, visible)
SELECT 10 + n, 2 + n % 7, CONCAT('Shelf ', n, ELT(1 + n % 4, '', ' é', ' ß', ' 🍵')), 1 + n % 6, n - 50, n % 5 <> 0 FROM zz_number WHERE n < 100;
INSERT INTO category (id, parent_id, name, shelf, position, visible)
SELECT 200 + n, 10 + n % 100, CONCAT('Row ', n), 1 + n % 3, 0, 1 FROM zz_number WHERE n < 300;

INSERT INTO customer (id, email, full_name, nickname, country_code, default_address_id, born, last_call, interests, loyalty, balance,
  preferences, newsletter, created_at, updated_at)
SELECT n + 1,
  CONCAT(ELT(1 + n % 3, 'Anna', 'bo', 'CHLOÉ'), '.', n, '@', ELT(1 + n % 5, 'example.org', 'Example.com', 'mail.test', 'shop.test', 'müller.test')),
  CONCAT(ELT(1 + CRC32(CONCAT('first', n)) % 10, 'Anna', 'Łukasz', 'José', 'Zoë', 'Øyvind', 'Siân', '美咲', 'Νίκος', 'Müge', 'Bob'), ' ',
    ELT(1 + CRC32(CONCAT('last', n)) % 8, 'O''Neil', 'Müller', 'de la Cruz', 'Smith "Jr."', '佐藤', 'Ångström', 'Žižek', 'van \\ der Berg'), ' ', n),
  CASE n % 6 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN CONCAT('nick', n) WHEN 3 THEN CONCAT('🦊', n) WHEN 4 THEN 'trailing  ' ELSE _utf8mb4 X'41CC81' END,
  ELT(1 + CRC32(CONCAT('land', n)) % 20, 'AT','be','CH','CZ','DE','DK','ES','FI','FR','GB','GR','IE','IS','IT','JP','nl','NO','PL','PT','SE'),
  IF(n % 7 = 0, NULL, n + 1),
  IF(n % 11 = 0, NULL, '1930-01-01' + INTERVAL CRC32(CONCAT('born', n)) % 29000 DAY),
  CASE n % 50 WHEN 0 THEN '0000-00-00' WHEN 1 THEN '2019-00-00' WHEN 2 THEN NULL ELSE '2015-01-01' + INTERVAL n % 3000 DAY END,
  IF(n % 13 = 0, NULL, n % 64),
  1 + CRC32(CONCAT('loyal', n)) % 3,
  (CAST(CRC32(CONCAT('balance', n)) AS SIGNED) % 2000000 - 900000) / 100,
  CASE n % 4 WHEN 0 THEN NULL
    WHEN 1 THEN CONCAT('{"theme": "dark", "page": ', n % 100, ', "tags": ["a", "ü", "🙂"]}')
    WHEN 2 THEN CONCAT('{"nested": {"deep": {"n": ', n, ', "empty": {}, "list": [1, [2, [3, null]]]}}, "on": true}')
    ELSE CONCAT('[', n, ', 0.1, -7, 1e-7, 18446744073709551615, "quote \\" and \\\\ and \\u00e9"]') END,
  n % 2,
  '2012-03-01 08:00:00.000001' + INTERVAL n * 211 MINUTE + INTERVAL CRC32(CONCAT('us', n)) % 1000000 MICROSECOND,
  IF(n % 17 = 0, NULL, '2024-06-01 00:00:00' + INTERVAL n SECOND + INTERVAL CRC32(CONCAT('upd', n)) % 1000000 MICROSECOND)
FROM zz_number WHERE n < 25000;

INSERT INTO address (id, customer_id, country_code, street, extra, postcode, city, door)
SELECT n + 1, 1 + n % 25000, ELT(1 + CRC32(CONCAT('land', n % 25000)) % 20, 'AT','BE','CH','CZ','DE','DK','ES','FI','FR','GB','GR','IE','IS','IT','JP','NL','NO','PL','PT','SE'),
  CONCAT(ELT(1 + n % 5, 'Hauptstraße', 'Rue de l''Église', 'Calle Ñandú', 'High Street', '中央通り'), ' ', 1 + CRC32(CONCAT('no', n)) % 300),
  CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN ' ' WHEN 3 THEN CONCAT('floor ', n % 9, '  ') ELSE 'c/o "Käse & Söhne"' END,
  LPAD(CRC32(CONCAT('post', n)) % 100000, 5, '0'),
  ELT(1 + n % 6, 'Wien', 'Zürich', 'Århus', 'Kraków', 'Αθήνα', '東京'),
  POINT((CAST(CRC32(CONCAT('x', n)) AS SIGNED) % 360000 - 180000) / 1000, (CAST(CRC32(CONCAT('y', n)) AS SIGNED) % 180000 - 90000) / 1000)
FROM zz_number WHERE n < 32000;

INSERT INTO product (id, sku, category_id, title, description, price, weight_kg, volume_l, stock, attributes, first_year, discontinued)
SELECT n + 1, CONCAT(ELT(1 + n % 3, 'sku-', 'SKU-', 'Ské-'), LPAD(n, 6, '0')), 200 + n % 300,
  CONCAT(ELT(1 + CRC32(CONCAT('adj', n)) % 6, 'Fine', 'Gut', 'Très bon', 'Old', 'Small', 'Великий'), ' ',
    ELT(1 + CRC32(CONCAT('noun', n)) % 6, 'teapot', 'spade', 'novel', 'record', 'Schraube', '急須'), ' no. ', n),
  CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE CONCAT('Made in ', 1950 + n % 70, '.\nWith care, \t and a "story": ', REPEAT(SHA2(n, 224), n % 9)) END,
  CRC32(CONCAT('price', n)) % 9000000 / 10000,
  CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN -0e0 ELSE (1 + CRC32(CONCAT('kg', n)) % 100000) / 1000 END,
  CASE n % 6 WHEN 0 THEN NULL WHEN 1 THEN -0e0 ELSE (1 + CRC32(CONCAT('l', n)) % 1000000) / 7e0 END,
  CAST(CRC32(CONCAT('stock', n)) % 65536 AS SIGNED) - 32768,
  IF(n % 3 = 0, NULL, CONCAT('{"color": "', ELT(1 + n % 4, 'rot', 'bleu', 'verde', '青'), '", "sizes": [', n % 40, ', ', n % 41 + 0.5, '], "eco": ', IF(n % 2, 'true', 'false'), ', "none": null}')),
  CASE n % 40 WHEN 0 THEN NULL WHEN 1 THEN 1901 WHEN 2 THEN 2155 WHEN 3 THEN 0 ELSE 1960 + n % 65 END,
  CASE n % 9 WHEN 0 THEN NULL WHEN 1 THEN 1 ELSE 0 END
FROM zz_number WHERE n < 6000;

INSERT INTO tag (label, meaning) VALUES
  ('new','just in'), ('New','a brand called New'), ('NEW ','with a space behind'), ('né','accented'), ('ne','not accented'),
  ('🍵','tea'), ('🍵🍵','more tea'), ('日本','Japan'), ('ß','sharp s'), ('ss','two s'), ('',''), ('it''s "quoted"',NULL);
INSERT INTO tag (label, meaning) SELECT CONCAT('tag ', n, ELT(1 + n % 3, '', 'é', '🙂')), NULL FROM zz_number WHERE n < 200;
INSERT INTO product_tag (product_id, tag_label)
SELECT 1 + n % 6000, CONCAT('tag ', t, ELT(1 + t % 3, '', 'é', '🙂'))
FROM (SELECT n, CRC32(CONCAT('tag', n)) % 60 + 66 * (n DIV 6000) AS t FROM zz_number WHERE n < 18000) AS pick;

INSERT INTO coupon (code, percent, valid_from, valid_for)
SELECT CONCAT('Save', n, ELT(1 + n % 3, '', 'É', 'ü')), n % 60 + 0.5, '2018-01-01' + INTERVAL n * 7 DAY,
  CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN '838:59:59' WHEN 2 THEN '-838:59:59' WHEN 3 THEN '24:00:00' ELSE SEC_TO_TIME(n * 1000) END
FROM zz_number WHERE n < 400;

-- Coupons are given in another case than they are kept in; the foreign key's collation does not mind.
INSERT INTO `order` (id, customer_id, ship_to_id, coupon_code, status, flags, placed_at, paid_at, total, note)
SELECT n + 1 + IF(n >= 40000, 4294967296, 0), 1 + CRC32(CONCAT('buyer', n)) % 25000, IF(n % 10 = 0, NULL, 1 + CRC32(CONCAT('ship', n)) % 32000),
  IF(n % 6 = 0, CONCAT(ELT(1 + n % 2, 'Save', 'SAVE'), n % 400, ELT(1 + (n % 400) % 3, '', 'é', 'Ü')), NULL),
  1 + CRC32(CONCAT('status', n)) % 5, CRC32(CONCAT('flags', n)) % 16,
  '2013-01-01 00:00:00' + INTERVAL n * 105 MINUTE + INTERVAL n % 60 SECOND,
  IF(n % 8 = 0, NULL, '2013-01-01 00:00:00' + INTERVAL n * 105 MINUTE + INTERVAL CRC32(CONCAT('paid', n)) % 86400000 * 1000 MICROSECOND),
  CRC32(CONCAT('total', n)) % 100000000 / 10000,
  CASE n % 12 WHEN 0 THEN '' WHEN 1 THEN CONCAT('please ring ', n) WHEN 2 THEN CONCAT('grüße 🎁 ', n, '\nsecond line') ELSE NULL END
FROM zz_number WHERE n < 60000;

INSERT INTO order_item (order_id, line_no, product_id, quantity, unit_price, gift_text)
SELECT o.n + 1 + IF(o.n >= 40000, 4294967296, 0), l.n + 1, 1 + CRC32(CONCAT('item', o.n, '/', l.n)) % 6000, 1 + CRC32(CONCAT('qty', o.n, '/', l.n)) % 12,
  CRC32(CONCAT('unit', o.n, '/', l.n)) % 9000000 / 10000, IF((o.n + l.n) % 20 = 0, CONCAT('für dich, ', o.n), NULL)
FROM zz_number o JOIN zz_number l ON l.n < 4
WHERE o.n < 60000 AND (l.n = 0 OR CRC32(CONCAT('more', o.n, '/', l.n)) % 2 = 0);

INSERT INTO `Payment Log` (`Id`, `order`, `Amount in "EUR"`, `it's when`, `select`, `back``tick`, `Größe`, `legacy`)
SELECT (n + 1) * 2, 1 + n, (CAST(CRC32(CONCAT('pay', n)) AS SIGNED) % 10000000 - 500000) / 100, '2013-01-02' + INTERVAL n * 105 MINUTE,
  ELT(1 + n % 4, 'card', 'cash', 'transfer', 'Überweisung'), IF(n % 3 = 0, NULL, n), IF(n % 4 = 0, NULL, n % 100), IF(n % 5 = 0, NULL, 7 + n)
FROM zz_number WHERE n < 20000;

INSERT INTO session (id, customer_id, token, ip, features, started_at, lasted)
SELECT UNHEX(LEFT(SHA2(CONCAT('session', n), 256), 32)), IF(n % 4 = 0, NULL, 1 + n % 25000), UNHEX(SHA2(n, 512)),
  CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN UNHEX(LPAD(HEX(CRC32(CONCAT('ip', n))), 8, '0')) ELSE UNHEX(LEFT(SHA2(CONCAT('ip6', n), 256), 32)) END,
  n % 4096, '2020-01-01 00:00:00' + INTERVAL n * 97 SECOND + INTERVAL (n % 1000) * 1000 MICROSECOND,
  CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN '00:00:00.000001' ELSE SEC_TO_TIME(CRC32(CONCAT('last', n)) % 400000 / 100) END
FROM zz_number WHERE n < 20000;

INSERT INTO page_view (id, viewed_on, viewed_at, session_id, path, duration_ms)
SELECT n + 1, '2021-01-01' + INTERVAL n % 1826 DAY, SEC_TO_TIME(CRC32(CONCAT('at', n)) % 86400000 / 1000),
  IF(n % 9 = 0, NULL, UNHEX(LEFT(SHA2(CONCAT('session', n % 20000), 256), 32))),
  CONCAT('/shop/', ELT(1 + n % 4, 'item/', 'suche?q=é', 'cart/', 'ヘルプ/'), n % 6000), IF(n % 10 = 0, NULL, CRC32(CONCAT('ms', n)))
FROM zz_number WHERE n < 50000;

INSERT INTO web_hit (hit_at, host, path, status, bytes)
SELECT '2023-05-01' + INTERVAL n * 3 SECOND, CONCAT('host', n % 250, '.test'), IF(n % 30 = 0, NULL, CONCAT('/p/', n % 900, ELT(1 + n % 2, '', '?größe=ÿ'))),
  ELT(1 + n % 5, 200, 200, 304, 404, 500), IF(n % 7 = 0, NULL, CRC32(CONCAT('bytes', n)) % 100000)
FROM zz_number WHERE n < 20000;
INSERT INTO web_hit SELECT '2023-05-01' + INTERVAL n * 3 SECOND, CONCAT('host', n % 250, '.test'), IF(n % 30 = 0, NULL, CONCAT('/p/', n % 900, ELT(1 + n % 2, '', '?größe=ÿ'))),
  ELT(1 + n % 5, 200, 200, 304, 404, 500), IF(n % 7 = 0, NULL, CRC32(CONCAT('bytes', n)) % 100000)
FROM zz_number WHERE n < 1500;
INSERT INTO web_hit SELECT '2023-05-01', 'host0.test', NULL, 200, NULL FROM zz_number WHERE n < 5;

INSERT INTO stock_movement (warehouse, product_id, moved_at, quantity, unit_cost, reason)
SELECT ELT(1 + n % 4, 'MAIN', 'main', 'EAST', 'West'), 1 + CRC32(CONCAT('moved', n)) % 6000, '2019-01-01' + INTERVAL n * 71 SECOND + INTERVAL n MICROSECOND,
  CAST(CRC32(CONCAT('q', n)) AS SIGNED) - 2147483648, IF(n % 6 = 0, NULL, (CAST(CRC32(CONCAT('cost', n)) AS SIGNED) - 2147483648) * 0.00123457),
  ELT(1 + n % 5, 'sale', 'return', 'count', '', NULL)
FROM zz_number WHERE n < 40000;

INSERT INTO attachment (id, file_name, mime, thumbnail, preview, body, original, transcript, ocr)
SELECT n + 1, CONCAT('scan ', n, '.tiff'), 'image/tiff', IF(n % 4 = 0, NULL, UNHEX(SHA2(CONCAT('thumb', n), 256))),
  CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE REPEAT(UNHEX(SHA2(n, 512)), n % 1000) END, NULL, NULL,
  IF(n % 3 = 0, NULL, REPEAT(CONCAT('Zeile ', n, ' – ok ✓ '), n % 300)), NULL
FROM zz_number WHERE n < 1000;
INSERT INTO attachment (id, file_name, mime, thumbnail, preview, body, original, transcript, ocr) VALUES
  (2001, 'every byte.bin', 'application/octet-stream', UNHEX('00FF00FF'), UNHEX('000102030405060708090A0B0C0D0E0F1011121314151617FEFF'), '', '', '', ''),
  (2002, 'fullest tiny and plain blob', 'application/octet-stream', REPEAT(UNHEX('FE'), 255), REPEAT(UNHEX('00'), 65535), NULL, NULL, NULL, NULL),
  (2003, 'a mebibyte', 'application/octet-stream', NULL, NULL, REPEAT(UNHEX(SHA2('1', 512)), 16384), NULL, NULL, NULL),
  (2004, 'four mebibytes of text', 'text/plain', NULL, NULL, NULL, NULL, REPEAT('Straße 🚚 ', 299593), NULL),
  (2005, 'the fullest medium blob', 'application/octet-stream', NULL, NULL, CONCAT(REPEAT(UNHEX(SHA2('5', 512)), 262143), REPEAT(UNHEX('AB'), 63)), NULL, NULL, NULL),
  (2006, 'sixteen mebibytes', 'application/octet-stream', NULL, NULL, NULL, REPEAT(UNHEX(SHA2('6', 512)), 262144), NULL, NULL),
  (2007, 'eight mebibytes of long text', 'text/plain', NULL, NULL, NULL, NULL, NULL, REPEAT('日本語 and ASCII\n', 441505));

INSERT INTO type_border (what, t_tiny, t_tiny_u, t_small, t_small_u, t_medium, t_medium_u, t_int, t_int_u, t_int_z, t_big, t_big_u, t_bool) VALUES
  ('integers, least', -128, 0, -32768, 0, -8388608, 0, -2147483648, 0, 0, -9223372036854775808, 0, 0),
  ('integers, most', 127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 4294967295, 9223372036854775807, 18446744073709551615, 1),
  ('integers, middle', -1, 128, -1, 32768, -1, 8388608, -1, 2147483648, 42, -1, 9223372036854775808, 1);
INSERT INTO type_border (what, t_dec65, t_dec65_30, t_dec30_30, t_num) VALUES
  ('decimals, most', REPEAT('9', 65), CONCAT(REPEAT('9', 35), '.', REPEAT('9', 30)), CONCAT('0.', REPEAT('9', 30)), 999999999999.999999),
  ('decimals, least', CONCAT('-', REPEAT('9', 65)), CONCAT('-', REPEAT('9', 35), '.', REPEAT('9', 30)), CONCAT('-0.', REPEAT('9', 30)), 0),
  ('decimals, smallest', 1, CONCAT('0.', REPEAT('0', 29), '1'), CONCAT('-0.', REPEAT('0', 29), '1'), 0.000001),
  ('decimals, zero', 0, 0, 0, 0),
  ('decimals, digits', '12345678901234567890123456789012345678901234567890123456789012345', '12345678901234567890123456789012345.678901234567890123456789012345', '0.123456789012345678901234567890', 123456789.012345);
-- MySQL and MariaDB 11.8 keep minus zero; MariaDB 10.11 stores it as plain zero, however it is written.
INSERT INTO type_border (what, t_float, t_double) VALUES
  ('floats, minus zero', -0e0, -0e0), ('floats, zero', 0e0, 0e0),
  ('floats, most', 3.4028234663852886e38, 1.7976931348623157e308), ('floats, least', -3.4028234663852886e38, -1.7976931348623157e308),
  ('floats, smallest normal', 1.1754943508222875e-38, 2.2250738585072014e-308), ('floats, denormal', POW(2, -149), POW(2, -1074)),
  ('floats, denormal odd', -3 * POW(2, -149), -12345 * POW(2, -1074)), ('floats, tenth', 0.1e0, 0.1e0), ('floats, third', 1/3e0, 1/3e0),
  ('floats, pi', PI(), 3.141592653589793e0), ('floats, 2^24+1', 16777217e0, 9007199254740993e0);
INSERT INTO type_border (what, t_bit1, t_bit9, t_bit64) VALUES
  ('bits, none', b'0', b'0', b'0'), ('bits, all', b'1', b'111111111', 18446744073709551615), ('bits, ends', b'1', b'100000001', 9223372036854775809);
INSERT INTO type_border (what, t_char, t_varchar, t_binary, t_varbinary) VALUES
  ('text, empty', '', '', '', ''), ('text, one space', ' ', ' ', ' ', ' '), ('text, spaces behind', 'x  ', 'x  ', 'x  ', 'x  '),
  ('text, spaces before', '  x', '  x', '  x', '  x'), ('text, emoji', '👩‍👩‍👧‍👦 🏳️‍🌈', '👩‍👩‍👧‍👦 🏳️‍🌈', X'F09F918D', X'F09F918DF09F8FBD'),
  ('text, composed', 'é', 'é', X'C3A9', X'C3A9'), ('text, decomposed', _utf8mb4 X'65CC81', _utf8mb4 X'65CC81', X'65CC81', X'65CC81'),
  ('text, controls', '\t\n\r\b\Z', '\t\n\r\b\Z\\ \' " `', X'0001020304050607', X'0000'), ('text, copy marks', '\\N', '\\.', X'5C4E', X'5C2E'),
  ('text, right to left', 'שלום', 'مرحبا بالعالم', X'FFFFFFFFFFFFFFFF', X'FF'), ('text, longest', REPEAT('𝄞', 20), REPEAT('𝄞', 100), X'0000000000000000', REPEAT(X'00', 40)),
  ('text, noncharacters', _utf8mb4 X'EFBFBF', _utf8mb4 X'EFBFBEF48FBFBF', NULL, NULL), ('text, words', 'NULL', 'null', 'NULL', 'NULL');
INSERT INTO type_border (what, t_date, t_time, t_time6, t_datetime, t_datetime6, t_stamp, t_stamp6, t_year) VALUES
  ('times, least', '1000-01-01', '-838:59:59', '-838:59:59.000000', '1000-01-01 00:00:00', '1000-01-01 00:00:00.000000', '1970-01-01 00:00:01', '1970-01-01 00:00:01.000000', 1901),
  ('times, most', '9999-12-31', '838:59:59', '838:59:59.000000', '9999-12-31 23:59:59', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07', '2038-01-19 03:14:07.999999', 2155),
  ('times, microsecond', '2000-02-29', '00:00:01', '-00:00:00.000001', '2000-02-29 12:00:00', '2000-02-29 12:00:00.000001', '2000-02-29 12:00:00', '2000-02-29 12:00:00.000001', 2000),
  ('times, zero', '0000-00-00', '00:00:00', '00:00:00.000000', '0000-00-00 00:00:00', '0000-00-00 00:00:00.000000', NULL, NULL, 0),
  ('times, partly zero', '2020-00-00', '24:00:00', '24:00:00.000001', '2020-02-00 10:11:12', '2020-02-00 10:11:12.5', NULL, NULL, 1970),
  ('times, year nine', '0009-01-01', '-24:00:00', '-23:59:59.999999', '0009-01-01 01:02:03', '0001-01-01 00:00:00.000001', '2001-09-09 01:46:40', '2001-09-09 01:46:40.123456', 2069),
  ('times, summer', '2024-03-31', '02:30:00', '02:30:00.5', '2024-03-31 02:30:00', '2024-10-27 02:30:00.25', '2024-03-31 02:30:00', '2024-10-27 01:30:00.75', 2024);
INSERT INTO type_border (what, t_enum, t_set) VALUES
  ('labels, first', 'small', 'a'), ('labels, last', 'it''s', 'a,b,ç,日'), ('labels, quoted', '"quoted"', 'ç,日'), ('labels, empty set', 'größer', '');
INSERT INTO type_border (what, t_json) VALUES
  ('json, null', 'null'), ('json, true', 'true'), ('json, text', '"déjà vu 🙂 \\" \\\\ \\/ \\n"'), ('json, number', '-0.5'), ('json, big', '[18446744073709551615, -9223372036854775808, 1.5e300, 5e-324]'),
  ('json, empty', '{}'), ('json, empty list', '[]'), ('json, deep', '[[[[[[[[[[{"a": [[[[1]]]]}]]]]]]]]]]'), ('json, unicode key', '{"ключ": {"キー": "値"}, "": "empty key"}'),
  ('json, digits', '[0.1, 0.30000000000000004, 123456789012345680, 1e20]');
INSERT INTO type_border (what, t_geometry, t_point, t_line, t_polygon, t_multi) VALUES
  ('shapes, plain', ST_GeomFromText('POINT(1 2)'), ST_GeomFromText('POINT(-1.5 2.25)'), ST_GeomFromText('LINESTRING(0 0, 1 1, 2 0)'), ST_GeomFromText('POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))'), ST_GeomFromText('MULTIPOINT(0 0, 1 1)')),
  ('shapes, collection', ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 9 9))'), NULL, NULL, NULL, NULL),
  ('shapes, with srid', ST_GeomFromText('POINT(10 20)', 4326), NULL, NULL, NULL, NULL);
INSERT INTO type_border (what) VALUES ('nothing at all');

DROP TABLE zz_number;
ALTER TABLE customer AUTO_INCREMENT = 1000000;
ALTER TABLE `order` AUTO_INCREMENT = 9000000000;
ALTER TABLE attachment AUTO_INCREMENT = 5000;

-- ---- what is more than tables ----------------------------------------------------------------------------------------

CREATE VIEW customer_turnover AS
  SELECT c.id, c.full_name, COUNT(o.id) AS orders, COALESCE(SUM(o.total), 0) AS turnover
  FROM customer c LEFT JOIN `order` o ON o.customer_id = c.id GROUP BY c.id, c.full_name;
CREATE VIEW open_order AS SELECT * FROM `order` WHERE status IN ('new', 'paid') WITH CHECK OPTION;

DELIMITER //
CREATE TRIGGER order_item_before_insert BEFORE INSERT ON order_item FOR EACH ROW
BEGIN
  IF NEW.unit_price IS NULL THEN
    SET NEW.unit_price = (SELECT price FROM product WHERE id = NEW.product_id);
  END IF;
END//
CREATE PROCEDURE close_order(IN p_order BIGINT UNSIGNED)
BEGIN
  UPDATE `order` SET total = (SELECT SUM(line_total) FROM order_item WHERE order_id = p_order), status = 'sent' WHERE id = p_order;
END//
CREATE FUNCTION with_vat(p_amount DECIMAL(14,4), p_country CHAR(2)) RETURNS DECIMAL(14,4) READS SQL DATA
BEGIN
  RETURN p_amount * (1 + COALESCE((SELECT vat_rate FROM country WHERE code = p_country), 0));
END//
DELIMITER ;
CREATE EVENT forget_sessions ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DISABLE
  DO DELETE FROM session WHERE started_at < NOW() - INTERVAL 10 YEAR;

SET SESSION foreign_key_checks = 1, unique_checks = 1;
