# parts.awk slices.tsv -: where a request's CPU time goes.  Reads what the
# requests cost, then the samples of perf script, a stack each, and prints
# call, part and microseconds.  The innermost function that is one of those
# below tells a sample's part.  Where there is none it is the kernel's, that is
# its sockets', or HTTP; and unknown if the stack does not end where it began.
# (Of dyn_authenticate() nothing is left when it ends in a call.)
function part_of(symbol) {
	if (symbol ~ /^(dyn_authenticate|role_of_signature)$/) return "signature"
	if (symbol ~ /^(dyn_decode|dyn_check_constraints)$/) return "JSON in"
	if (symbol ~ /^dyn_(write_.*json|answer_(item|member|number|text|next))$/) return "JSON out"
	if (symbol ~ /^(StartTransactionCommand|CommitTransactionCommand|GetTransactionSnapshot|dyn_make_durable)$/) return "commit"
	if (symbol ~ /^dyn_api_run$/) return "operation"
	return ""
}

function add_sample() {
	samples++
	if (!whole && part == "") part = "unknown"
	if (part == "") part = kernel ? "sockets" : "HTTP"
	count[part]++
}

FILENAME != "-" { split($0, field, "\t"); cost += field[6]; slices++; next }
NF == 0 { if (depth) add_sample(); depth = whole = 0; part = ""; next }
++depth == 1 { kernel = $0 ~ /\[kernel/ }
part == "" { part = part_of($2) }
$2 == "dynamo_http_worker_main" { whole = 1 }

END {
	if (!samples) exit
	for (part in count) printf "%s\t%s\t%.2f\n", call, part, count[part] / samples * cost / slices
}
