/* rung.rpc-methods/1: a plugin says in create() which methods it answers; from then on they are
 * listed, checked and described like the server's own. */
#ifndef HOST_SERVICE_METHODS_H
#define HOST_SERVICE_METHODS_H
#include <rung/plugin.h>

#define SERVICE_METHODS_MAX 64 /* of one instance */

extern const rung_methods service_methods;

#endif
