# a hash comment; create table hidden1 (id int);
create table t ( -- dashes and a 'quote
  id int primary key, /* a block ; comment */ a int default 1 # to the end
  , b int /*!50000 default 2 */
);--
/* create table hidden2 (id int); */
-- create table hidden3 (id int);
create table u (id int primary key, c int default (1--1));
