# How the library and the install script are made, by PGXS; run by the
# Makefile at the top, in whose folder it works.

MODULE_big = dynamo_am
EXTENSION = dynamo_am
EXTVERSION = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" dynamo_am.control)
SOURCES = $(sort $(wildcard src/*.c src/*/*.c))
OBJS = $(SOURCES:.c=.o)
GENERATED = src/common/errors_generated.h src/http/console_generated.h
CONSOLE = $(addprefix src/http/console/console.,html css js)
INSTALL_SQL = build/dynamo_am--$(EXTVERSION).sql
UNIT_SOURCES = $(sort $(wildcard test/unit/*.c))
UNIT_OBJS = $(UNIT_SOURCES:test/unit/%.c=build/unit/%.o)
DATA_built = $(INSTALL_SQL)
EXTRA_CLEAN = build $(GENERATED) $(OBJS:.o=.d)

# PGXS takes a makefile in another folder for a build outside of the tree.
override srcdir = .
override VPATH =

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
PG_INCLUDE = $(shell $(PG_CONFIG) --includedir-server)

# Server headers count as system headers: our own code is held to -Wextra.
# Only what DYN_FUNCTION and PG_MODULE_MAGIC mark is exported.
PG_CPPFLAGS = -Isrc -isystem $(PG_INCLUDE) -DXXH_INLINE_ALL \
	-DPGDLLEXPORT='__attribute__((visibility("default")))'
PG_CFLAGS = -Wall -Wextra -Werror -fvisibility=hidden -MMD -MP
SHLIB_LINK = -lcrypto -ldeflate -lmicrohttpd -lz

# No LLVM bitcode: nothing of ours is worth inlining into a JIT expression.
override with_llvm = no

# What a build needs that is not there, as Debian's packages.
header_package = $(shell echo '\#include <$(1)>' | $(CC) -E - >/dev/null 2>&1 || echo $(2))
MISSING := $(if $(shell command -v $(CC)),\
		$(call header_package,xxhash.h,libxxhash-dev) \
		$(call header_package,openssl/evp.h,libssl-dev) \
		$(call header_package,libdeflate.h,libdeflate-dev) \
		$(call header_package,microhttpd.h,libmicrohttpd-dev) \
		$(call header_package,zlib.h,zlib1g-dev),\
	gcc libc6-dev) \
	$(if $(wildcard $(PGXS)),,postgresql-server-dev-15)

ifneq ($(strip $(MISSING)),)
all .DEFAULT:
	@echo "To build dynamo_am, these packages are missing: $(strip $(MISSING))" >&2
	@echo "'make deps' installs them, and what the tests use." >&2
	@exit 1
else
include $(PGXS)
ifneq ($(MAJORVERSION),15)
$(error dynamo_am is for PostgreSQL 15, and $(PG_CONFIG) is of version $(MAJORVERSION): try make PG_CONFIG=/usr/lib/postgresql/15/bin/pg_config)
endif
endif

# What an object depends on, the compiler has noted beside it.
-include $(OBJS:.o=.d) $(UNIT_OBJS:.o=.d)

$(OBJS) $(UNIT_OBJS): src/build.mk | $(GENERATED)

src/common/errors_generated.h: src/common/errors.csv src/common/errors.awk
	awk -f src/common/errors.awk $< > $@

src/http/console_generated.h: src/http/console/embed.awk $(CONSOLE)
	awk -f $< $(CONSOLE) > $@

$(INSTALL_SQL): $(sort $(wildcard sql/install/*.sql)) dynamo_am.control
	mkdir -p build
	cat $(sort $(wildcard sql/install/*.sql)) > $@

# The unit tests' library: the objects once more, for they hide their symbols.
unit-library: build/dynamo_am_unit.so

build/dynamo_am_unit.so: $(UNIT_OBJS) $(filter-out src/dynamo_am.o,$(OBJS))
	$(CC) $(CFLAGS) -shared -o $@ $^ $(LDFLAGS) $(LDFLAGS_SL) $(SHLIB_LINK)

$(UNIT_OBJS): build/unit/%.o: test/unit/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(CFLAGS_SL) -Itest/unit $(CPPFLAGS) -c -o $@ $<

.PHONY: unit-library
