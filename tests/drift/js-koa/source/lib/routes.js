'use strict';

const { RadioError, notFound, ERR_HOST_BANNED, ERR_CALLER_BANNED } = require('./errors');

const FORMATS = { mp3: 'audio/mpeg', flac: 'audio/flac' };
const IGNORED = ['ERR_CANCELED', 'ERR_NETWORK'];

module.exports = (router) => {
  router.get('/streams/:id', async (ctx) => {
    const stream = await ctx.streams.find(ctx.params.id);
    if (!stream) throw notFound('ERR_STREAM_UNKNOWN', `no stream ${ctx.params.id}`);
    if (!stream.live) throw new RadioError('ERR_STREAM_OFFLINE', 'stream ' + stream.name + ' is not live', 503);
    if (!stream.track) throw notFound('ERR_TRACK_UNKNOWN', 'no such track');
    if (stream.blocked(ctx.ip)) {
      ctx.status = 403;
      ctx.body = { error: { code: 'ERR_REGION_BLOCKED', message: 'not here' } };
      return;
    }
    ctx.body = stream;
  });

  router.post('/skip', async (ctx) => {
    if (ctx.session.skips > 5) {
      const err = new Error('too many skips');
      err.status = 429;
      err.code = 'ERR_SKIP_LIMIT';
      throw err;
    }
    if (ctx.studio.busy) throw RadioError.busy('the studio is busy');
    if (ctx.host.banned) ctx.throw(403, 'banned', { code: ERR_HOST_BANNED });
    if (ctx.caller.banned) ctx.throw(403, 'banned', { code: ERR_CALLER_BANNED });
  });

  router.post('/upload', async (ctx) => {
    const kind = ctx.query.kind;
    if (!FORMATS[kind]) throw new RadioError(`ERR_UPLOAD_${kind.toUpperCase()}`, 'no such format', 415);
    if (IGNORED.includes(ctx.upload.error?.code) || ctx.upload.error?.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    console.log('ERR_UPLOAD_STARTED');
    // throw notFound('ERR_JINGLE_LOST', 'no jingle');
  });
};

module.exports.handler = async (ctx, next) => {
  try {
    await next();
  } catch (err) {
    ctx.status = err.status || 500;
    ctx.body = { error: { code: err.code || 'ERR_INTERNAL', message: err.message } };
  }
};
