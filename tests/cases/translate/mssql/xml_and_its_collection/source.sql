CREATE XML SCHEMA COLLECTION dbo.ResumeSchema AS N'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="r"/></xsd:schema>';
GO
CREATE TABLE dbo.Resumes (Id int NOT NULL CONSTRAINT PK_Resumes PRIMARY KEY CLUSTERED, Body xml(CONTENT dbo.ResumeSchema) NULL, Free xml NULL DEFAULT ('<a/>'));
GO
CREATE PRIMARY XML INDEX PX_Resumes ON dbo.Resumes (Body);
CREATE XML INDEX XP_Resumes ON dbo.Resumes (Body) USING XML INDEX PX_Resumes FOR PATH;
GO
