throw appError('gym.checkin_early'); throw appError('gym.e2e_only');
