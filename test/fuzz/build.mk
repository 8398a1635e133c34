# Builds the fuzz targets into build/fuzz; run by test/run/fuzz at the top.

CC = clang-14
PG_CONFIG ?= pg_config
PG_LIB := $(shell $(PG_CONFIG) --pkglibdir)
TARGETS = $(notdir $(wildcard test/fuzz/seeds/*))
SANITIZE = address,undefined

SOURCES = $(wildcard src/item/*.c src/json/*.c src/expr/*.c src/partiql/*.c src/api/*.c) src/common/error.c src/common/dialect.c \
	src/sqlapi/partition_key.c src/sqlapi/partition_key_text.c \
	src/security/credentials.c src/security/sigv4.c \
	src/security/url.c test/fuzz/shim.c test/fuzz/check_item.c \
	test/fuzz/evaluate.c test/unit/expression_request.c
OBJS = $(SOURCES:%.c=build/fuzz/%.o)

# Compiled as the server is (-fwrapv), with the server's own assertions.
CFLAGS = -g -O1 -fno-omit-frame-pointer -fno-strict-aliasing -fwrapv -Wall -Wextra -Wno-unused-parameter \
	-DUSE_ASSERT_CHECKING -D_GNU_SOURCE -DXXH_INLINE_ALL -fsanitize=fuzzer-no-link,$(SANITIZE) \
	-fno-sanitize-recover=all -Isrc -Itest/fuzz -Itest/unit -isystem $(shell $(PG_CONFIG) --includedir-server)

# What no target reaches is not in the shim, and is left unresolved.
LDFLAGS = -fsanitize=fuzzer,$(SANITIZE) -no-pie -Wl,--unresolved-symbols=ignore-all -Wl,-z,muldefs
LDLIBS = $(PG_LIB)/libpgcommon.a $(PG_LIB)/libpgport.a -lcrypto -lm

all: $(TARGETS:%=build/fuzz/%)

$(TARGETS:%=build/fuzz/%): build/fuzz/%: build/fuzz/test/fuzz/%.o $(OBJS)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

build/fuzz/%.o: %.c $(wildcard src/*/*.h) $(wildcard test/fuzz/*.h) test/unit/expression_request.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

list:
	@echo $(TARGETS)

.PHONY: all list
.SECONDARY:
