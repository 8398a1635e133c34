#!/usr/bin/env bash
# The AWS CLI: what it prints, and the status that it ends with.
set -uo pipefail
number=0 failed=0
is() {
	number=$((number + 1))
	if [ "$1" = "$2" ]; then echo "ok $number - $3"; else
		failed=$((failed + 1))
		echo "not ok $number - $3"
		printf 'got:      %s\nexpected: %s\n' "$1" "$2" | sed 's/^/#   /'
	fi
}
# A command's output, in one line, and its status if that is not 0
dynamodb() {
	local output status=0
	output=$(aws --endpoint-url "$AWS_ENDPOINT_URL" dynamodb "$@" 2>&1 | tr -s ' \n' ' ') || status=$?
	output=${output# } output=${output% }
	if [ "$status" = 0 ]; then echo "$output"; else echo "$output ($status)"; fi
}

is "$(dynamodb create-table --table-name Cli --billing-mode PAY_PER_REQUEST \
	--key-schema AttributeName=id,KeyType=HASH AttributeName=n,KeyType=RANGE \
	--attribute-definitions AttributeName=id,AttributeType=S AttributeName=n,AttributeType=N \
	--query TableDescription.TableName --output text)" Cli create-table
is "$(dynamodb wait table-exists --table-name Cli)" '' 'wait table-exists'
is "$(dynamodb list-tables)" '{ "TableNames": [ "Cli" ] }' list-tables
is "$(dynamodb describe-table --table-name Cli --query 'Table.[TableStatus,KeySchema[1].AttributeName]' --output text | tr '\t' ' ')" \
	'ACTIVE n' describe-table

is "$(dynamodb put-item --table-name Cli --item '{"id": {"S": "a"}, "n": {"N": "1"}, "name": {"S": "Ångström"}}')" '' put-item
is "$(dynamodb get-item --table-name Cli --key '{"id": {"S": "a"}, "n": {"N": "1"}}')" \
	'{ "Item": { "id": { "S": "a" }, "n": { "N": "1" }, "name": { "S": "Ångström" } } }' get-item
is "$(dynamodb get-item --table-name Cli --key '{"id": {"S": "a"}, "n": {"N": "2"}}')" '' 'get-item finds nothing'
is "$(dynamodb put-item --table-name Cli --item '{"id": {"S": "a"}, "n": {"N": "1"}}' --condition-expression 'attribute_not_exists(id)')" \
	'An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed (254)' 'a false condition'
is "$(dynamodb update-item --table-name Cli --key '{"id": {"S": "a"}, "n": {"N": "1"}}' --update-expression 'SET v = :v REMOVE #n' \
	--expression-attribute-names '{"#n": "name"}' --expression-attribute-values '{":v": {"N": "5"}}' --return-values ALL_NEW)" \
	'{ "Attributes": { "id": { "S": "a" }, "n": { "N": "1" }, "v": { "N": "5" } } }' update-item
is "$(dynamodb delete-item --table-name Cli --key '{"id": {"S": "a"}, "n": {"N": "1"}}' --return-values ALL_OLD --query Attributes.v.N --output text)" \
	5 delete-item

puts=
for n in {1..25}; do puts+="{\"PutRequest\":{\"Item\":{\"id\":{\"S\":\"many\"},\"n\":{\"N\":\"$n\"}}}},"; done
is "$(dynamodb batch-write-item --request-items "{\"Cli\":[${puts%,}]}")" '{ "UnprocessedItems": {} }' batch-write-item
is "$(dynamodb batch-get-item --request-items '{"Cli": {"Keys": [{"id": {"S": "many"}, "n": {"N": "7"}}, {"id": {"S": "many"}, "n": {"N": "99"}}]}}' \
	--query 'Responses.Cli[].n.N' --output text)" 7 batch-get-item
is "$(dynamodb query --table-name Cli --key-condition-expression 'id = :id AND n < :n' \
	--expression-attribute-values '{":id": {"S": "many"}, ":n": {"N": "4"}}' --no-scan-index-forward --query 'Items[].n.N' --output text)" \
	$'3\t2\t1' query
is "$(dynamodb scan --table-name Cli --page-size 4 --select COUNT --query Count)" 25 'scan, page by page'
is "$(dynamodb scan --table-name Cli --max-items 10 --query 'length(Items)')" 10 'scan, some of it'

transaction='[{"Put": {"TableName": "Cli", "Item": {"id": {"S": "t"}, "n": {"N": "1"}}}},
	{"ConditionCheck": {"TableName": "Cli", "Key": {"id": {"S": "many"}, "n": {"N": "1"}}, "ConditionExpression": "attribute_exists(id)"}}]'
is "$(dynamodb transact-write-items --transact-items "$transaction")" '' transact-write-items
is "$(dynamodb transact-write-items --transact-items "${transaction/attribute_exists/attribute_not_exists}")" \
	'An error occurred (TransactionCanceledException) when calling the TransactWriteItems operation: Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed] (254)' \
	'a transaction whose condition is false'
is "$(dynamodb transact-get-items --transact-items '[{"Get": {"TableName": "Cli", "Key": {"id": {"S": "t"}, "n": {"N": "1"}}}}]' \
	--query 'Responses[0].Item.n.N' --output text)" 1 transact-get-items
is "$(dynamodb execute-statement --statement "SELECT n FROM \"Cli\" WHERE id = 't'")" '{ "Items": [ { "n": { "N": "1" } } ] }' execute-statement
is "$(dynamodb execute-statement --statement 'SELECT')" \
	'An error occurred (ValidationException) when calling the ExecuteStatement operation: Statement wasn'\''t well formed, can'\''t be processed: Unexpected end of statement (254)' \
	'a statement that is none'

is "$(dynamodb get-item --table-name None --key '{"id": {"S": "a"}}')" \
	'An error occurred (ResourceNotFoundException) when calling the GetItem operation: Requested resource not found (254)' 'no such table'
is "$(AWS_SECRET_ACCESS_KEY=wrong dynamodb list-tables | cut -d: -f1)" \
	'An error occurred (InvalidSignatureException) when calling the ListTables operation' 'a wrong secret'
is "$(dynamodb delete-table --table-name Cli --query TableDescription.TableStatus --output text)" DELETING delete-table
is "$(dynamodb wait table-not-exists --table-name Cli)" '' 'wait table-not-exists'
echo "1..$number"
[ "$failed" = 0 ]
