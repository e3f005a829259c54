#pragma once
#include "base/must.h"
