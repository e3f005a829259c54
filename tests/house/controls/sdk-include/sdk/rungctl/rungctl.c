#include "model/ticket.h"
