export const TEXTS = {
  'gym.class_full': 'Sorry, full.',
  'gym.checkin_early': 'You are early.',
  'gym.web_only': 'x',
};

export function explain(code: string) {
  switch (code) {
    case 'gym.checkin_early':
      return t('gym.early_title');
    case 'gym.pass_old':
      return t('gym.pass_title');
  }
  return TEXTS[code] ?? code;
}
