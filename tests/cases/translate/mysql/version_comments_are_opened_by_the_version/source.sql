/*!40101 SET NAMES utf8mb4 */;
create table t (id int /*!50000 not null */ primary key, a int /*!99999 frobnicate */, b int /*M!100100 default 5 */, c int /*! default 6 */);
/*!50100 create table u (id int) */;
/*!999999 create table never (id int) */;
