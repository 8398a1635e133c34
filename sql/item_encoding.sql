-- dynamo_item in databases of other encodings: SQL_ASCII works with UTF-8
-- that is checked; others are refused.
CREATE DATABASE dynamo_latin1 ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
CREATE DATABASE dynamo_ascii ENCODING SQL_ASCII LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;

\c dynamo_latin1
CREATE EXTENSION dynamo_am;
SELECT '{"a": {"S": "x"}}'::dynamo_item;
SELECT '{"a": "x"}'::jsonb::dynamo_item;
SELECT '{"a": "x"}'::json::dynamo_item;

\c dynamo_ascii
CREATE EXTENSION dynamo_am;
SELECT length('{"a": {"S": "\u00e9"}}'::dynamo_item ->> 'a') AS bytes;
SELECT dynamo_item_size(E'{"a": {"S": "\303\251"}}'), dynamo_item_size(E'{"a": "\303\251"}'::jsonb);
SELECT E'{"a": {"S": "\351"}}'::text::dynamo_item;
SELECT E'{"\351": {"S": "x"}}'::text::dynamo_item;
SELECT E'{"a": "\351"}'::jsonb::dynamo_item;
SELECT E'{"\351": "x"}'::jsonb::dynamo_item;
SELECT E'{"a": "\351"}'::json::dynamo_item;

\c regression
DROP DATABASE dynamo_latin1;
DROP DATABASE dynamo_ascii;
