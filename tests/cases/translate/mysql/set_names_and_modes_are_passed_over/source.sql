-- needs: no server
SET NAMES utf8mb4;
SET FOREIGN_KEY_CHECKS = 0;
SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
SET time_zone = "+00:00";
START TRANSACTION;
create table t (id int primary key);
COMMIT;
SET FOREIGN_KEY_CHECKS = 1;
