-- needs: no server
CREATE TABLE `t` (`id` int NOT NULL, `v` int DEFAULT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `t_bu` BEFORE UPDATE ON `t` FOR EACH ROW BEGIN
  IF NEW.v < 0 THEN SET NEW.v = 0; END IF;
END */;;
DELIMITER ;
SET @saved_cs_client     = @@character_set_client;
/*!50001 CREATE VIEW `positive` AS SELECT
 1 AS `id`,
 1 AS `v`*/;
SET character_set_client = @saved_cs_client;
/*!50001 DROP VIEW IF EXISTS `positive`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `positive` AS select `t`.`id` AS `id`,`t`.`v` AS `v` from `t` where (`t`.`v` > 0) */;
