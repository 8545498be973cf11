create table texts (
  id int primary key, a char(10) default 'x', b varchar(0), c varchar(16000), d tinytext, e text, f mediumtext, g longtext, h char(0), i varchar(30) character set latin1 collate latin1_bin, j varchar(9) character set ucs2 collate ucs2_bin
) character set utf8mb4 collate utf8mb4_bin;
