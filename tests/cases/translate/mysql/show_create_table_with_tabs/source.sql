-- needs: no server
Table	Create Table
actor	CREATE TABLE `actor` (\n  `actor_id` int NOT NULL AUTO_INCREMENT,\n  `name` varchar(45) COLLATE utf8mb4_bin NOT NULL,\n  PRIMARY KEY (`actor_id`)\n) ENGINE=InnoDB AUTO_INCREMENT=201 DEFAULT CHARSET=utf8mb4
