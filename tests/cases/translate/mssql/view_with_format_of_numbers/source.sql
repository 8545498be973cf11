CREATE TABLE dbo.T (n int NOT NULL PRIMARY KEY, a nvarchar(50) NULL, d date NULL, m decimal(12, 3) NULL, f float NULL);
GO
CREATE VIEW dbo.vFormat AS SELECT FORMAT(n, 'N0') AS whole, FORMAT(m, 'N2') AS two, FORMAT(m, '0.0%') AS share, FORMAT(m, 'P1') AS percentage, FORMAT(f, '0.00') AS float, FORMAT(m, '#,##0') AS thousands, FORMAT(n, '0000') AS padded FROM dbo.T;
GO
CREATE VIEW dbo.vMoney AS SELECT FORMAT(m, 'C') AS money FROM dbo.T;
GO
