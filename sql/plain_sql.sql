-- Plain SQL on DynamoDB tables.
SELECT dynamo_create_table('Cart', 'PK S', 'SK S');
CREATE TABLE users (id int PRIMARY KEY, name text);
INSERT INTO users VALUES (1, 'Ada'), (2, 'Bo'), (3, 'Cy');

INSERT INTO "Cart" VALUES
	('USER#1', 'CART#apple', '{"qty": {"N": "2"}}'),
	('USER#1', 'CART#pear', '{"qty": {"N": "1"}, "note": {"S": "ripe"}}'),
	('USER#2', 'CART#apple', '{"qty": {"N": "7"}}');
SELECT dynamo_get('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#pear"}}');

-- The key is used, by its own name and by joins.
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT * FROM "Cart" WHERE "PK" = 'USER#1' AND "SK" LIKE 'CART#%';
SELECT * FROM "Cart" WHERE "PK" = 'USER#1' AND "SK" LIKE 'CART#%' ORDER BY "SK";
EXPLAIN (COSTS OFF) SELECT u.name, c."SK" FROM users u JOIN "Cart" c ON c."PK" = 'USER#' || u.id WHERE u.id = 2;
RESET enable_seqscan;
RESET enable_bitmapscan;
SELECT u.name, c."SK", (c.item ->> 'qty')::int AS qty FROM users u JOIN "Cart" c ON c."PK" = 'USER#' || u.id ORDER BY 1, 2;
SELECT u.name, sum((c.item ->> 'qty')::int) FROM users u LEFT JOIN "Cart" c ON c."PK" = 'USER#' || u.id GROUP BY u.name ORDER BY 1;

-- UPDATE, DELETE, ON CONFLICT, MERGE, views.
UPDATE "Cart" SET item = '{"qty": 3}'::jsonb WHERE "PK" = 'USER#1' AND "SK" = 'CART#apple' RETURNING *;
INSERT INTO "Cart" VALUES ('USER#1', 'CART#apple', '{}') ON CONFLICT DO NOTHING;
INSERT INTO "Cart" VALUES ('USER#1', 'CART#apple', '{"qty": {"N": "4"}}') ON CONFLICT ("PK", "SK") DO UPDATE SET item = excluded.item RETURNING item;
MERGE INTO "Cart" c USING (VALUES ('USER#1', 'CART#apple', 5), ('USER#3', 'CART#fig', 6)) v(pk, sk, qty)
	ON c."PK" = v.pk AND c."SK" = v.sk
	WHEN MATCHED THEN UPDATE SET item = jsonb_build_object('qty', v.qty)
	WHEN NOT MATCHED THEN INSERT VALUES (v.pk, v.sk, jsonb_build_object('qty', v.qty));
DELETE FROM "Cart" WHERE "PK" = 'USER#2' RETURNING "PK";
CREATE VIEW cart_lines AS SELECT "PK" AS owner, "SK" AS line, (item ->> 'qty')::numeric AS qty FROM "Cart";
SELECT * FROM cart_lines ORDER BY 1, 2;
SELECT * FROM dynamo_query('Cart', 'PK = :p', '{":p": {"S": "USER#3"}}');

-- A foreign key that refers to an item.
CREATE TABLE reservation (pk dynamo_partition_key, sk text, until date,
	FOREIGN KEY (pk, sk) REFERENCES "Cart" ON DELETE CASCADE);
INSERT INTO reservation VALUES ('USER#3', 'CART#fig', '2026-12-31');
INSERT INTO reservation VALUES ('USER#3', 'CART#none', '2026-12-31');
SELECT dynamo_delete('Cart', '{"PK": {"S": "USER#3"}, "SK": {"S": "CART#fig"}}');
SELECT count(*) FROM reservation;
DROP TABLE reservation;

-- COPY.
COPY "Cart" FROM stdin;
USER#5	CART#a	{"qty": {"N": "1"}}
USER#5	CART#b	{"tags": {"SS": ["b", "a"]}}
\.
COPY (SELECT * FROM "Cart" WHERE "PK" = 'USER#5' ORDER BY "SK") TO stdout;
COPY (SELECT * FROM "Cart" WHERE "PK" = 'USER#5' ORDER BY "SK") TO stdout (FORMAT csv);

-- What DynamoDB refuses is refused here as well.
INSERT INTO "Cart" VALUES ('a', 'b', '{"PK": {"S": "a"}}');
INSERT INTO "Cart" VALUES ('a', 'b', '{"SK": {"S": "x"}}');
UPDATE "Cart" SET item = '{"SK": {"S": "x"}}' WHERE "PK" = 'USER#5';
INSERT INTO "Cart" VALUES ('', 'b', '{}');
INSERT INTO "Cart" VALUES ('a', '', '{}');
INSERT INTO "Cart" VALUES ('a', 'b', '{"v": {"SS": []}}');
INSERT INTO "Cart" VALUES ('a', 'b', '{"v": {"NS": ["1", "1.0"]}}');
INSERT INTO "Cart" VALUES ('a', 'b', '{"v": 1e126}'::jsonb);
INSERT INTO "Cart" VALUES ('a', repeat('b', 1025), '{}');
INSERT INTO "Cart" VALUES (repeat('a', 2049), 'b', '{}');
INSERT INTO "Cart" VALUES ('a', E'b\x01', '{}');
INSERT INTO "Cart" SELECT 'a', 'b', jsonb_build_object('v', repeat('x', 409600));
INSERT INTO "Cart" VALUES (1, 'b', '{}');
INSERT INTO "Cart" VALUES ('a', 'b', NULL);
INSERT INTO "Cart" VALUES (NULL, 'b', '{}');
INSERT INTO "Cart" VALUES ('USER#5', 'CART#a', '{}');
SELECT * FROM "Cart" WHERE "PK" = 1;
COPY "Cart" FROM stdin;
USER#6	CART#a	{"PK": {"S": "a"}}
\.
SELECT dynamo_create_table('Numbers', 'p N', 's N');
INSERT INTO "Numbers" VALUES (1, 'NaN', '{}');
INSERT INTO "Numbers" VALUES (1, 'Infinity', '{}');
INSERT INTO "Numbers" VALUES (1, 1e126, '{}');
INSERT INTO "Numbers" VALUES (1, 123456789012345678901234567890123456789, '{}');
INSERT INTO "Numbers" VALUES ('abc', 1, '{}');
SELECT * FROM "Numbers" WHERE p = '1';
INSERT INTO "Numbers" VALUES (42, 1.50, '{}'), ('43', 2, '{}');
SELECT p, s FROM "Numbers" WHERE p IN (42, 43) ORDER BY s;
SELECT dynamo_get('Numbers', '{"p": {"N": "42"}, "s": {"N": "1.5"}}');
SELECT count(*) FROM "Cart" WHERE "PK" IN ('a', 'USER#6');

DROP VIEW cart_lines;
DROP TABLE users;
SELECT dynamo_delete_table(t) FROM dynamo_list_tables() t;
