<?php
enum ErrorCode: string
{
    #[Description('The quay is closed.')]
    #[HttpStatus(409)]
    case QuayClosed = 'FRY-301';
    #[Description('The ramp is stuck.')]
    #[HttpStatus(503)]
    case RampStuck = 'FRY-302';
}
