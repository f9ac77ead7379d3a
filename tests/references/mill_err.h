#ifndef MILL_ERR_H
#define MILL_ERR_H

#define MILL_ERR_VERSION 4 /* of this list */
#define MILL_MOST_SACKS 512

#define MILL_OK 0 /**< no error */
#define MILL_E_WIND (-1) /**< there is no wind */
#define MILL_E_STONE -2 /* a stone is cracked;
                           the miller knows which */
#define MILL_E_SACK (-31) // the sack is torn

#define MILL_FAILED(rc) ((rc) < 0)

#endif
