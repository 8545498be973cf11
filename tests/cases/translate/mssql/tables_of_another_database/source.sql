CREATE TABLE dbo.t (id int, v nvarchar(20), w varchar(20))
GO
INSERT dbo.t VALUES (1, '日本', 'x'), (2, N'日本', N'日本')
GO
CREATE TABLE dbo.zzz (a int)
GO
CREATE TABLE Other.dbo.yyy (id int)
GO
ALTER TABLE Other.dbo.t ADD b int
DROP TABLE Other.dbo.zzz
GO
