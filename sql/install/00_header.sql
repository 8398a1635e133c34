\echo Use "CREATE EXTENSION dynamo_am" to load this file. \quit

