CREATE TABLE dbo.Parts (
  Node hierarchyid NOT NULL PRIMARY KEY,
  Depth AS (Node.GetLevel()),
  Path AS (Node.ToString()),
  Above AS (Node.GetAncestor(1))
);
GO
CREATE VIEW dbo.Below AS
SELECT p.Node.ToString() AS Path, p.Node.GetLevel() AS Depth, c.Node AS Child
FROM dbo.Parts AS p JOIN dbo.Parts AS c ON c.Node.IsDescendantOf(p.Node) = 1;
GO
CREATE VIEW dbo.Parents AS SELECT Node.GetAncestor(1) AS Parent FROM dbo.Parts;
