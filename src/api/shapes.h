/*
 * shapes.h
 *	  Shapes that the requests of more than one operation have.
 */
#ifndef DYN_API_SHAPES_H
#define DYN_API_SHAPES_H

#include "json/shape.h"

extern const DynShape dyn_shape_table_name; /* or its ARN */
extern const DynShape dyn_shape_index_name;
extern const DynShape dyn_shape_text; /* of any length */
extern const DynShape dyn_shape_flag;
extern const DynShape dyn_shape_positive; /* an integer from 1 on */
extern const DynShape dyn_shape_value;
extern const DynShape dyn_shape_item;
extern const DynShape dyn_shape_names;
extern const DynShape dyn_shape_token;			   /* ClientRequestToken */
extern const DynShape dyn_shape_return_values;	   /* DynReturnValues */
extern const DynShape dyn_shape_return_on_failure; /* DynReturnOnFailure */
extern const DynShape dyn_shape_return_capacity;   /* DynCapacityDetail */
extern const DynShape dyn_shape_return_metrics;	   /* DynReturnMetrics */

/* The parameters before expressions, see expr/legacy.h. */
extern const DynShape dyn_shape_expected;
extern const DynShape dyn_shape_conditions; /* KeyConditions and filters */
extern const DynShape dyn_shape_attribute_updates;
extern const DynShape dyn_shape_conditional_operator;
extern const DynShape dyn_shape_attributes_to_get;

/* In table_operations.c. */
extern const DynShape dyn_shape_tag_key;
extern const DynShape dyn_shape_tags; /* of DynTag * */

/* Anything, where it is only to be known that there is something. */
extern const DynShape dyn_shape_list_of_anything;

#endif
