set sql_mode = 'ANSI_QUOTES';
create table "order lines" ("id" int primary key, "unit price" decimal(9,2) default 0, "text" varchar(9) character set utf8mb4 collate utf8mb4_bin default 'say "x"');
create index "by price" on "order lines" ("unit price");
