/* rung.http/1: requests in the name of an instance, to the hosts it may call. */
#ifndef HOST_SERVICE_HTTP_H
#define HOST_SERVICE_HTTP_H
#include <rung/plugin.h>

extern const rung_http service_http;

#endif
