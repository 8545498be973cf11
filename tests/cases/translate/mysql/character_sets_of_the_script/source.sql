/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES latin1 */;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE `t1` (
  `id` int(11) NOT NULL,
  `a` varchar(20) DEFAULT 'Ã¤',
  `c` varbinary(20) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COMMENT='naÃ¯ve';
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `t1` VALUES (1,'café €','ÿ\0ä\''),(2,'ä',NULL);
SET NAMES cp1251;
INSERT INTO `t1` VALUES (3,_cp1251'a–',_binary'Ï');
CREATE TABLE `t2` (`id` int(11) NOT NULL, `a` varchar(20) CHARACTER SET utf8, `b` varbinary(9), PRIMARY KEY (`id`)) ENGINE=InnoDB;
INSERT INTO `t2` VALUES (1,'Ïðè',NULL);
SET NAMES sjis;
INSERT INTO `t2` VALUES (2,'•\',NULL);
SET NAMES cp850;
INSERT INTO `t2` VALUES (3,'„',NULL);
INSERT INTO `t2` VALUES (4,'a','„');
SET NAMES latin1;
INSERT INTO `t2` VALUES (5,'Ã¤',NULL);
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
