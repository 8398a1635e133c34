# dynamo_am.  `make help` lists the targets; src/build.mk builds.

BUILD_TARGETS = all install uninstall clean unit-library
FAMILIES = lint unit regress isolation tap clients fuzz core

$(BUILD_TARGETS):
	@$(MAKE) --no-print-directory -f src/build.mk $@

help:
	@echo 'make              build'
	@echo 'make deps         install what building and testing need (Debian; root or sudo)'
	@echo 'make install      install into the PostgreSQL of $$PG_CONFIG'
	@echo 'make quickstart   all of that, a private server, and the shopping cart'
	@echo 'make check        every test; ends with "N passed, N failed"'
	@echo 'make check-NAME   one family: $(FAMILIES)'
	@echo 'make lint         the same as check-lint'
	@echo 'make format       clang-format on the sources'
	@echo 'make bench        compare with heap + btree + jsonb'

deps:
	test/run/deps

quickstart:
	test/run/quickstart

# Each family of tests is a script of test/run, see test/README.md.
check: all unit-library
	test/run/check $(FAMILIES)

$(FAMILIES:%=check-%): check-%: all
	test/run/$*

check-unit: unit-library

lint: check-lint

bench: all unit-library
	test/bench/run

format:
	test/lint/format -i

.PHONY: $(BUILD_TARGETS) help deps quickstart check $(FAMILIES:%=check-%) lint bench format
