CREATE TABLE dbo.t (id int PRIMARY KEY, c char(1) NULL, r real NULL)
GO
-- A number that does not fit is an asterisk; ISNULL has the length of its first value.
CREATE FUNCTION dbo.f(@a int) RETURNS varchar(3) AS BEGIN RETURN @a END
GO
CREATE VIEW dbo.v AS SELECT id, ISNULL(c, 'long') AS x, LEN(ISNULL(c, 'long')) AS l FROM dbo.t
GO
-- One value for all rows; more than six digits of a real.
CREATE VIEW dbo.w AS SELECT id, RAND() AS once, CONVERT(money, r) AS amount, CAST(r AS decimal(19,4)) AS digits FROM dbo.t
GO
