// SPDX-License-Identifier: Apache-2.0
/* Reads one line of JSON in place. Escapes in strings stay as they are: no name of the protocol has one. */
#include "adapter.h"

#define MAX_DEPTH 16
#define SPACE " \t\r\n"

static _Alignas(max_align_t) char arena[1 << 28]; /* only what is used of it becomes memory */
static size_t used;

_Noreturn void die(const char *what, const char *detail)
{
	fprintf(stderr, "adapter: %s: %.80s\n", what, detail);
	exit(1);
}

/* Zeroed memory, until the next line is read. */
void *take(size_t count, size_t size)
{
	char *taken = arena + used;

	size = (count * size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	if (size > sizeof(arena) - used)
		die("the request is too large", "");
	used += size;
	return memset(taken, 0, size);
}

/* Takes a character, and the space around it. */
static char *expect(char *at, char character)
{
	at += strspn(at, SPACE);
	if (*at != character)
		die("not the JSON that is expected here", at);
	return at + 1 + strspn(at + 1, SPACE);
}

/* Ends the string that starts after its quote; returns what follows it. */
static char *end_string(char *at)
{
	while (*at && *at != '"')
		at += *at == '\\' && at[1] ? 2 : 1;
	if (!*at)
		die("a string without an end", "");
	*at = '\0';
	return at + 1;
}

static char *parse(char *at, struct json **result, int depth)
{
	struct json *value = *result = take(1, sizeof(*value));
	struct json **link = &value->first;
	char close = *at == '{' ? '}' : ']';

	value->kind = strchr("{[\"", *at) ? *at : 0;
	value->text = value->kind ? at + 1 : at;
	if (*at == '"')
		return end_string(at + 1);
	if (!value->kind) {
		at += strcspn(at, SPACE ",:\"{}[]");
		if (at == value->text)
			die("no value where one is due", at);
		return at;
	}
	if (depth == MAX_DEPTH)
		die("nested too deep", at);
	for (at += 1 + strspn(at + 1, SPACE); *at != close; link = &(*link)->next) {
		const char *key = NULL;

		if (value->count++)
			at = expect(at, ',');
		if (close == '}') {
			if (*at != '"')
				die("a member without a name", at);
			key = at + 1;
			at = expect(end_string(at + 1), ':');
		}
		at = parse(at, link, depth + 1);
		at += strspn(at, SPACE);
		(*link)->key = key;
	}
	return at + 1;
}

/* The value that a line holds, valid until the next line is read. */
const struct json *json_parse(char *line)
{
	struct json *value;
	const char *end;

	used = 0;
	end = parse(line + strspn(line, SPACE), &value, 0);
	if (end[strspn(end, SPACE)])
		die("more than one value in a line", end);
	return value;
}

const struct json *json_find(const struct json *object, const char *key)
{
	const struct json *member = object->kind == '{' ? object->first : NULL;

	while (member && strcmp(member->key, key))
		member = member->next;
	return member;
}

const struct json *json_get(const struct json *object, const char *key)
{
	const struct json *member = json_find(object, key);

	if (!member)
		die("missing in the request", key);
	return member;
}

const char *json_text(const struct json *object, const char *key)
{
	const struct json *member = json_get(object, key);

	if (member->kind != '"')
		die("not a string", key);
	return member->text;
}

/* A number, or a string that holds one in hexadecimal. */
uint64_t json_number(const struct json *object, const char *key)
{
	return strtoull(json_get(object, key)->text, NULL, 0);
}

bool json_is(const struct json *object, const char *key, const char *text)
{
	return !strcmp(json_text(object, key), text);
}
