-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: lf_from_script
-- ------------------------------------------------------
-- Server version	10.11.6-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;

DROP TABLE IF EXISTS `customers`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE `customers` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(40) NOT NULL COMMENT 'Ärger & Söhne',
  `latin` varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  `kind` enum('private','größer') NOT NULL DEFAULT 'private',
  `tags` set('a','b','c') DEFAULT NULL,
  `flags` bit(12) DEFAULT NULL,
  `balance` decimal(12,2) NOT NULL DEFAULT 0.00,
  `rate` double DEFAULT NULL,
  `born` date DEFAULT NULL,
  `seen` datetime(3) DEFAULT NULL,
  `stamped` timestamp NULL DEFAULT NULL,
  `awake` time DEFAULT NULL,
  `since` year(4) DEFAULT NULL,
  `photo` longblob DEFAULT NULL,
  `hash` binary(4) DEFAULT NULL,
  `label` varchar(90) GENERATED ALWAYS AS (concat(`name`,'#')) STORED,
  PRIMARY KEY (`id`),
  UNIQUE KEY `name` (`name`)
) ENGINE=InnoDB AUTO_INCREMENT=901 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `customers` WRITE;
/*!40000 ALTER TABLE `customers` DISABLE KEYS */;
INSERT INTO `customers` (`id`, `name`, `latin`, `kind`, `tags`, `flags`, `balance`, `rate`, `born`, `seen`, `stamped`, `awake`, `since`, `photo`, `hash`) VALUES (0,'zero',NULL,'private',NULL,NULL,0.00,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),
(1,'O\'Neil \\ \"x\"\n','Zoë','größer','a,c',b'101',-12.50,0.1,'1999-12-31','2020-02-29 23:59:59.999','2001-02-03 04:05:06','-12:30:00',1999,{PHOTO},{HASH}),
(7,'emoji 😀','','private','',b'111111111111',99999999.99,1e300,'0001-01-01',NULL,NULL,'838:59:59',2155,'',0x00000000);
INSERT INTO `customers` (`id`, `name`, `latin`, `kind`, `tags`, `flags`, `balance`, `rate`, `born`, `seen`, `stamped`, `awake`, `since`, `photo`, `hash`) VALUES (900,_utf8mb4'introduced','latin','größer',NULL,NULL,1.00,-0.5,NULL,NULL,NULL,NULL,0000,NULL,NULL);
/*!40000 ALTER TABLE `customers` ENABLE KEYS */;
UNLOCK TABLES;

CREATE TABLE `orders` (
  `id` bigint(20) unsigned NOT NULL,
  `customer` int(11) NOT NULL,
  `note` mediumtext DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `customer` (`customer`),
  CONSTRAINT `of_customer` FOREIGN KEY (`customer`) REFERENCES `customers` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `log` (
  `at` datetime NOT NULL,
  `what` varchar(60) DEFAULT NULL
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Not locked together: MySQL with GTIDs wants changes of tables without transactions by themselves.
INSERT INTO `log` VALUES ('2020-01-01 00:00:00','a'),('2020-01-01 00:00:00','a'),('2021-01-01 00:00:00',NULL);
INSERT INTO `orders` VALUES (18446744073709551615,1,'(1),(2); -- no comment\r\n'),(2,7,'/* none */');
INSERT INTO `log` VALUES ('2022-01-01 00:00:00','INSERT INTO `log` VALUES (1);');
INSERT INTO `orders` VALUES (3,0,NULL);
UNLOCK TABLES;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
-- Dump completed on 2026-01-31 12:00:00
