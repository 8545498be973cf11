-- needs: no server, whose next AUTO_INCREMENT values the rows below would change
CREATE TABLE everything (
  id int unsigned NOT NULL AUTO_INCREMENT,
  flag tinyint(1) NOT NULL DEFAULT '1',
  big bigint unsigned,
  price decimal(8,2),
  ratio double,
  name varchar(20) NOT NULL DEFAULT 'nobody',
  code char(4),
  kind enum('small','Large') DEFAULT 'small',
  marks set('a','b','c'),
  born date,
  seen datetime(3),
  lasts time,
  since year,
  bits bit(10),
  raw varbinary(8),
  fixed binary(4),
  notes text,
  PRIMARY KEY (id)
);
INSERT INTO everything VALUES
  (1, 1, 18446744073709551615, '12.345', 1.5e3, 'it''s', 'ab  ', 'LARGE', 'c,a', '2020-01-31', '2020-01-31 10:11:12.3456', '-25:00:00', 70, b'1000000001', 0xDEADBEEF, 'ab', 'tab\there\nand \\ "quotes" \'too\''),
  (2, TRUE, 5, -0.005, '2', _utf8mb4'ä' 'ö', X'4142', 2, 5, 20200131, '20200131101112', 101112, '2001', 3, _binary 'abc', x'00', NULL), -- a comment; with (marks
  (7, false, NULL, 1, .5, N'n', '', NULL, '', '99-12-31', '1999/12/31 23:59:59.9996', '11:12', 2155, 0x1ff, '', NULL, "double ""quoted""");
INSERT INTO everything (name, id) VALUES ('next', NULL), ('zero', 0), ('default', DEFAULT);
INSERT everything SET price = 1, notes = 'set';
INSERT INTO everything () VALUES ();
INSERT INTO everything (name, price /*!50001 , ratio */) VALUES ('versioned', 1 /*!50001 , 2 */ /*!99999 , 3 */);
