CREATE TABLE p (id int IDENTITY PRIMARY KEY, v varchar(50) DEFAULT 'x');
CREATE TABLE c (pid int REFERENCES p (id));
CREATE TABLE by_query (id int IDENTITY PRIMARY KEY, v varchar(50));
CREATE TABLE by_text (id int IDENTITY PRIMARY KEY, v varchar(50));
CREATE TABLE by_loop (id int IDENTITY PRIMARY KEY, v varchar(50));
CREATE TABLE by_merge (id int IDENTITY PRIMARY KEY, v varchar(50));
CREATE TABLE by_output (id int IDENTITY PRIMARY KEY, v varchar(50));
CREATE TABLE by_view (id int IDENTITY PRIMARY KEY, v varchar(50));
CREATE TABLE by_procedure (id int IDENTITY PRIMARY KEY, v varchar(50));
CREATE TABLE reseeded (id int IDENTITY PRIMARY KEY, v varchar(50));
CREATE TABLE emptied (id int IDENTITY PRIMARY KEY, v varchar(50));
CREATE TABLE updated (id int IDENTITY PRIMARY KEY, v varchar(50));
GO
CREATE VIEW some_of AS SELECT v FROM by_view WHERE v <> '';
GO
CREATE PROCEDURE add_one AS INSERT by_procedure (v) VALUES ('a');
GO
INSERT p DEFAULT VALUES;
INSERT INTO p OUTPUT inserted.id DEFAULT VALUES;
INSERT p (v) VALUES ('b');
INSERT c VALUES (1), (3);
INSERT c DEFAULT VALUES;
GO
INSERT by_query (v) VALUES ('one');
INSERT by_query (v) SELECT v FROM p;
INSERT by_query (v) VALUES ('of a number that is not known'), ('another');
SET IDENTITY_INSERT by_query ON;
INSERT by_query (id, v) VALUES (50, 'of its own number');
SET IDENTITY_INSERT by_query OFF;
INSERT by_query (v) VALUES ('not known either');
EXEC ('INSERT by_text (v) VALUES (''a'')');
INSERT by_text (v) VALUES ('b');
DECLARE @i int = 0;
WHILE @i < 3
BEGIN
    INSERT by_loop (v) VALUES ('a');
    SET @i = @i + 1;
END
INSERT by_loop (v) VALUES ('b');
MERGE by_merge AS t USING p AS s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (v) VALUES (s.v);
INSERT by_merge (v) VALUES ('b');
INSERT updated (v) OUTPUT inserted.v INTO by_output (v) VALUES ('a');
INSERT by_output (v) VALUES ('b');
INSERT some_of (v) SELECT v FROM p;
INSERT by_view (v) VALUES ('b');
GO
EXEC add_one;
INSERT by_procedure (v) VALUES ('b');
GO
INSERT reseeded (v) SELECT v FROM p;
DBCC CHECKIDENT ('reseeded', RESEED, 10);
INSERT reseeded (v) VALUES ('11');
INSERT emptied (v) SELECT v FROM p;
TRUNCATE TABLE emptied;
INSERT emptied (v) VALUES ('1');
UPDATE updated SET v = 'c';
INSERT updated (v) VALUES ('2');
GO
