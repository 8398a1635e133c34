-- Comparison.  The order is total, but has no meaning of its own.
CREATE FUNCTION dynamo.item_eq(dynamo_item, dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_eq';
COMMENT ON FUNCTION dynamo.item_eq(dynamo_item, dynamo_item) IS 'implementation of the operator =';

CREATE OPERATOR = (
	FUNCTION = dynamo.item_eq,
	LEFTARG = dynamo_item,
	RIGHTARG = dynamo_item,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES);
COMMENT ON OPERATOR = (dynamo_item, dynamo_item) IS 'equal';

CREATE FUNCTION dynamo.item_ne(dynamo_item, dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_ne';
COMMENT ON FUNCTION dynamo.item_ne(dynamo_item, dynamo_item) IS 'implementation of the operator <>';

CREATE OPERATOR <> (
	FUNCTION = dynamo.item_ne,
	LEFTARG = dynamo_item,
	RIGHTARG = dynamo_item,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel);
COMMENT ON OPERATOR <> (dynamo_item, dynamo_item) IS 'not equal';

CREATE FUNCTION dynamo.item_lt(dynamo_item, dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_lt';
COMMENT ON FUNCTION dynamo.item_lt(dynamo_item, dynamo_item) IS 'implementation of the operator <';

CREATE OPERATOR < (
	FUNCTION = dynamo.item_lt,
	LEFTARG = dynamo_item,
	RIGHTARG = dynamo_item,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel);
COMMENT ON OPERATOR < (dynamo_item, dynamo_item) IS 'sorts before';

CREATE FUNCTION dynamo.item_le(dynamo_item, dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_le';
COMMENT ON FUNCTION dynamo.item_le(dynamo_item, dynamo_item) IS 'implementation of the operator <=';

CREATE OPERATOR <= (
	FUNCTION = dynamo.item_le,
	LEFTARG = dynamo_item,
	RIGHTARG = dynamo_item,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel);
COMMENT ON OPERATOR <= (dynamo_item, dynamo_item) IS 'sorts before or is equal';

CREATE FUNCTION dynamo.item_gt(dynamo_item, dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_gt';
COMMENT ON FUNCTION dynamo.item_gt(dynamo_item, dynamo_item) IS 'implementation of the operator >';

CREATE OPERATOR > (
	FUNCTION = dynamo.item_gt,
	LEFTARG = dynamo_item,
	RIGHTARG = dynamo_item,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel);
COMMENT ON OPERATOR > (dynamo_item, dynamo_item) IS 'sorts after';

CREATE FUNCTION dynamo.item_ge(dynamo_item, dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_ge';
COMMENT ON FUNCTION dynamo.item_ge(dynamo_item, dynamo_item) IS 'implementation of the operator >=';

CREATE OPERATOR >= (
	FUNCTION = dynamo.item_ge,
	LEFTARG = dynamo_item,
	RIGHTARG = dynamo_item,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel);
COMMENT ON OPERATOR >= (dynamo_item, dynamo_item) IS 'sorts after or is equal';

CREATE FUNCTION dynamo.item_cmp(dynamo_item, dynamo_item)
RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_cmp';
COMMENT ON FUNCTION dynamo.item_cmp(dynamo_item, dynamo_item) IS 'btree comparison of items';

CREATE FUNCTION dynamo.item_hash(dynamo_item)
RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_hash';
COMMENT ON FUNCTION dynamo.item_hash(dynamo_item) IS 'hash of an item';

CREATE FUNCTION dynamo.item_hash_extended(dynamo_item, bigint)
RETURNS bigint
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_hash_extended';
COMMENT ON FUNCTION dynamo.item_hash_extended(dynamo_item, bigint) IS 'hash of an item, with a seed';

CREATE OPERATOR CLASS dynamo_item_ops
	DEFAULT FOR TYPE dynamo_item USING btree AS
	OPERATOR 1 <,
	OPERATOR 2 <=,
	OPERATOR 3 =,
	OPERATOR 4 >=,
	OPERATOR 5 >,
	FUNCTION 1 dynamo.item_cmp(dynamo_item, dynamo_item),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS dynamo_item_ops USING btree IS 'items by the bytes of their canonical form';
COMMENT ON OPERATOR FAMILY dynamo_item_ops USING btree IS 'items by the bytes of their canonical form';

CREATE OPERATOR CLASS dynamo_item_ops
	DEFAULT FOR TYPE dynamo_item USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 dynamo.item_hash(dynamo_item),
	FUNCTION 2 dynamo.item_hash_extended(dynamo_item, bigint);
COMMENT ON OPERATOR CLASS dynamo_item_ops USING hash IS 'items by the hash of their canonical form';
COMMENT ON OPERATOR FAMILY dynamo_item_ops USING hash IS 'items by the hash of their canonical form';

-- Looking into an item.  Values come out as plain JSON.
CREATE FUNCTION dynamo.item_attribute(dynamo_item, text)
RETURNS jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_attribute';
COMMENT ON FUNCTION dynamo.item_attribute(dynamo_item, text) IS 'implementation of the operator ->';

CREATE OPERATOR -> (
	FUNCTION = dynamo.item_attribute,
	LEFTARG = dynamo_item,
	RIGHTARG = text);
COMMENT ON OPERATOR -> (dynamo_item, text) IS 'attribute as plain JSON';

CREATE FUNCTION dynamo.item_attribute_text(dynamo_item, text)
RETURNS text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_attribute_text';
COMMENT ON FUNCTION dynamo.item_attribute_text(dynamo_item, text) IS 'implementation of the operator ->>';

CREATE OPERATOR ->> (
	FUNCTION = dynamo.item_attribute_text,
	LEFTARG = dynamo_item,
	RIGHTARG = text);
COMMENT ON OPERATOR ->> (dynamo_item, text) IS 'attribute as text';

CREATE FUNCTION dynamo.item_path(dynamo_item, text[])
RETURNS jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_path';
COMMENT ON FUNCTION dynamo.item_path(dynamo_item, text[]) IS 'implementation of the operator #>';

CREATE OPERATOR #> (
	FUNCTION = dynamo.item_path,
	LEFTARG = dynamo_item,
	RIGHTARG = text[]);
COMMENT ON OPERATOR #> (dynamo_item, text[]) IS 'value at a path as plain JSON';

CREATE FUNCTION dynamo.item_path_text(dynamo_item, text[])
RETURNS text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_path_text';
COMMENT ON FUNCTION dynamo.item_path_text(dynamo_item, text[]) IS 'implementation of the operator #>>';

CREATE OPERATOR #>> (
	FUNCTION = dynamo.item_path_text,
	LEFTARG = dynamo_item,
	RIGHTARG = text[]);
COMMENT ON OPERATOR #>> (dynamo_item, text[]) IS 'value at a path as text';

CREATE FUNCTION dynamo.item_exists(dynamo_item, text)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_exists';
COMMENT ON FUNCTION dynamo.item_exists(dynamo_item, text) IS 'implementation of the operator ?';

CREATE OPERATOR ? (
	FUNCTION = dynamo.item_exists,
	LEFTARG = dynamo_item,
	RIGHTARG = text,
	RESTRICT = matchingsel,
	JOIN = matchingjoinsel);
COMMENT ON OPERATOR ? (dynamo_item, text) IS 'has an attribute';

CREATE FUNCTION dynamo.item_exists_any(dynamo_item, text[])
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_exists_any';
COMMENT ON FUNCTION dynamo.item_exists_any(dynamo_item, text[]) IS 'implementation of the operator ?|';

CREATE OPERATOR ?| (
	FUNCTION = dynamo.item_exists_any,
	LEFTARG = dynamo_item,
	RIGHTARG = text[],
	RESTRICT = matchingsel,
	JOIN = matchingjoinsel);
COMMENT ON OPERATOR ?| (dynamo_item, text[]) IS 'has one of the attributes';

CREATE FUNCTION dynamo.item_exists_all(dynamo_item, text[])
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_exists_all';
COMMENT ON FUNCTION dynamo.item_exists_all(dynamo_item, text[]) IS 'implementation of the operator ?&';

CREATE OPERATOR ?& (
	FUNCTION = dynamo.item_exists_all,
	LEFTARG = dynamo_item,
	RIGHTARG = text[],
	RESTRICT = matchingsel,
	JOIN = matchingjoinsel);
COMMENT ON OPERATOR ?& (dynamo_item, text[]) IS 'has all the attributes';

CREATE FUNCTION dynamo.item_contains(dynamo_item, dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_contains';
COMMENT ON FUNCTION dynamo.item_contains(dynamo_item, dynamo_item) IS 'implementation of the operator @>';

CREATE OPERATOR @> (
	FUNCTION = dynamo.item_contains,
	LEFTARG = dynamo_item,
	RIGHTARG = dynamo_item,
	COMMUTATOR = <@,
	RESTRICT = matchingsel,
	JOIN = matchingjoinsel);
COMMENT ON OPERATOR @> (dynamo_item, dynamo_item) IS 'contains';

CREATE FUNCTION dynamo.item_contained(dynamo_item, dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_contained';
COMMENT ON FUNCTION dynamo.item_contained(dynamo_item, dynamo_item) IS 'implementation of the operator <@';

CREATE OPERATOR <@ (
	FUNCTION = dynamo.item_contained,
	LEFTARG = dynamo_item,
	RIGHTARG = dynamo_item,
	COMMUTATOR = @>,
	RESTRICT = matchingsel,
	JOIN = matchingjoinsel);
COMMENT ON OPERATOR <@ (dynamo_item, dynamo_item) IS 'is contained in';

CREATE FUNCTION dynamo_item_size(item dynamo_item)
RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_item_size';
COMMENT ON FUNCTION dynamo_item_size(dynamo_item) IS 'size of an item in bytes, as DynamoDB counts it';

CREATE FUNCTION dynamo_attribute_type(item dynamo_item, name text)
RETURNS text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_attribute_type';
COMMENT ON FUNCTION dynamo_attribute_type(dynamo_item, text) IS 'type of an attribute: S, N, B, BOOL, NULL, L, M, SS, NS or BS';

CREATE FUNCTION dynamo_each(
	item dynamo_item,
	OUT name text,
	OUT type text,
	OUT value jsonb)
RETURNS SETOF record
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10
AS 'MODULE_PATHNAME', 'dynamo_each';
COMMENT ON FUNCTION dynamo_each(dynamo_item) IS 'attributes of an item, one a row: name, type and value as plain JSON';

