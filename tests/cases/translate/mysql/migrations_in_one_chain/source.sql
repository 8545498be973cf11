-- V1__init.sql
create table users (id int not null auto_increment primary key, email varchar(255) character set utf8mb4 collate utf8mb4_bin not null, age int) engine=innodb;
-- V2__unique.sql
alter table users add unique key uq_email (email);
-- V3__split.sql
create table profiles (user_id int not null, bio text character set utf8mb4 collate utf8mb4_bin, primary key (user_id));
alter table profiles add constraint profiles_user foreign key (user_id) references users (id) on delete cascade;
alter table users drop column age, modify email varchar(320) character set utf8mb4 collate utf8mb4_bin not null;
-- V4__rename.sql
rename table profiles to user_profiles;
alter table user_profiles rename column bio to about, add column updated datetime null on update current_timestamp;
-- V5__drop.sql
alter table users drop index uq_email, add unique key uq_email_age (email, id);
