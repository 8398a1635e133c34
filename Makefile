# dynamo_am: PGXS build. `make help` lists the targets.

MODULE_big = dynamo_am
EXTENSION = dynamo_am
EXTVERSION = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" dynamo_am.control)
SOURCES = $(sort $(wildcard src/*.c src/*/*.c))
OBJS = $(SOURCES:.c=.o)
ALL_HEADERS = $(wildcard src/*/*.h)
GENERATED = src/common/errors_generated.h
INSTALL_SQL = build/dynamo_am--$(EXTVERSION).sql
DATA_built = $(INSTALL_SQL)
EXTRA_CLEAN = build $(GENERATED)

PG_CONFIG ?= pg_config
PG_INCLUDE = $(shell $(PG_CONFIG) --includedir-server)

# Server headers count as system headers: our own code is held to -Wextra.
# Only what DYN_FUNCTION and PG_MODULE_MAGIC mark is exported.
PG_CPPFLAGS = -Isrc -isystem $(PG_INCLUDE) -DXXH_INLINE_ALL \
	-DPGDLLEXPORT='__attribute__((visibility("default")))'
PG_CFLAGS = -Wall -Wextra -Werror -fvisibility=hidden
SHLIB_LINK = -lcrypto

# No LLVM bitcode: nothing of ours is worth inlining into a JIT expression.
override with_llvm = no

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

$(OBJS): $(GENERATED) $(ALL_HEADERS)

$(GENERATED): src/common/errors.csv src/common/errors.awk
	awk -f src/common/errors.awk $< > $@

$(INSTALL_SQL): $(sort $(wildcard sql/install/*.sql)) dynamo_am.control
	mkdir -p build
	cat $(sort $(wildcard sql/install/*.sql)) > $@

format:
	clang-format -i $(SOURCES) $(ALL_HEADERS)

# Tests: each target runs one family in private servers (see test/README.md).
check-regress: all
	test/run/regress

.PHONY: format check-regress
