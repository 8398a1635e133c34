# parts.awk slices.tsv -: where a request's CPU time goes.  Reads what the
# requests cost, then the samples of perf script, a stack each, and prints
# call, part and microseconds.  The innermost function that is one of those below tells a
# sample's part; where there is none it is HTTP, the kernel's share included.
# Callers of OpenSSL are not seen, so all that it does counts as signature.
function part_of(symbol, library) {
	if (symbol == "dyn_authenticate" || library ~ /libcrypto/) return "signature"
	if (symbol ~ /^(dyn_decode|dyn_check_constraints)$/) return "JSON in"
	if (symbol ~ /^dyn_(write_.*json|answer_(item|member|number|text|next))$/) return "JSON out"
	if (symbol ~ /^(StartTransactionCommand|CommitTransactionCommand|GetTransactionSnapshot|dyn_make_durable)$/) return "commit"
	if (symbol ~ /^dyn_api_run$/) return "operation"
	return ""
}

FILENAME != "-" { split($0, field, "\t"); cost += field[6]; slices++; next }
NF == 0 { if (depth) { samples++; count[part == "" ? "HTTP" : part]++ } depth = 0; part = ""; next }
{ depth++; if (part == "") part = part_of($2, $3) }

END {
	if (!samples) exit
	for (part in count) printf "%s\t%s\t%.2f\n", call, part, count[part] / samples * cost / slices
}
