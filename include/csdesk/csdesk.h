#ifndef CSDESK_H
#define CSDESK_H
#ifdef __cplusplus
extern "C" {
#endif
__attribute__((visibility("default"))) const char *csdesk_version(void);
#ifdef __cplusplus
}
#endif
#endif
