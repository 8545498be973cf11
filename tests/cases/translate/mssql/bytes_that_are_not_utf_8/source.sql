CREATE TABLE t (id int NOT NULL PRIMARY KEY, a nvarchar(20));
GO
INSERT t VALUES (1, N'Привет'), (2, N'мир');
INSERT t VALUES (3, N'caf�');
GO
