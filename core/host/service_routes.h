/* rung.http-routes/1: a plugin says in create() which pages it serves below /x/<instance>/. */
#ifndef HOST_SERVICE_ROUTES_H
#define HOST_SERVICE_ROUTES_H
#include <rung/plugin.h>

#define SERVICE_ROUTES_MAX 64 /* of one instance */
#define SERVICE_ROUTES_PATH_BYTES_MAX 200

extern const rung_routes service_routes;

#endif
