<?php
final class FerryErrors
{
    public const SUNK = 'F_SUNK';
    public const GONE = 'F_GONE';
    public static array $messages = [self::SUNK => 'It sank', self::GONE => 'It left'];
    public const STATUS = [self::SUNK => 503, self::GONE => 410];
}
return [
    'errors' => ['pier_shut' => ['status' => 423, 'message' => 'The pier is shut']],
];
