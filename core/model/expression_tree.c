#include "model/expression_tree.h"

const char *expression_tree_type_name(enum expression_type type)
{
    switch (type) {
    case EXPRESSION_NONE: return "nothing";
    case EXPRESSION_BOOL: return "true or false";
    case EXPRESSION_INT: return "a number";
    case EXPRESSION_DURATION: return "a duration";
    case EXPRESSION_TEXT: return "a text";
    case EXPRESSION_LIST: return "a list";
    case EXPRESSION_ENUM: return "a word of its list";
    }
    return "";
}
