# errors.csv -> errors_generated.h: the enum and the X-macro list of errors.
BEGIN {
	FS = ","
	print "/* Generated from errors.csv by errors.awk; do not edit. */"
	print "#define DYN_ERROR_LIST(X) \\"
}
/^#/ || NF != 6 { next }
{
	split($2, c, "")
	printf "\tX(%s, MAKE_SQLSTATE('%s', '%s', '%s', '%s', '%s'), \"%s\", %s, \"%s\", %s) \\\n",
		$1, c[1], c[2], c[3], c[4], c[5], $3, $4, $5, $6 == "none" ? "NULL" : "\"" $6 "\""
}
END { print "" }
