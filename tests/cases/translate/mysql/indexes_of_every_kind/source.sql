create table t (
  id int not null auto_increment, a varchar(50) not null, b varchar(20), c text, d int, e blob,
  primary key (id), unique key u (a), key prefixed (a(10), c(20)), key whole_prefix (b(20)), key down (d desc, id),
  fulltext key ft (a, c), key commented (d) comment 'why', unique (e(5)), key hashed (d) using hash
);
create index later using btree on t (b, d);
create unique index later_unique on t (d, b desc);
create table m (id int, key (id), key ordered (id) using btree) engine=memory;
create table s (g point not null, spatial key (g));
