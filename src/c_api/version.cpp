#include <csdesk/csdesk.h>

extern "C" const char *csdesk_version(void) { return "0.1.0"; }
