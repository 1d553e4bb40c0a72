#include "base/base.h"

G_DEFINE_QUARK(postern - error - quark, postern_error)
