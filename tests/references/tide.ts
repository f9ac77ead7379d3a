export const errorCodes = {
  tide: { tideLow: -4100, tideHigh: -4101 },
};

export const errorValues = {
  '-4100': {
    standard: 'Harbor rules 2.0',
    message: 'The tide is low.',
  },
  '-4101': { standard: 'Harbor rules 2.0', message: 'The tide is high.' },
};
