<?php

namespace App\Enums;

enum ErrorCode: string
{
    case CartEmpty = 'CART_EMPTY';
    case CartLocked = 'CART_LOCKED';
    case StockShort = 'STOCK_SHORT';
    case CouponExpired = 'COUPON_EXPIRED';
    case CouponUnknown = 'COUPON_UNKNOWN';
    case CouponUsed = 'COUPON_USED';
    case Unexpected = 'UNEXPECTED';

    public function status(): int
    {
        return match ($this) {
            self::CartEmpty => 400,
            self::CartLocked, self::StockShort => 409,
            self::CouponExpired => 410,
            self::CouponUnknown => 404,
            self::CouponUsed => 409,
            self::Unexpected => 500,
        };
    }
}
