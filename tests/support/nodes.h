/* Nodes of a configuration, written down. */
#ifndef TESTS_SUPPORT_NODES_H
#define TESTS_SUPPORT_NODES_H
#include "base/config_node.h"

#define PLACE                  \
    {                          \
        .file = "x", .line = 1 \
    }
#define KEY(name) .key = TEXT(name), .key_place = PLACE, .place = PLACE
#define SCALAR(name, word)                                   \
    {                                                        \
        .kind = CONFIG_SCALAR, .text = TEXT(word), KEY(name) \
    }
#define MAP(name, items_)                                                                 \
    {                                                                                     \
        .kind = CONFIG_MAP, .items = items_, .count = sizeof(items_) / sizeof(items_)[0], \
        KEY(name)                                                                         \
    }
#define WORD(word)                                                \
    {                                                             \
        .kind = CONFIG_SCALAR, .text = TEXT(word), .place = PLACE \
    }
#define LIST(name, items_)                                                                 \
    {                                                                                      \
        .kind = CONFIG_LIST, .items = items_, .count = sizeof(items_) / sizeof(items_)[0], \
        KEY(name)                                                                          \
    }

#endif
