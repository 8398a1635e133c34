# table.awk lines.tsv slices.tsv figures.tsv: the table of results.  A side's
# value is the median of its rounds; the ratio, ours to plain, is the median
# of the rounds' ratios.
BEGIN { FS = "\t" }

FILENAME ~ /lines/ && !/^#/ { lines[++line_count] = $0 }
FILENAME ~ /slices/ { add($1, "rate", $2, $5); add($1, "cpu", $2, $6); add($1, "wal", $2, $7); add($1, "p99", $2, $9); if ($8) add($1, "tail", $2, $9 / $8) }
FILENAME ~ /figures/ { add($1, "figure", "plain", $2); add($1, "figure", "ours", $3) }

# Figures may be of our side alone.
function add(source, measure, side, value) {
	if (value == "") return
	values[source, measure, side, ++count[source, measure, side]] = value
}

# The median of the numbers sorted[1..n].
function median(n,    i, j, swapped) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && sorted[j - 1] > sorted[j]; j--) {
			swapped = sorted[j]; sorted[j] = sorted[j - 1]; sorted[j - 1] = swapped
		}
	return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function side_median(source, measure, side,    i, n) {
	n = count[source, measure, side]
	for (i = 1; i <= n; i++) sorted[i] = values[source, measure, side, i]
	return n ? median(n) : ""
}

function ratio_median(plain_source, our_source, measure,    i, n, other) {
	n = count[plain_source, measure, "plain"]
	other = count[our_source, measure, "ours"]
	if (other < n) n = other
	for (i = 1; i <= n; i++)
		sorted[i] = values[our_source, measure, "ours", i] / values[plain_source, measure, "plain", i]
	return median(n)
}

function ratio_of(source,    measure) {
	measure = count[source, "cpu", "ours"] ? "cpu" : "figure"
	return count[source, measure, "ours"] ? ratio_median(source, source, measure) : ""
}

function shown(value) {
	return sprintf(value >= 1000 ? "%.0f" : value >= 100 ? "%.1f" : "%.2f", value)
}

function verdict(value, target,    parts) {
	if (target == "") return ""
	split(target, parts, " ")
	if (parts[1] == "<=" ? value <= parts[2] : value >= parts[2]) { met++; return "met" }
	missed++
	return "**missed**"
}

# Evaluates a line into plain, ours, ratio; false if it was not measured.
function evaluate(source, measure,    sources) {
	if (split(source, sources, ":") == 1) sources[2] = sources[1]
	if (measure == "drift") {
		plain = ratio_of(sources[2]); ours = ratio_of(sources[1])
		if (plain == "" || ours == "") return 0
		ratio = ours = ours / plain
		return 1
	}
	plain = side_median(sources[1], measure, "plain")
	ours = side_median(sources[2], measure, "ours")
	if (ours == "" || (plain == "" && measure != "figure")) return 0
	ratio = plain == "" ? "" : ratio_median(sources[1], sources[2], measure)
	return 1
}

END {
	print "| | " (peer ? peer : "plain") " | ours | ratio | target | |"
	print "|---|---:|---:|---:|---|---|"
	for (i = 1; i <= line_count; i++) {
		split(lines[i], field, "\t")
		if (!evaluate(field[2], field[3])) continue
		about = field[4] == "ours" ? "ours " : ""
		drift = field[3] == "drift"
		printf "| %s | %s | %s | %s | %s | %s |\n", field[1], drift || plain == "" ? "" : shown(plain), drift ? "" : shown(ours),
			ratio == "" ? "" : sprintf("%.2f", ratio), field[5] == "" ? "" : (drift ? "" : about) field[5],
			verdict(field[4] == "ours" ? ours : ratio, field[5])
	}
	printf "\n%d targets met, %d missed.\n", met, missed
}
