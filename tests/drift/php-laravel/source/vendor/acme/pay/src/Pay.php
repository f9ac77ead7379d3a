<?php
throw new ApiException('VENDOR_CODE', 'x', 500);
