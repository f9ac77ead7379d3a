#ifndef ENGINE_ERRORS_H
#define ENGINE_ERRORS_H

/* 2200 Stoker is asleep */
#define ERR_NO_STOKER 2200
/* Coal is out */
#define ERR_NO_COAL   2201

/* 2100 - Engine room */
#define ERR_NO_OIL    2100
#define ERR_NO_WATER  2101 /* the tank is empty */

#endif
