<?php

namespace App\Error;

final class Code
{
    public const ROOM_BOOKED = 'room.booked';
    public const ROOM_CLOSED = 'room.closed';
    public const GUEST_BARRED = 'guest.barred';
    public const KEY_LOST = 'key.lost';
    public const KEY_COPIED = 'key.copied';
    public const ROUTE = 'hotel.api.book';

    /** @var array<string, int> */
    public const STATUS = [
        self::ROOM_BOOKED => Response::HTTP_CONFLICT,
        self::ROOM_CLOSED => 503,
        self::GUEST_BARRED => 401,
        self::KEY_LOST => 410,
        self::KEY_COPIED => 409,
    ];

    public const MESSAGE = [
        self::ROOM_BOOKED => 'Somebody sleeps in %s',
        self::ROOM_CLOSED => 'Closed for painting',
    ];
}
