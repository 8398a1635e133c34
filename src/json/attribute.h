/*
 * attribute.h
 *	  Reads attribute values, {"S": "x"}, inside of a larger document.
 */
#ifndef DYN_JSON_ATTRIBUTE_H
#define DYN_JSON_ATTRIBUTE_H

#include "json/fields.h"
#include "json/kind.h"

#define DYN_VALUE_CLASS "class " DYN_SERVICE_PACKAGE "AttributeValue"
#define DYN_ITEM_CLASS \
	"java.util.Map<java.lang.String, " DYN_SERVICE_PACKAGE "AttributeValue>"
#define DYN_NAMES_CLASS "java.util.Map<java.lang.String, java.lang.String>"

/*
 * Read one value, or a map of them, to be built by the builder; without a
 * builder their kinds are checked and nothing else.  *position, if not NULL,
 * counts the entries, the one being read included.
 */
extern void dyn_read_value(DynJsonReader *reader, DynBuilder *builder);
extern void dyn_read_entries(DynJsonReader *reader, DynBuilder *builder,
							 uint32 *position);

/*
 * Read a field of a request.  What is no valid attribute value becomes the
 * field's fault, SerializationException is raised.
 */
extern void dyn_read_item_field(DynJsonReader *reader, DynItemField *field);
extern void dyn_read_value_field(DynJsonReader *reader, DynValueField *field);

/* A map of names to strings, as an item of Ss. */
extern void dyn_read_names_field(DynJsonReader *reader, DynItemField *field);

#endif
