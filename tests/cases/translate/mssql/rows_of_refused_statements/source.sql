-- SQL Server ends a statement at a row that it refuses, and takes none of it.
CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, name varchar(3) NOT NULL)
GO
INSERT dbo.orders VALUES (1, 'a')
INSERT dbo.orders VALUES (2, 'b'), (3, NULL), (4, 'c')
INSERT dbo.orders SELECT 5, 'd' UNION ALL SELECT 6, 'long'
INSERT dbo.orders VALUES (7, 'e')
GO
