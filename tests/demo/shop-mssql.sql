-- The demo's shop in T-SQL, for SQL Server 2016 and newer: the tables of shop.sql as far as T-SQL has them, with its own types,
-- and fewer rows. Every value follows from its row's number, so each load gives the same rows.
-- What only some servers take (filtered indexes, INCLUDE, columnstore, temporal tables) is in tests/mssql/shop.rs.
--
-- Load it as:  sqlcmd -d DATABASE -I -i shop-mssql.sql     (the database should be empty)

CREATE SCHEMA web
GO
CREATE SCHEMA [Store Room]
GO

-- ---- tables ----------------------------------------------------------------------------------------------------------

-- A text key under a case-insensitive collation.
CREATE TABLE country (
  code char(2) NOT NULL,
  name nvarchar(80) NOT NULL,
  local_name nvarchar(80) NULL,
  currency char(3) NOT NULL DEFAULT 'EUR',
  vat_rate decimal(5,3) NOT NULL DEFAULT 0.000,
  CONSTRAINT pk_country PRIMARY KEY (code),
  CONSTRAINT uq_country_name UNIQUE (name)
)
GO
-- A self-reference.
CREATE TABLE category (
  id smallint IDENTITY(1,1) NOT NULL,
  parent_id smallint NULL,
  name nvarchar(60) NOT NULL,
  shelf nvarchar(20) NOT NULL DEFAULT N'front',
  position smallint NOT NULL DEFAULT 0,
  visible bit NOT NULL DEFAULT 1,
  CONSTRAINT pk_category PRIMARY KEY (id),
  CONSTRAINT fk_category_parent FOREIGN KEY (parent_id) REFERENCES category (id),
  CONSTRAINT ck_category_shelf CHECK (shelf IN (N'front', N'back', N'it''s special', N'naïve', N'日本', N'a,b', N''))
)
GO
-- customer and address refer to each other: a foreign-key cycle.
CREATE TABLE customer (
  id int IDENTITY(1,1) NOT NULL,
  email nvarchar(190) NOT NULL,
  full_name nvarchar(120) NOT NULL,
  nickname nvarchar(40) NULL,
  country_code char(2) NOT NULL,
  default_address_id int NULL,
  born date NULL,
  last_call smalldatetime NULL,
  balance money NOT NULL DEFAULT 0,
  credit smallmoney NULL,
  preferences nvarchar(max) NULL,
  newsletter bit NOT NULL DEFAULT 0,
  created_at datetime2(6) NOT NULL DEFAULT SYSUTCDATETIME(),
  updated_at datetimeoffset(6) NULL,
  CONSTRAINT pk_customer PRIMARY KEY (id),
  CONSTRAINT uq_customer_email UNIQUE (email),
  CONSTRAINT fk_customer_country FOREIGN KEY (country_code) REFERENCES country (code) ON UPDATE CASCADE,
  CONSTRAINT ck_customer_balance CHECK (balance >= -10000)
)
GO
CREATE INDEX ix_customer_born ON customer (born DESC, id)
GO
CREATE TABLE address (
  id int IDENTITY(1,1) NOT NULL,
  customer_id int NOT NULL,
  street nvarchar(120) NOT NULL,
  extra nvarchar(120) NULL,
  postcode nchar(10) NOT NULL,
  city ntext NOT NULL,
  CONSTRAINT pk_address PRIMARY KEY (id),
  CONSTRAINT fk_address_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
)
GO
ALTER TABLE customer ADD CONSTRAINT fk_customer_address FOREIGN KEY (default_address_id) REFERENCES address (id)
GO
CREATE TABLE product (
  id int IDENTITY(100,5) NOT NULL,
  sku varchar(24) NOT NULL,
  category_id smallint NOT NULL,
  title nvarchar(200) NOT NULL,
  description nvarchar(max) NULL,
  price decimal(10,4) NOT NULL,
  weight_kg real NULL,
  volume_l float NULL,
  stock smallint NOT NULL DEFAULT 0,
  rating tinyint NULL,
  label xml NULL,
  discontinued bit NULL,
  price_cents AS CAST(price * 100 AS decimal(14,2)),
  CONSTRAINT pk_product PRIMARY KEY (id),
  CONSTRAINT uq_product_sku UNIQUE (sku),
  CONSTRAINT fk_product_category FOREIGN KEY (category_id) REFERENCES category (id),
  CONSTRAINT ck_product_price CHECK (price < 100000)
)
GO
CREATE INDEX ix_product_category_price ON product (category_id, price DESC)
GO
CREATE TABLE tag (
  label nvarchar(40) NOT NULL,
  meaning nvarchar(200) NULL,
  CONSTRAINT pk_tag PRIMARY KEY (label)
)
GO
CREATE TABLE product_tag (
  product_id int NOT NULL,
  tag_label nvarchar(40) NOT NULL,
  CONSTRAINT pk_product_tag PRIMARY KEY (tag_label, product_id),
  CONSTRAINT fk_product_tag_product FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE,
  CONSTRAINT fk_product_tag_tag FOREIGN KEY (tag_label) REFERENCES tag (label) ON DELETE CASCADE ON UPDATE CASCADE
)
GO
CREATE TABLE coupon (
  code varchar(24) NOT NULL,
  [percent] decimal(4,1) NOT NULL,
  valid_from date NOT NULL,
  valid_until time(3) NULL,
  CONSTRAINT pk_coupon PRIMARY KEY (code)
)
GO
-- A reserved word for a name, and composite keys below it.
CREATE TABLE [order] (
  id bigint IDENTITY(1,1) NOT NULL,
  customer_id int NOT NULL,
  ship_to_id int NULL,
  coupon_code varchar(24) NULL,
  status varchar(10) NOT NULL DEFAULT 'new',
  placed_at datetime NOT NULL DEFAULT GETDATE(),
  paid_at datetime2(3) NULL,
  total decimal(14,4) NOT NULL DEFAULT 0,
  note nvarchar(max) NULL,
  CONSTRAINT pk_order PRIMARY KEY (id),
  CONSTRAINT fk_order_customer FOREIGN KEY (customer_id) REFERENCES customer (id),
  CONSTRAINT fk_order_ship_to FOREIGN KEY (ship_to_id) REFERENCES address (id),
  CONSTRAINT fk_order_coupon FOREIGN KEY (coupon_code) REFERENCES coupon (code) ON UPDATE CASCADE
)
GO
CREATE INDEX ix_order_customer ON [order] (customer_id, placed_at DESC)
GO
CREATE TABLE order_item (
  order_id bigint NOT NULL,
  line_no tinyint NOT NULL,
  product_id int NOT NULL,
  quantity smallint NOT NULL,
  unit_price decimal(10,4) NOT NULL,
  line_total AS CAST(quantity * unit_price AS decimal(16,4)),
  gift_text nvarchar(60) NULL,
  CONSTRAINT pk_order_item PRIMARY KEY (order_id, line_no),
  CONSTRAINT fk_order_item_order FOREIGN KEY (order_id) REFERENCES [order] (id) ON DELETE CASCADE,
  CONSTRAINT fk_order_item_product FOREIGN KEY (product_id) REFERENCES product (id),
  CONSTRAINT ck_order_item_quantity CHECK (quantity > 0)
)
GO
-- Names that need quoting everywhere.
CREATE TABLE [Payment Log] (
  [Id] int IDENTITY(2,2) NOT NULL,
  [order] bigint NOT NULL,
  [Amount in "EUR"] decimal(14,2) NOT NULL,
  [it's when] datetime NOT NULL,
  [select] nvarchar(20) NOT NULL DEFAULT N'card',
  [back`tick] int NULL,
  [Größe] smallint NULL,
  CONSTRAINT [pk payment] PRIMARY KEY ([Id]),
  CONSTRAINT [fk "payment"] FOREIGN KEY ([order]) REFERENCES [order] (id)
)
GO
CREATE INDEX [ix order] ON [Payment Log] ([order])
GO
-- A key of sixteen bytes in the server's own order.
CREATE TABLE web.session (
  id uniqueidentifier NOT NULL DEFAULT NEWID(),
  customer_id int NULL,
  token varbinary(64) NOT NULL,
  ip varbinary(16) NULL,
  fingerprint binary(8) NULL,
  started_at datetime2(3) NOT NULL,
  lasted time(6) NULL,
  CONSTRAINT pk_session PRIMARY KEY (id),
  CONSTRAINT fk_session_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE SET NULL
)
GO
CREATE TABLE web.page_view (
  id bigint IDENTITY(1,1) NOT NULL,
  viewed_on date NOT NULL,
  viewed_at time(3) NOT NULL,
  session_id uniqueidentifier NULL,
  path nvarchar(120) NOT NULL,
  duration_ms bigint NULL,
  CONSTRAINT pk_page_view PRIMARY KEY (id, viewed_on)
)
GO
-- No key of any kind, and rows that occur twice and three times.
CREATE TABLE web.web_hit (
  hit_at datetime NOT NULL,
  host varchar(40) NOT NULL,
  path varchar(80) NULL,
  status smallint NOT NULL,
  bytes int NULL
)
GO
CREATE TABLE [Store Room].stock_movement (
  warehouse char(4) NOT NULL,
  product_id int NOT NULL,
  moved_at datetime2(6) NOT NULL,
  quantity int NOT NULL,
  unit_cost decimal(20,8) NULL,
  reason varchar(30) NULL,
  CONSTRAINT pk_stock_movement PRIMARY KEY (warehouse, product_id, moved_at),
  CONSTRAINT fk_stock_product FOREIGN KEY (product_id) REFERENCES product (id)
)
GO
-- A few big values: up to 4 MiB each.
CREATE TABLE attachment (
  id int IDENTITY(1,1) NOT NULL,
  file_name nvarchar(100) NOT NULL,
  mime varchar(60) NOT NULL DEFAULT 'application/octet-stream',
  thumbnail varbinary(255) NULL,
  body varbinary(max) NULL,
  scan image NULL,
  transcript nvarchar(max) NULL,
  ocr text NULL,
  CONSTRAINT pk_attachment PRIMARY KEY (id)
)
GO
-- One column per type, one row per border: what a type can hold at its ends.
CREATE TABLE type_border (
  what varchar(40) NOT NULL,
  t_bit bit NULL, t_tiny tinyint NULL, t_small smallint NULL, t_int int NULL, t_big bigint NULL,
  t_dec38 decimal(38,0) NULL, t_dec38_19 decimal(38,19) NULL, t_num numeric(18,6) NULL, t_money money NULL, t_small_money smallmoney NULL,
  t_real real NULL, t_float float NULL,
  t_char char(20) NULL, t_varchar varchar(100) NULL, t_nchar nchar(20) NULL, t_nvarchar nvarchar(200) NULL,
  t_binary binary(8) NULL, t_varbinary varbinary(40) NULL, t_guid uniqueidentifier NULL,
  t_date date NULL, t_time time(6) NULL, t_datetime datetime NULL, t_datetime2 datetime2(6) NULL, t_small_datetime smalldatetime NULL,
  t_offset datetimeoffset(6) NULL,
  CONSTRAINT pk_type_border PRIMARY KEY (what)
)
GO
-- No rows at all.
CREATE TABLE wish_list (
  customer_id int NOT NULL,
  product_id int NOT NULL,
  added_at datetime2(0) NOT NULL DEFAULT SYSUTCDATETIME(),
  CONSTRAINT pk_wish_list PRIMARY KEY (customer_id, product_id),
  CONSTRAINT fk_wish_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
  CONSTRAINT fk_wish_product FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE
)
GO

-- ---- rows ------------------------------------------------------------------------------------------------------------

-- The numbers 0 to 9,999; gone again at the end.
CREATE TABLE zz_number (n int NOT NULL PRIMARY KEY)
GO
WITH digit AS (SELECT d FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS v (d))
INSERT INTO zz_number
SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d FROM digit a CROSS JOIN digit b CROSS JOIN digit c CROSS JOIN digit e
GO
INSERT INTO country (code, name, local_name, currency, vat_rate) VALUES
  ('AT',N'Austria',N'Österreich','EUR',0.200), ('BE',N'Belgium',N'België / Belgique','EUR',0.210), ('CH',N'Switzerland',N'Schweiz','CHF',0.081),
  ('CZ',N'Czechia',N'Česko','CZK',0.210), ('DE',N'Germany',N'Deutschland','EUR',0.190), ('DK',N'Denmark',N'Danmark','DKK',0.250),
  ('ES',N'Spain',N'España','EUR',0.210), ('GB',N'United Kingdom',NULL,'GBP',0.200), ('GR',N'Greece',N'Ελλάδα','EUR',0.240),
  ('JP',N'Japan',N'日本','JPY',0.100), ('PT',N'Portugal',N'','EUR',0.230), ('SE',N'Sweden',N'Sverige','SEK',0.250)
GO
SET IDENTITY_INSERT category ON
INSERT INTO category (id, parent_id, name, shelf, position, visible) VALUES
  (1,NULL,N'Everything',N'front',0,1), (2,1,N'Books',N'front',1,1), (3,1,N'Music',N'back',2,1), (4,1,N'Garden',N'it''s special',3,1),
  (5,1,N'Tools',N'naïve',4,1), (6,1,N'Tea 茶',N'日本',5,1), (7,1,N'Old things',N'a,b',-128,0), (8,1,N'Unsorted',N'',127,0)
INSERT INTO category (id, parent_id, name, shelf, position, visible)
SELECT 10 + n, 2 + n % 7, CONCAT(N'Shelf ', n, CASE n % 4 WHEN 0 THEN N'' WHEN 1 THEN N' é' WHEN 2 THEN N' ß' ELSE N' 🍵' END), N'back', n - 50, n % 2
FROM zz_number WHERE n < 100
SET IDENTITY_INSERT category OFF
GO
SET IDENTITY_INSERT customer ON
INSERT INTO customer (id, email, full_name, nickname, country_code, born, last_call, balance, credit, preferences, newsletter, created_at, updated_at)
SELECT n + 1,
  CONCAT(CASE n % 3 WHEN 0 THEN N'Anna' WHEN 1 THEN N'bo' ELSE N'CHLOÉ' END, N'.', n, N'@müller.test'),
  CONCAT(CASE n % 5 WHEN 0 THEN N'Łukasz' WHEN 1 THEN N'Øyvind' WHEN 2 THEN N'美咲' WHEN 3 THEN N'Νίκος' ELSE N'Smith "Jr."' END, N' O''Neil ', n),
  CASE n % 6 WHEN 0 THEN NULL WHEN 1 THEN N'' WHEN 2 THEN CONCAT(N'nick', n) WHEN 3 THEN CONCAT(N'🦊', n) WHEN 4 THEN N'trailing  ' ELSE NCHAR(65) + NCHAR(769) END,
  CASE n % 12 WHEN 0 THEN 'AT' WHEN 1 THEN 'BE' WHEN 2 THEN 'CH' WHEN 3 THEN 'CZ' WHEN 4 THEN 'DE' WHEN 5 THEN 'DK' WHEN 6 THEN 'ES' WHEN 7 THEN 'GB'
    WHEN 8 THEN 'GR' WHEN 9 THEN 'JP' WHEN 10 THEN 'PT' ELSE 'SE' END,
  CASE WHEN n % 11 = 0 THEN NULL ELSE DATEADD(day, n * 17 % 29000, CAST('1930-01-01' AS date)) END,
  CASE WHEN n % 5 = 0 THEN NULL ELSE DATEADD(minute, n * 97, CAST('2015-01-01T00:00:00' AS smalldatetime)) END,
  CAST((n * 7919 % 2000000 - 900000) AS decimal(19,4)) / 100,
  CASE WHEN n % 4 = 0 THEN NULL ELSE CAST(n AS decimal(10,4)) / 7 END,
  CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN CONCAT(N'{"theme": "dark", "page": ', n % 100, N', "tags": ["a", "ü", "🙂"]}') ELSE N'' END,
  n % 2,
  DATEADD(microsecond, n * 7 % 1000000, DATEADD(minute, n * 211, CAST('2012-03-01T08:00:00.000001' AS datetime2(6)))),
  CASE WHEN n % 17 = 0 THEN NULL ELSE DATEADD(second, n, CAST('2024-06-01T00:00:00.123456+02:00' AS datetimeoffset(6))) END
FROM zz_number WHERE n < 3000
SET IDENTITY_INSERT customer OFF
GO
SET IDENTITY_INSERT address ON
INSERT INTO address (id, customer_id, street, extra, postcode, city)
SELECT n + 1, 1 + n % 3000,
  CONCAT(CASE n % 5 WHEN 0 THEN N'Hauptstraße' WHEN 1 THEN N'Rue de l''Église' WHEN 2 THEN N'Calle Ñandú' WHEN 3 THEN N'High Street' ELSE N'中央通り' END, N' ', n % 300),
  CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN N'' WHEN 2 THEN N' ' WHEN 3 THEN CONCAT(N'floor ', n % 9, N'  ') ELSE N'c/o "Käse & Söhne"' END,
  CAST(10000 + n * 31 % 90000 AS nvarchar(10)),
  CASE n % 4 WHEN 0 THEN N'Wien' WHEN 1 THEN N'Århus' WHEN 2 THEN N'Αθήνα' ELSE N'東京' END
FROM zz_number WHERE n < 4000
SET IDENTITY_INSERT address OFF
GO
UPDATE customer SET default_address_id = id WHERE id % 7 <> 0
GO
SET IDENTITY_INSERT product ON
INSERT INTO product (id, sku, category_id, title, description, price, weight_kg, volume_l, stock, rating, label, discontinued)
SELECT 100 + n * 5, CONCAT('sku-', n), 10 + n % 100, CONCAT(N'Très bon 急須 no. ', n),
  CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN N'' ELSE CONCAT(N'Made in ', 1950 + n % 70, N'.', NCHAR(10), N'With care, ', NCHAR(9), N' and a "story": ', REPLICATE(N'ß🙂', n % 90)) END,
  CAST(n * 7919 % 9000000 AS decimal(14,4)) / 10000,
  CASE n % 5 WHEN 0 THEN NULL ELSE CAST(n AS real) / 7 END,
  CASE n % 6 WHEN 0 THEN NULL ELSE CAST(n AS float) / 7 END,
  n % 60000 - 32768, CASE WHEN n % 7 = 0 THEN NULL ELSE n % 256 END,
  CASE n % 3 WHEN 0 THEN NULL ELSE CAST(CONCAT(N'<p n="', n, N'"><b>größe &amp; 茶</b></p>') AS xml) END,
  CASE n % 9 WHEN 0 THEN NULL WHEN 1 THEN 1 ELSE 0 END
FROM zz_number WHERE n < 1500
SET IDENTITY_INSERT product OFF
GO
INSERT INTO tag (label, meaning) VALUES
  (N'new',N'just in'), (N'né',N'accented'), (N'🍵',N'tea'), (N'🍵🍵',N'more tea'), (N'日本',N'Japan'), (N'',N''), (N'it''s "quoted"',NULL)
INSERT INTO tag (label, meaning) SELECT CONCAT(N'tag ', n, CASE n % 3 WHEN 0 THEN N'' WHEN 1 THEN N'é' ELSE N'🙂' END), NULL FROM zz_number WHERE n < 200
INSERT INTO product_tag (product_id, tag_label)
SELECT 100 + n % 1500 * 5, CONCAT(N'tag ', t, CASE t % 3 WHEN 0 THEN N'' WHEN 1 THEN N'é' ELSE N'🙂' END)
FROM (SELECT n, n * 13 % 60 + 66 * (n / 1500) AS t FROM zz_number WHERE n < 4500) AS pick
GO
INSERT INTO coupon (code, [percent], valid_from, valid_until)
SELECT CONCAT('Save', n), n % 60 + 0.5, DATEADD(day, n * 7, CAST('2018-01-01' AS date)),
  CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN CAST('23:59:59.999' AS time(3)) WHEN 2 THEN CAST('00:00:00' AS time(3)) ELSE CAST('12:34:56.789' AS time(3)) END
FROM zz_number WHERE n < 400
GO
SET IDENTITY_INSERT [order] ON
INSERT INTO [order] (id, customer_id, ship_to_id, coupon_code, status, placed_at, paid_at, total, note)
SELECT n + 1 + CASE WHEN n >= 4000 THEN CAST(4294967296 AS bigint) ELSE 0 END, 1 + n * 31 % 3000, CASE WHEN n % 10 = 0 THEN NULL ELSE 1 + n * 17 % 4000 END,
  CASE WHEN n % 6 = 0 THEN CONCAT('Save', n % 400) ELSE NULL END,
  CASE n % 4 WHEN 0 THEN 'new' WHEN 1 THEN 'paid' WHEN 2 THEN 'sent' ELSE 'returned' END,
  DATEADD(millisecond, n * 37 % 100 * 10, DATEADD(minute, n * 105, CAST('2013-01-01T00:00:00' AS datetime))),
  CASE WHEN n % 8 = 0 THEN NULL ELSE DATEADD(millisecond, n * 41 % 1000, DATEADD(minute, n * 105, CAST('2013-01-01T00:00:00' AS datetime2(3)))) END,
  CAST(n * 7919 AS decimal(14,4)) / 10000,
  CASE n % 12 WHEN 0 THEN N'' WHEN 1 THEN CONCAT(N'please ring ', n) WHEN 2 THEN CONCAT(N'grüße 🎁 ', n, NCHAR(13), NCHAR(10), N'second line') ELSE NULL END
FROM zz_number WHERE n < 6000
SET IDENTITY_INSERT [order] OFF
GO
INSERT INTO order_item (order_id, line_no, product_id, quantity, unit_price, gift_text)
SELECT o.n + 1 + CASE WHEN o.n >= 4000 THEN CAST(4294967296 AS bigint) ELSE 0 END, l.n + 1, 100 + (o.n * 7 + l.n) % 1500 * 5, 1 + o.n % 12,
  CAST((o.n * 613 + l.n) % 9000000 AS decimal(14,4)) / 10000, CASE WHEN (o.n + l.n) % 20 = 0 THEN CONCAT(N'für dich, ', o.n) ELSE NULL END
FROM zz_number o CROSS JOIN zz_number l WHERE l.n < 3 AND o.n < 6000 AND l.n <= o.n % 3
GO
INSERT INTO [Payment Log] ([order], [Amount in "EUR"], [it's when], [select], [back`tick], [Größe])
SELECT 1 + n, CAST(n * 7919 % 10000000 - 500000 AS decimal(14,2)) / 100, DATEADD(minute, n * 105, CAST('2013-01-02T00:00:00' AS datetime)),
  CASE n % 3 WHEN 0 THEN N'card' WHEN 1 THEN N'cash' ELSE N'Überweisung' END, CASE WHEN n % 3 = 0 THEN NULL ELSE n END, CASE WHEN n % 4 = 0 THEN NULL ELSE n % 100 END
FROM zz_number WHERE n < 2000
GO
INSERT INTO web.session (id, customer_id, token, ip, fingerprint, started_at, lasted)
SELECT CAST(CAST(HASHBYTES('SHA2_256', CAST(n AS varchar(20))) AS binary(16)) AS uniqueidentifier), CASE WHEN n % 4 = 0 THEN NULL ELSE 1 + n % 3000 END,
  HASHBYTES('SHA2_512', CAST(n AS varchar(20))),
  CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN CAST(n AS varbinary(4)) ELSE 0x END, CASE WHEN n % 5 = 0 THEN NULL ELSE CAST(n AS binary(8)) END,
  DATEADD(millisecond, n % 1000, DATEADD(second, n * 97, CAST('2020-01-01T00:00:00' AS datetime2(3)))),
  CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN CAST('00:00:00.000001' AS time(6)) ELSE CAST('23:59:59.999999' AS time(6)) END
FROM zz_number WHERE n < 2000
GO
INSERT INTO web.page_view (viewed_on, viewed_at, session_id, path, duration_ms)
SELECT DATEADD(day, n % 1826, CAST('2021-01-01' AS date)), DATEADD(millisecond, n * 8639, CAST('00:00:00' AS time(3))),
  CASE WHEN n % 9 = 0 THEN NULL ELSE CAST(CAST(HASHBYTES('SHA2_256', CAST(n % 2000 AS varchar(20))) AS binary(16)) AS uniqueidentifier) END,
  CONCAT(N'/shop/', CASE n % 3 WHEN 0 THEN N'item/' WHEN 1 THEN N'suche?q=é' ELSE N'ヘルプ/' END, n), CASE WHEN n % 10 = 0 THEN NULL ELSE CAST(n AS bigint) * 429496 END
FROM zz_number
GO
INSERT INTO web.web_hit SELECT DATEADD(second, n * 3, CAST('2023-05-01T00:00:00' AS datetime)), CONCAT('host', n % 250, '.test'),
  CASE WHEN n % 30 = 0 THEN NULL ELSE CONCAT('/p/', n % 900, CASE n % 2 WHEN 0 THEN '' ELSE '?größe=ÿ€' END) END, 200 + n % 4 * 100, CASE WHEN n % 7 = 0 THEN NULL ELSE n * 7 END
FROM zz_number WHERE n < 3000
INSERT INTO web.web_hit SELECT * FROM web.web_hit WHERE hit_at < CAST('2023-05-01T00:30:00' AS datetime)
INSERT INTO web.web_hit SELECT CAST('2023-05-01T00:00:00' AS datetime), 'host0.test', NULL, 200, NULL FROM zz_number WHERE n < 5
GO
INSERT INTO [Store Room].stock_movement
SELECT CASE n % 3 WHEN 0 THEN 'MAIN' WHEN 1 THEN 'EAST' ELSE 'w' END, 100 + n * 11 % 1500 * 5, DATEADD(microsecond, n, DATEADD(second, n * 71, CAST('2019-01-01T00:00:00' AS datetime2(6)))),
  CASE WHEN n % 2 = 0 THEN -n ELSE 2147483647 - n END, CASE WHEN n % 6 = 0 THEN NULL ELSE CAST(n - 2000 AS decimal(20,8)) * 0.00123457 END,
  CASE n % 4 WHEN 0 THEN 'sale' WHEN 1 THEN 'return' WHEN 2 THEN '' ELSE NULL END
FROM zz_number WHERE n < 4000
GO
INSERT INTO attachment (file_name, mime, thumbnail, body, scan, transcript, ocr)
SELECT CONCAT(N'scan ', n, N'.tiff'), 'image/tiff', CASE WHEN n % 4 = 0 THEN NULL ELSE HASHBYTES('SHA2_256', CAST(n AS varchar(20))) END, NULL,
  CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN CAST(0x AS image) ELSE CAST(0x00FF0D0A AS image) END,
  CASE WHEN n % 3 = 0 THEN NULL ELSE REPLICATE(CONCAT(N'Zeile ', n, N' – ok ✓ '), n % 100) END, CASE WHEN n % 2 = 0 THEN NULL ELSE CAST('ocr é' AS text) END
FROM zz_number WHERE n < 200
INSERT INTO attachment (file_name, mime, thumbnail, body, scan, transcript, ocr) VALUES
  (N'every byte.bin', 'application/octet-stream', 0x00FF00FF, 0x000102030405060708090A0B0C0D0E0F1011121314151617FEFF, 0x, N'', ''),
  (N'a mebibyte', 'application/octet-stream', NULL, CAST(REPLICATE(CAST('0123456789abcdef' AS varchar(max)), 65536) AS varbinary(max)), NULL, NULL, NULL),
  (N'four mebibytes of text', 'text/plain', NULL, NULL, NULL, REPLICATE(CAST(N'Straße 🚚 ' AS nvarchar(max)), 299593), NULL)
GO
INSERT INTO type_border (what, t_bit, t_tiny, t_small, t_int, t_big, t_dec38, t_dec38_19, t_num, t_money, t_small_money, t_real, t_float) VALUES
  ('numbers, least', 0, 0, -32768, -2147483648, -9223372036854775808, -99999999999999999999999999999999999999,
    -9999999999999999999.9999999999999999999, -999999999999.999999, -922337203685477.5808, -214748.3648, -3.4028234663852886E38, -1.7976931348623157E308),
  ('numbers, most', 1, 255, 32767, 2147483647, 9223372036854775807, 99999999999999999999999999999999999999,
    9999999999999999999.9999999999999999999, 999999999999.999999, 922337203685477.5807, 214748.3647, 3.4028234663852886E38, 1.7976931348623157E308),
  ('numbers, smallest', NULL, 1, -1, -1, -1, 1, 0.0000000000000000001, 0.000001, 0.0001, -0.0001, 1.1754943508222875E-38, 2.2250738585072014E-308),
  ('numbers, odd', NULL, 128, 1, 1, 1, 12345678901234567890123456789012345678, -1234567890123456789.0123456789012345678, -0.5, 90071992547409.93, 0.01, 0.1, 0.1)
INSERT INTO type_border (what, t_char, t_varchar, t_nchar, t_nvarchar, t_binary, t_varbinary, t_guid) VALUES
  ('text, empty', '', '', N'', N'', 0x, 0x, '00000000-0000-0000-0000-000000000000'), ('text, one space', ' ', ' ', N' ', N' ', 0x20, 0x20, NULL),
  ('text, spaces behind', 'x  ', 'x  ', N'x  ', N'x  ', 0x782020, 0x782020, 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'),
  ('text, emoji', 'n/a', 'n/a', N'👩‍👩‍👧‍👦', N'👩‍👩‍👧‍👦 🏳️‍🌈 𝄞 𠜎', 0xF09F918D, 0xF09F918DF09F8FBD, '01020304-0506-0708-090A-0B0C0D0E0F10'),
  ('text, latin', 'ÄÖÜ äöü ß é ñ ÿ', 'ÄÖÜ € „quoted“ – ©', N'שלום', N'مرحبا بالعالم', 0xFFFFFFFFFFFFFFFF, 0xFF, NULL),
  ('text, controls', CHAR(9) + CHAR(10) + CHAR(13) + CHAR(8), CHAR(1) + '\ '' " `', N'\N', NCHAR(9) + N'\.', 0x0001020304050607, 0x0000, NULL),
  ('text, words', 'NULL', 'null', N'NULL', N'null', NULL, NULL, NULL)
INSERT INTO type_border (what, t_date, t_time, t_datetime, t_datetime2, t_small_datetime, t_offset) VALUES
  ('times, least', '0001-01-01', '00:00:00', '1753-01-01T00:00:00', '0001-01-01T00:00:00', '1900-01-01T00:00:00', '0001-01-01T00:00:00+00:00'),
  ('times, most', '9999-12-31', '23:59:59.999999', '9999-12-31T23:59:59.997', '9999-12-31T23:59:59.999999', '2079-06-06T23:59:00', '9999-12-31T23:59:59.999999+00:00'),
  ('times, thirds', '2000-02-29', '00:00:00.000001', '2000-02-29T12:00:00.003', '2000-02-29T12:00:00.000001', '2000-02-29T12:00:00', '2000-02-29T12:00:00.5+14:00'),
  ('times, summer', '2024-03-31', '02:30:00.5', '2024-03-31T02:30:00.007', '2024-10-27T02:30:00.25', '2024-10-27T02:30:00', '2024-10-27T01:30:00.75-12:00')
INSERT INTO type_border (what) VALUES ('nothing at all')
GO
DROP TABLE zz_number
GO

-- ---- what is more than tables ----------------------------------------------------------------------------------------

CREATE VIEW customer_turnover AS
  SELECT c.id, c.full_name, COUNT(o.id) AS orders, COALESCE(SUM(o.total), 0) AS turnover
  FROM customer c LEFT JOIN [order] o ON o.customer_id = c.id GROUP BY c.id, c.full_name
GO
CREATE PROCEDURE close_order @order bigint AS
  UPDATE [order] SET total = (SELECT SUM(line_total) FROM order_item WHERE order_id = @order), status = 'sent' WHERE id = @order
GO
