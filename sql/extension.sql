-- The extension installs.
CREATE EXTENSION dynamo_am;
SELECT extname, extversion FROM pg_extension WHERE extname = 'dynamo_am';
