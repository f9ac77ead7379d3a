'use strict';

class RadioError extends Error {
  constructor(code, message, status = 500) {
    super(message);
    this.code = code;
    this.status = status;
  }

  static busy(message) {
    return new RadioError('ERR_STUDIO_BUSY', message, 423);
  }
}

class Muted extends RadioError {
  static code = 'ERR_MIC_MUTED';
}

exports.RadioError = RadioError;
exports.notFound = (code, message) => new RadioError(code, message, 404);
exports.ERR_HOST_BANNED = 'ERR_HOST_BANNED';
exports.ERR_CALLER_BANNED = 'ERR_CALLER_BANNED';
