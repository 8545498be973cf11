create table t (
  id int primary key,
  code varchar(40),
  doc json,
  head int generated always as (substring_index(code, '-', 1)) stored,
  tail int generated always as (substring_index(code, '-', -1)) virtual,
  second varchar(40) generated always as (substring_index(substring_index(code, '-', 2), '-', -1)) virtual,
  amount int generated always as (json_unquote(json_extract(doc, '$.amount'))) stored,
  price decimal(9,2) generated always as (json_extract(doc, '$.price')) virtual
);
