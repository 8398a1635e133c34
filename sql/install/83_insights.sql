-- Contributor Insights: the keys with the most traffic.
CREATE FUNCTION dynamo_set_contributor_insights(
	table_name text, enabled boolean, mode text DEFAULT NULL, index_name text DEFAULT NULL)
	RETURNS void LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'dynamo_set_contributor_insights';
COMMENT ON FUNCTION dynamo_set_contributor_insights(text, boolean, text, text) IS
	'has the keys with the most traffic of a table or global index be known, or not: UpdateContributorInsights';

CREATE FUNCTION dynamo_top_keys(
	relation regclass, index_name text DEFAULT NULL,
	OUT kind text, OUT rank int, OUT key dynamo_item, OUT is_cut boolean, OUT requests bigint, OUT units float8,
	OUT recent_requests bigint, OUT uncounted float8, OUT hash text)
	RETURNS SETOF record LANGUAGE c VOLATILE PARALLEL RESTRICTED
	AS 'MODULE_PATHNAME', 'dynamo_top_keys';
COMMENT ON FUNCTION dynamo_top_keys(regclass, text) IS
	'keys of a table or global index with the most traffic in the last minutes, if Contributor Insights are enabled; for its owner and pg_read_all_stats';
