-- needs: no server
-- (NO_ZERO_DATE of today's servers refuses the script)
create table posts (
  id bigint unsigned not null auto_increment primary key, post_date datetime not null default '0000-00-00 00:00:00', post_day date default '0000-00-00', modified timestamp not null default '0000-00-00 00:00:00', part date not null default '2000-00-00'
);
