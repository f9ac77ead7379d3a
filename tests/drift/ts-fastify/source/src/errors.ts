import createError from '@fastify/error';

export const LaneBusy = createError('KRT_ERR_LANE_BUSY', 'lane %s is taken', 409);
export const NoHelmet = createError('KRT_ERR_NO_HELMET', 'put on a helmet', 403);
export const TooSmall = createError('KRT_ERR_TOO_SMALL', 'grow a little', 400);
export const LapOver = createError('KRT_ERR_LAP_OVER', 'the lap is over', 410);
export const NoLicence = createError('KRT_ERR_NO_LICENCE', 'show your licence', 401);

export enum Code {
  TyreFlat = 'KRT_ERR_TYRE_FLAT',
  FuelOut = 'KRT_ERR_FUEL_OUT',
  PitClosed = 'KRT_ERR_PIT_CLOSED',
  FlagRed = 'KRT_ERR_FLAG_RED',
}

export type Known = 'KRT_ERR_TYPE_ONLY' | Code;
