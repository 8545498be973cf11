CREATE TABLE customer (
  id INT PRIMARY KEY AUTO_INCREMENT,
  first_name VARCHAR(20) NOT NULL,
  last_name VARCHAR(20),
  full_name VARCHAR(41),
  created DATETIME NOT NULL,
  changes INT NOT NULL DEFAULT 0,
  updated TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP
);
CREATE TRIGGER customer_create_date BEFORE INSERT ON customer FOR EACH ROW SET NEW.created = NOW();
DELIMITER //
CREATE TRIGGER customer_names BEFORE INSERT ON customer FOR EACH ROW
BEGIN
  IF NEW.last_name IS NOT NULL THEN
    SET NEW.full_name = CONCAT(NEW.first_name, ' ', NEW.last_name);
  ELSE
    SET NEW.full_name = NEW.first_name;
  END IF;
END//
CREATE TRIGGER customer_changes BEFORE UPDATE ON customer FOR EACH ROW
BEGIN
  DECLARE before_it VARCHAR(41) DEFAULT OLD.full_name;
  SET NEW.full_name = CONCAT_WS(' ', NEW.first_name, NEW.last_name), NEW.changes = OLD.changes + 1;
  IF before_it = NEW.full_name THEN SET NEW.changes = OLD.changes; END IF;
END//
DELIMITER ;
