<?php
enum LiftError: string
{
    case Stuck = 'lift_stuck';
    case Full = 'lift_full';
    case Dark = 'lift_dark';

    public function httpStatus(): int
    {
        return match ($this) {
            self::Stuck, self::Dark => 503,
            self::Full => 409,
        };
    }
}
