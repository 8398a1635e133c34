CREATE TYPE dynamo_item;

CREATE FUNCTION dynamo.item_in(cstring)
RETURNS dynamo_item
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_in';
COMMENT ON FUNCTION dynamo.item_in(cstring) IS 'I/O: reads DynamoDB JSON';

CREATE FUNCTION dynamo.item_out(dynamo_item)
RETURNS cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_out';
COMMENT ON FUNCTION dynamo.item_out(dynamo_item) IS 'I/O: writes DynamoDB JSON';

CREATE FUNCTION dynamo.item_recv(internal)
RETURNS dynamo_item
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_recv';
COMMENT ON FUNCTION dynamo.item_recv(internal) IS 'I/O: validates the binary form';

CREATE FUNCTION dynamo.item_send(dynamo_item)
RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_send';
COMMENT ON FUNCTION dynamo.item_send(dynamo_item) IS 'I/O: the binary form';

-- STORAGE extended: large items are compressed and go out of line by TOAST.
CREATE TYPE dynamo_item (
	INPUT = dynamo.item_in,
	OUTPUT = dynamo.item_out,
	RECEIVE = dynamo.item_recv,
	SEND = dynamo.item_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended);
COMMENT ON TYPE dynamo_item IS 'item of DynamoDB; its text form is DynamoDB JSON: {"a": {"S": "x"}}';

CREATE FUNCTION dynamo.item_from_jsonb(jsonb)
RETURNS dynamo_item
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_from_jsonb';
COMMENT ON FUNCTION dynamo.item_from_jsonb(jsonb) IS 'cast: plain JSON to an item';

CREATE FUNCTION dynamo.item_from_json(json)
RETURNS dynamo_item
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_from_json';
COMMENT ON FUNCTION dynamo.item_from_json(json) IS 'cast: plain JSON to an item';

CREATE FUNCTION dynamo.item_to_jsonb(dynamo_item)
RETURNS jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_to_jsonb';
COMMENT ON FUNCTION dynamo.item_to_jsonb(dynamo_item) IS 'cast: an item to plain JSON';

CREATE FUNCTION dynamo.item_to_json(dynamo_item)
RETURNS json
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_to_json';
COMMENT ON FUNCTION dynamo.item_to_json(dynamo_item) IS 'cast: an item to plain JSON';

-- Implicit, so that functions that take an item accept jsonb.  From json it is
-- not: json has no operators such as = of its own, and an implicit cast would
-- lend it those of dynamo_item.
CREATE CAST (jsonb AS dynamo_item)
	WITH FUNCTION dynamo.item_from_jsonb(jsonb) AS IMPLICIT;
COMMENT ON CAST (jsonb AS dynamo_item) IS 'plain JSON to an item';
CREATE CAST (json AS dynamo_item)
	WITH FUNCTION dynamo.item_from_json(json) AS ASSIGNMENT;
COMMENT ON CAST (json AS dynamo_item) IS 'plain JSON to an item';
CREATE CAST (dynamo_item AS jsonb)
	WITH FUNCTION dynamo.item_to_jsonb(dynamo_item) AS ASSIGNMENT;
COMMENT ON CAST (dynamo_item AS jsonb) IS 'an item as plain JSON';
CREATE CAST (dynamo_item AS json)
	WITH FUNCTION dynamo.item_to_json(dynamo_item) AS ASSIGNMENT;
COMMENT ON CAST (dynamo_item AS json) IS 'an item as plain JSON';

