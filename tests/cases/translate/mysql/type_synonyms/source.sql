create table numbers (
  a integer, b int4 unsigned, c bool, d boolean not null default true, e dec, f dec(7), g fixed(7,2), h numeric(8,3) unsigned,
  i real, j double precision, k float(24), l float(25), m float(7,3), n middleint, o int1, p int2, q int3, r int8,
  s bit, t int(5) zerofill, u tinyint(1) unsigned, v decimal(0), w year(4), x year
);
create table texts (
  a character(3), b character varying(20), c national varchar(20), d nchar(4), e national character varying(5),
  f long, g long varchar, h long varbinary, i text(63), j text(64), k text(20000), l blob(255), m blob(256),
  n char(9) byte, o varchar(9) character set binary, p text character set binary, q char, r binary, s varchar(10) binary,
  t varchar(10) ascii, u enum('a', 'b ', 'it''s', 'x\\y'), v set('p','q')
);
create table times (a timestamp(0) null, b timestamp(6) null, c datetime(3), d time(2), e date, f time);
create table doc (id serial, j json, k json not null);
