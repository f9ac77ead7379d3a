export const LOCK_ERRORS = {
  GATE_SHUT: { code: 'lock.gateShut', status: 409, message: 'The gate is shut.' },
  GATE_GONE: { code: 'lock.gateGone', status: 410, message: 'There is no gate.' },
} as const;
export type LockErrorCode = (typeof LOCK_ERRORS)[keyof typeof LOCK_ERRORS]['code'];
export enum Level { Debug = 'debug', Warn = 'warn' }
