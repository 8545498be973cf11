CREATE TABLE "people" (
	"id" INT NOT NULL,
	"name" VARCHAR(50) NULL DEFAULT NULL COLLATE 'Latin1_General_BIN2',
	PRIMARY KEY ("id"),
	UNIQUE INDEX "by_name" ("name")
);
