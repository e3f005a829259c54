#include <msgpack.h>
#include <event2/event.h>
#include <lmdb.h>
#include <dlfcn.h>
#include <libfyaml.h>
#include <curl/curl.h>
#include <openssl/evp.h>
#include <pthread.h>
