CREATE TABLE dbo.t (id int PRIMARY KEY, [a b] int)
GO
CREATE VIEW dbo.w AS SELECT * FROM dbo.t
GO
CREATE VIEW dbo.fresh AS SELECT * FROM dbo.t WITH (NOLOCK) WHERE id > 1;
GO
ALTER TABLE dbo.t ADD secret int NULL
GO
EXEC sp_refreshview 'dbo.fresh'
GO
CREATE VIEW dbo.w3 AS SELECT * FROM t x
GO
