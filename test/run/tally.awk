# Counts the test cases in the output of pg_regress, prove --verbose or
# anything that prints TAP: prints "<passed> <failed>".
/^(test|    ) .*\.\.\. ok / || /^ok [0-9]/ { passed++ }
/^(test|    ) .*\.\.\. FAILED / || /^not ok [0-9]/ { failed++ }
END { print passed + 0, failed + 0 }
