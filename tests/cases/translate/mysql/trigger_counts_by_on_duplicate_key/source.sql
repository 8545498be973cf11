CREATE TABLE hits (id INT PRIMARY KEY AUTO_INCREMENT, page INT NOT NULL, bytes INT);
CREATE TABLE totals (page INT PRIMARY KEY, hits INT NOT NULL, bytes BIGINT);
CREATE TABLE two_keys (a INT PRIMARY KEY, b INT UNIQUE, n INT);
CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, page INT NOT NULL, n INT NOT NULL, UNIQUE (page));
CREATE TRIGGER count_hit AFTER INSERT ON hits FOR EACH ROW
  INSERT INTO totals (page, hits, bytes) VALUES (NEW.page, 1, NEW.bytes)
  ON DUPLICATE KEY UPDATE hits = hits + 1, bytes = COALESCE(totals.bytes, 0) + COALESCE(VALUES(bytes), 0);
CREATE TRIGGER count_again AFTER INSERT ON totals FOR EACH ROW
  INSERT INTO counted (page, n) VALUES (NEW.page, 1) ON DUPLICATE KEY UPDATE n = n + 1;
CREATE TRIGGER of_two_keys AFTER DELETE ON hits FOR EACH ROW
  INSERT INTO two_keys (a, b, n) VALUES (OLD.id, OLD.page, 1) ON DUPLICATE KEY UPDATE n = n + 1;
CREATE TRIGGER sees_the_new AFTER UPDATE ON hits FOR EACH ROW
  INSERT INTO totals (page, hits) VALUES (NEW.page, 1) ON DUPLICATE KEY UPDATE hits = hits + 1, bytes = hits;
