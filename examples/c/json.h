/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads JSON where it stands: a value is a pointer to where it starts in the line. The runner sends
 * nothing that is broken, so commas and colons are taken for space. No name has an escape in it.
 */
#include <err.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_SPACE " \t\r\n,:"
#define MAX_NAMED 16 /* regions, clients and lists, each, that a scenario has */

/* The values in an array, or the names in an object; none in NULL. */
#define json_for_each(each, parent) \
	for (const char *each = json_next(parent, NULL); each; each = json_next(parent, each))

/* What comes after a value. */
static inline const char *json_skip(const char *at)
{
	int depth = 0;

	do {
		if (*at == '"')
			for (at++; *at && *at != '"'; at++)
				at += *at == '\\' && at[1];
		if (!*at)
			errx(1, "the line ends within a value");
		depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
		at += strchr("{}[]\"", *at) ? 1 : strcspn(at, "{}[]\"" JSON_SPACE);
		at += strspn(at, JSON_SPACE);
	} while (depth > 0);
	return at;
}

/* What follows one of the values or names, or the first of them. */
static inline const char *json_next(const char *parent, const char *each)
{
	if (!parent || (*parent != '{' && *parent != '['))
		return NULL;
	if (each)
		each = json_skip(*parent == '{' ? json_skip(each) : each);
	else
		each = parent + 1 + strspn(parent + 1, JSON_SPACE);
	return *each == '}' || *each == ']' ? NULL : each;
}

/* Whether two strings are the same. Here and below, one may be of JSON or of C. */
static inline bool json_same(const char *a, const char *b)
{
	if (!a || !b)
		return false;
	a += *a == '"';
	b += *b == '"';
	return strcspn(a, "\"") == strcspn(b, "\"") && !strncmp(a, b, strcspn(a, "\""));
}

/* Of a string of JSON, with its quotes. */
static inline int json_length(const char *string)
{
	return strcspn(string + 1, "\"") + 2;
}

static inline const char *json_find(const char *object, const char *name)
{
	json_for_each(each, object)
		if (json_same(each, name))
			return json_skip(each);
	return NULL;
}

static inline const char *json_get(const char *object, const char *name)
{
	const char *value = json_find(object, name);

	if (!value || !*value)
		errx(1, "missing in the request: %.80s", name);
	return value;
}

/* Which of the members of `object`'s member `of` has the name. */
static inline size_t json_index(const char *object, const char *of, const char *name)
{
	size_t index = 0;

	json_for_each(each, json_get(object, of)) {
		if (json_same(each, name) && index < MAX_NAMED)
			return index;
		index++;
	}
	errx(1, "not among the first %d of %s: %.80s", MAX_NAMED, of, name);
}

static inline bool json_is(const char *object, const char *name, const char *text)
{
	return json_same(json_get(object, name), text);
}

/* A number, or a string that holds one in hexadecimal. */
static inline uint64_t json_number(const char *object, const char *name)
{
	const char *value = json_get(object, name);

	return strtoull(value + (*value == '"'), NULL, 0);
}
