CREATE TABLE t (id int NOT NULL PRIMARY KEY, v varchar(50));
CREATE TABLE u (id int IDENTITY PRIMARY KEY, v varchar(50));
CREATE TABLE w (id int NOT NULL PRIMARY KEY);
GO
CREATE VIEW some_of_t AS SELECT id, v FROM t WHERE v IS NOT NULL;
GO
CREATE SYNONYM s FOR dbo.t;
CREATE SYNONYM s_of_s FOR s;
CREATE SYNONYM elsewhere FOR other.dbo.t;
GO
INSERT s (id, v) VALUES (1, 'over a synonym');
INSERT s_of_s VALUES (2, 'over two');
INSERT elsewhere VALUES (3, 'of another database');
INSERT some_of_t VALUES (4, 'through a view');
INSERT some_of_t VALUES (5, 'through a view');
GO
SET ROWCOUNT 2;
INSERT u VALUES ('one row is below the limit');
INSERT u (v) SELECT 'and so is this';
INSERT u VALUES ('not'), ('these'), ('three');
INSERT u VALUES ('of a number that is not known');
DELETE FROM w;
SET ROWCOUNT 0;
INSERT w VALUES (1), (2), (3);
UPDATE x SET v = 'c' FROM t AS x JOIN w ON w.id = x.id;
UPDATE w SET id = 4 WHERE id = 1;
UPDATE w SET id = 5 WHERE id = 2;
GO
SELECT * INTO copy_of_w FROM w;
GO
