#ifndef MOOR_H
#define MOOR_H
#ifdef __cplusplus
extern "C" {
#endif
/** Return code: all went well. */
#define MOOR_OK 0
/**
 * Return code: the rope is
 * too short.
 */
#define MOOR_ROPE -1
/** Return code: no ring is free. */
#define MOOR_RINGS -3
/** How many rings a pier has. */
#define MOOR_DEFAULT_RINGS 12
#ifdef __cplusplus
}
#endif
#endif
