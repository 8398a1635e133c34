/*
 * plain.h
 *	  Copying the bytes of strings that need no escapes in JSON, which is what
 *	  writers spend most of their time on: bytes are looked at while they are
 *	  copied, sixteen at a time.
 */
#ifndef DYN_JSON_PLAIN_H
#define DYN_JSON_PLAIN_H

/* Compilers have vector instructions for these, or make words of them. */
typedef uint8 DynBlock __attribute__((vector_size(16)));
typedef uint64 DynBlockWords __attribute__((vector_size(16)));

static inline bool
dyn_needs_escape(unsigned char c)
{
	return (c < 0x20) | (c == '"') | (c == '\\');
}

/* A byte of the result is not 0 if the block's has to be escaped. */
static inline DynBlockWords
dyn_find_escapes(DynBlock block)
{
	return (DynBlockWords) ((block < 0x20) | (block == '"') | (block == '\\'));
}

/* Was nothing found? */
static inline bool
dyn_is_plain(DynBlockWords escapes)
{
	return (escapes[0] | escapes[1]) == 0;
}

/*
 * Copies fewer than eight bytes, and returns them in a word, some of them twice.
 * It is put together in registers: bytes that are stored one by one cannot be
 * loaded as a word without a wait.
 */
static inline uint64
dyn_copy_word(char *to, const char *s, uint32 len)
{
	uint32 first = 0x61616161; /* any bytes that need no escape */
	uint32 last = first;

	if (len >= sizeof(first))
	{
		memcpy(&first, s, sizeof(first));
		memcpy(&last, s + len - sizeof(last), sizeof(last));
		memcpy(to, &first, sizeof(first));
		memcpy(to + len - sizeof(last), &last, sizeof(last));
	}
	else if (len > 0)
	{
		uint8 a = (uint8) s[0];
		uint8 b = (uint8) s[len / 2];
		uint8 c = (uint8) s[len - 1];

		to[0] = (char) a;
		to[len / 2] = (char) b;
		to[len - 1] = (char) c;
		first = first << 24 | (uint32) a << 16 | (uint32) b << 8 | c;
	}
	return (uint64) last << 32 | first;
}

/* Copies fewer bytes than a block has. */
static inline bool
dyn_copy_short(char *to, const char *s, uint32 len)
{
	uint64 first, last;

	if (len < sizeof(first))
		first = last = dyn_copy_word(to, s, len);
	else
	{
		memcpy(&first, s, sizeof(first));
		memcpy(&last, s + len - sizeof(last), sizeof(last));
		memcpy(to, &first, sizeof(first));
		memcpy(to + len - sizeof(last), &last, sizeof(last));
	}
	return dyn_is_plain(
		dyn_find_escapes((DynBlock) (DynBlockWords){ first, last }));
}

/*
 * Copies a string as it is.  False: something in it has to be escaped, and
 * the copy is of no use.
 */
static inline bool
dyn_copy_plain(char *to, const char *s, uint32 len)
{
	DynBlockWords escapes = { 0, 0 };
	DynBlock block;
	uint32 last = len - sizeof(block); /* may overlap the one before */
	uint32 at;

	if (len < sizeof(block))
		return dyn_copy_short(to, s, len);
	for (at = 0; at < last; at += sizeof(block))
	{
		memcpy(&block, s + at, sizeof(block));
		memcpy(to + at, &block, sizeof(block));
		escapes |= dyn_find_escapes(block);
	}
	memcpy(&block, s + last, sizeof(block));
	memcpy(to + last, &block, sizeof(block));
	return dyn_is_plain(escapes | dyn_find_escapes(block));
}

/* How many bytes from s on can be copied as they are? */
static inline uint32
dyn_plain_length(const char *s, uint32 len)
{
	uint32 i = 0;
	DynBlock block;

	for (; len - i >= sizeof(block); i += sizeof(block))
	{
		memcpy(&block, s + i, sizeof(block));
		if (!dyn_is_plain(dyn_find_escapes(block)))
			break;
	}
	while (i < len && !dyn_needs_escape((unsigned char) s[i]))
		i++;
	return i;
}

#endif
