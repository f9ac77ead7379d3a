export const E = appError('gym.generated');
