CREATE TABLE dbo.city (id int NOT NULL PRIMARY KEY, name nvarchar(20) NOT NULL, rank int NULL CONSTRAINT df_rank DEFAULT 1, note varchar(20) NULL);
INSERT INTO dbo.city (id, name) VALUES (1, N'Oslo'), (2, N'Bergen');
-- Old rows stay NULL, but not with NOT NULL or WITH VALUES.
ALTER TABLE dbo.city ADD kind varchar(10) NULL DEFAULT 'town';
ALTER TABLE dbo.city ADD size int NOT NULL DEFAULT 7;
ALTER TABLE dbo.city ADD zone int NULL CONSTRAINT df_zone DEFAULT 3 WITH VALUES;
INSERT INTO dbo.city (id, name) VALUES (3, N'Molde');
-- A default is for rows to come.
ALTER TABLE dbo.city ADD CONSTRAINT df_note DEFAULT 'none' FOR note;
ALTER TABLE dbo.city DROP CONSTRAINT df_rank;
ALTER TABLE dbo.city ADD CONSTRAINT df_rank DEFAULT 2 FOR rank;
ALTER TABLE dbo.city DROP CONSTRAINT df_zone;
EXEC sp_rename 'dbo.city.kind', 'sort', 'COLUMN';
INSERT INTO dbo.city (id, name) VALUES (4, N'Hamar');
INSERT INTO dbo.city (id, name, rank, note, sort) VALUES (5, N'Lom', DEFAULT, DEFAULT, NULL);
GO
CREATE DEFAULT dbo.one AS 1;
GO
CREATE TABLE dbo.t (a int, b int);
INSERT INTO dbo.t (a) VALUES (1);
EXEC sp_bindefault 'dbo.one', 'dbo.t.b';
INSERT INTO dbo.t (a) VALUES (2);
ALTER TABLE dbo.t ADD made datetime NULL DEFAULT getdate();
INSERT INTO dbo.t (a) VALUES (3);
-- A column of the same name is another one.
ALTER TABLE dbo.t DROP COLUMN a;
ALTER TABLE dbo.t ADD a int NULL DEFAULT 9;
INSERT INTO dbo.t (b) VALUES (4);
