-- What is in CHAR comes back without spaces at its end.
CREATE FUNCTION padded(c CHAR(5)) RETURNS CHAR(10) DETERMINISTIC RETURN concat('<', c, '> ');
DELIMITER //
CREATE FUNCTION local_char(x VARCHAR(10)) RETURNS VARCHAR(20) DETERMINISTIC
BEGIN
  DECLARE c, d CHAR(8) DEFAULT 'a ';
  SET c = concat(x, ' ');
  RETURN concat(c, d, '.');
END//
DELIMITER ;
