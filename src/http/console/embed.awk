# Files -> C: a string for each, named after the file's suffix.
FNR == 1 {
	if (NR > 1) print "\t;"
	suffix = FILENAME
	sub(/.*\./, "", suffix)
	if (NR == 1) print "/* Generated from src/http/console by embed.awk; do not edit. */"
	print "static const char console_" suffix "[] ="
}
{
	gsub(/\\/, "\\\\&")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	print "\t\"" $0 "\\n\""
}
END { print "\t;" }
