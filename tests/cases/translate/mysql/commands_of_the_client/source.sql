-- needs: no server
\W
\! date
tee installation.log
system echo "it's here"
CREATE TABLE t (
  id int PRIMARY KEY,
  status int
);
warnings;
\. other.sql
CREATE TABLE u (id int PRIMARY KEY);
\q
CREATE TABLE never_made (id int PRIMARY KEY);
