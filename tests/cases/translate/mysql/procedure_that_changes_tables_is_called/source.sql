-- needs: no server
CREATE TABLE asset (id int NOT NULL PRIMARY KEY);
DELIMITER $$
CREATE PROCEDURE add_display_name()
BEGIN
  IF NOT EXISTS (SELECT * FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'asset' AND column_name = 'display_name') THEN
    ALTER TABLE `asset` ADD COLUMN `display_name` varchar(255) DEFAULT NULL;
  END IF;
  CREATE TABLE IF NOT EXISTS asset_log (id int NOT NULL PRIMARY KEY);
END $$
DELIMITER ;
CALL add_display_name();
CALL add_display_name();
DROP PROCEDURE add_display_name;
