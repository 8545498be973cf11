CREATE TABLE pool (PoolId int NOT NULL PRIMARY KEY, ScratchId int NOT NULL, UNIQUE KEY scratch (ScratchId));
-- The columns of the same names, at a column and as an element of its own.
CREATE TABLE media (MediaId int NOT NULL PRIMARY KEY, PoolId int REFERENCES pool, ScratchId int REFERENCES pool);
CREATE TABLE job (JobId int NOT NULL PRIMARY KEY, scratchid int, FOREIGN KEY (scratchid) REFERENCES pool ON DELETE CASCADE);
