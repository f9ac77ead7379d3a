export const ERRORS = {
  'gym.class_full': { status: 409, message: 'No place is left in this class' },
  'gym.class_not_found': { status: 404, message: 'No such class' },
  'gym.pass_expired': { status: 403, message: 'Renew your pass' },
  'gym.checkin_early': { status: 425, message: 'Too early' },
  'gym.sauna_closed': { status: 503, message: 'The sauna is closed' },
  'gym.never_sent': { status: 418, message: 'Never' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorKey = keyof typeof ERRORS;

export const appError = (key: ErrorKey, extra?: object) =>
  new HttpException({ code: key, message: ERRORS[key].message, ...extra }, ERRORS[key].status);
