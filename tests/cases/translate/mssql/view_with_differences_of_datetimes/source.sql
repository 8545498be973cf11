CREATE TABLE dbo.Run (Id int NOT NULL PRIMARY KEY, Begun datetime NOT NULL, Ended datetime NULL);
GO
CREATE VIEW dbo.vRun AS
SELECT Id, Ended - Begun AS Took, DATEDIFF(second, 0, Ended - Begun) AS Seconds, Begun + (Ended - Begun) AS Again, Begun - 1 AS Yesterday,
    CASE WHEN Ended - Begun < 90 THEN 'short' ELSE 'long' END AS Length
FROM dbo.Run;
GO
