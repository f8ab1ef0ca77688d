#include "article/reasons.h"

#define CUT_DEFINE(name, code, meaning) const char name[sizeof(code)] = code;
CUT_REASONS(CUT_DEFINE)
#undef CUT_DEFINE
