CREATE TABLE rental (id INT PRIMARY KEY AUTO_INCREMENT, item INT NOT NULL, customer INT, returned DATETIME, fee DECIMAL(5,2) NOT NULL DEFAULT 0);
DELIMITER //
CREATE FUNCTION in_stock(p_item INT) RETURNS BOOLEAN READS SQL DATA
BEGIN
  DECLARE out_now INT;
  SELECT COUNT(*) INTO out_now FROM rental WHERE item = p_item AND returned IS NULL;
  IF out_now > 0 THEN
    RETURN FALSE;
  ELSE
    RETURN TRUE;
  END IF;
END//
CREATE FUNCTION holder(p_item INT) RETURNS INT READS SQL DATA
BEGIN
  DECLARE who INT;
  DECLARE EXIT HANDLER FOR NOT FOUND RETURN NULL;
  SELECT customer INTO who FROM rental WHERE returned IS NULL AND item = p_item;
  RETURN who;
END//
-- A query that finds nothing leaves the variable alone.
CREATE FUNCTION last_fee(p_item INT) RETURNS DECIMAL(5,2) READS SQL DATA
BEGIN
  DECLARE found DECIMAL(5,2) DEFAULT -1;
  SELECT fee INTO found FROM rental WHERE item = p_item ORDER BY id DESC LIMIT 1;
  RETURN found;
END//
CREATE FUNCTION level_of(points INT) RETURNS VARCHAR(6) DETERMINISTIC
BEGIN
  DECLARE level VARCHAR(6) DEFAULT 'none';
  IF points IS NULL THEN SET level = '?';
  ELSEIF points >= 1000 THEN SET level = 'gold';
  ELSEIF points >= 100 THEN SET level = 'silver';
  END IF;
  RETURN level;
END//
DELIMITER ;
