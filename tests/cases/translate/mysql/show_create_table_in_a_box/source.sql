-- needs: no server
mysql> show create table actor;
+-------+--------------------------+
| Table | Create Table             |
+-------+--------------------------+
| actor | CREATE TABLE `actor` (
  `actor_id` int NOT NULL AUTO_INCREMENT,
  `name` varchar(45) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (`actor_id`)
) ENGINE=InnoDB AUTO_INCREMENT=201 DEFAULT CHARSET=utf8mb4 |
+-------+--------------------------+
1 row in set (0.00 sec)
