CREATE TABLE dbo.Disk (Id int NOT NULL PRIMARY KEY, Capacity bigint NOT NULL, Share decimal(5, 2) NOT NULL, Speed float NULL, Version varchar(30) NULL);
GO
CREATE VIEW dbo.vDisk AS
SELECT Id, Capacity / POWER(1024.0, 3) AS Gb, POWER(Share, 2) AS Squared, POWER(Id, 2) AS Whole,
    PARSENAME(Version, 4) AS Major, PARSENAME(Version, 1) AS Build, CONCAT(Speed, ' rpm') AS Rpm, CAST(Speed AS varchar(20)) AS Spelled
FROM dbo.Disk;
GO
