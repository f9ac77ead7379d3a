<?php

namespace App\Error;

class HotelException extends \RuntimeException
{
    public function __construct(private string $errorCode, ?string $message = null)
    {
        parent::__construct($message ?? Code::MESSAGE[$errorCode] ?? $errorCode);
    }
}

final class MinibarEmpty extends HotelException
{
    public function __construct()
    {
        parent::__construct('minibar.empty', 'Nothing left');
    }
}
