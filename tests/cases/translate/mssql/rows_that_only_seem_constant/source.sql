USE shop;
GO
CREATE TABLE dbo.a (id int, v varchar(10));
CREATE TABLE dbo.b (id int, v varchar(10));
CREATE TABLE dbo.c (id int, v varchar(10));
CREATE TABLE dbo.d (id int, v varchar(10));
CREATE TABLE dbo.log (id int);
GO
-- One of the two, and one of two that are the same.
INSERT TOP (1) INTO dbo.a VALUES (1, 'x'), (2, 'y');
INSERT INTO dbo.b SELECT 1, 'x' UNION SELECT 1, 'x';
INSERT INTO dbo.c SELECT 1, 'x' UNION ALL SELECT 1, 'x';
INSERT INTO dbo.c OUTPUT inserted.id INTO dbo.log (id) VALUES (2, 'y');
-- Other databases.
INSERT INTO archive.dbo.c VALUES (3, 'z');
INSERT INTO [srv].[shop].dbo.c VALUES (3, 'z');
INSERT INTO shop.dbo.c VALUES (4, 'w');
INSERT INTO shop..c VALUES (5, 'v');
GO
CREATE SCHEMA sales;
GO
INSERT INTO dbo.d VALUES (1, 'before');
ALTER SCHEMA sales TRANSFER dbo.d;
INSERT INTO sales.d VALUES (2, 'after');
GO
SET NOEXEC ON;
GO
INSERT INTO dbo.c VALUES (6, 'never');
CREATE TABLE dbo.never (id int);
GO
SET NOEXEC OFF;
GO
INSERT INTO dbo.c VALUES (7, 'u');
