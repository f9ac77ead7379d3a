export enum ErrorCode {
  /** The room is booked twice. */
  RoomTaken = 'ROOM_TAKEN',
  /** No such guest. */
  GuestUnknown = 'GUEST_UNKNOWN', // 404
  KeyLost = 'KEY_LOST',
}
export const ErrorMessages: Record<ErrorCode, string> = {
  [ErrorCode.RoomTaken]: 'This room is taken',
  [ErrorCode.KeyLost]: 'The key was lost',
};
export const ErrorStatus = {
  [ErrorCode.RoomTaken]: 409,
  [ErrorCode.KeyLost]: HttpStatus.GONE,
};
export class HotelErrors {
  static readonly NO_BREAKFAST = new AppError('NO_BREAKFAST', 410, 'Breakfast is over');
  static readonly NO_TOWELS = new AppError('NO_TOWELS', 503, 'No towels left');
}
export const codes = ['pool_closed', 'sauna_closed'] as const;
