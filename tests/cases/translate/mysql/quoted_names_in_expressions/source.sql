/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI_QUOTES' */;
create table "t" (
  "id" int not null primary key,
  "x" varchar(10) character set utf8mb4 collate utf8mb4_bin default 'say "x"',
  "n" int,
  "g" int generated always as ("n" + 1) stored,
  "y" varchar(10) character set utf8mb4 collate utf8mb4_bin,
  constraint "ck" check ("x" <> 'b'),
  constraint "ck2" check ("n" > 0 or "x" = 'q"')
);
alter table "t" add constraint "ck3" check ("y" <> "x");
create view "v" as select "t"."id" as "id", "t"."x" as "a ""b" from "t" where "t"."n" > 1 and "x" = 'q';
/*!50003 SET @saved_sql_mode = @@sql_mode */;
/*!50003 SET sql_mode = '' */;
create view u as select id, "x" as c from t;
/*!50003 SET sql_mode = @saved_sql_mode */;
create function "f"("p" varchar(5)) returns varchar(10) deterministic return concat("p", '"z');
create trigger "tr" before insert on "t" for each row set new."y" = concat(new."x", 'q');
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
create view w as select id, "x" as c from t;
