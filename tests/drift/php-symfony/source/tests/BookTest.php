<?php
throw new MinibarEmpty();
throw new HotelException('tests.only');
