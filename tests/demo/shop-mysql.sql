-- What only MySQL has; load it after shop.sql. Version comments keep it loadable from MySQL 8.0 on.
SET NAMES utf8mb4;
SET SESSION time_zone = '+00:00';

CREATE TABLE product_search (
  product_id MEDIUMINT UNSIGNED NOT NULL,
  phrase VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci NOT NULL,
  scores JSON NOT NULL DEFAULT (JSON_ARRAY()),
  place POINT NOT NULL SRID 4326,
  /*!90000 embedding VECTOR(3) NULL, */
  PRIMARY KEY (product_id),
  KEY fx_phrase ((LOWER(phrase))),
  KEY mv_scores ((CAST(scores AS UNSIGNED ARRAY))),
  SPATIAL KEY sx_place (place),
  CONSTRAINT fk_search_product FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='types of MySQL alone';

INSERT INTO product_search (product_id, phrase, scores, place /*!90000 , embedding */)
SELECT id, CONCAT('Find ', title), JSON_ARRAY(id % 10, id % 100), ST_GeomFromText(CONCAT('POINT(', id % 90, ' ', id % 180, ')'), 4326)
  /*!90000 , IF(id % 4 = 0, NULL, STRING_TO_VECTOR(CONCAT('[', id, ', -0.5, 1e-7]'))) */
FROM product WHERE id <= 3000;
