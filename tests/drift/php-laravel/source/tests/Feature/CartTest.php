<?php
throw new ShopClosed();
throw new ApiException('TEST_CODE', 'x', 1);
