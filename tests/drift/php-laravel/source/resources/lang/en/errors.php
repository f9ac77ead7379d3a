<?php
return ['SHOP_CLOSED' => 'Closed', 'COUPON_UNKNOWN' => 'No such coupon', 'LANG_ONLY' => 'x'];
