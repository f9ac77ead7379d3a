<?php

namespace App\Exceptions;

class ApiException extends \Exception
{
    public function __construct(public readonly string $errorCode, string $message, public readonly int $status)
    {
        parent::__construct($message);
    }

    public static function of(ErrorCode $code, string $message): self
    {
        return new self($code->value, $message, $code->status());
    }
}

class PaymentRefused extends ApiException
{
    public function __construct()
    {
        parent::__construct('PAYMENT_REFUSED', 'The bank refused', 402);
    }
}

class ShopClosed extends ApiException
{
    public function __construct()
    {
        parent::__construct('SHOP_CLOSED', 'The shop is closed', 503);
    }
}
