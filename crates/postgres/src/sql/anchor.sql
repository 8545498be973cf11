-- Heads of cutover journals: what the target remembers of a file that somebody could cut off or exchange.
CREATE TABLE IF NOT EXISTS landfall.cutover_anchor (
    project text COLLATE "C" NOT NULL,
    entry bigint NOT NULL,
    head text COLLATE "C" NOT NULL,
    anchored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project, entry)
);
-- Since when the target takes writes that are not Landfall's.
CREATE TABLE IF NOT EXISTS landfall.cutover_opened (
    project text COLLATE "C" NOT NULL PRIMARY KEY,
    opened_at timestamptz NOT NULL DEFAULT now()
)
