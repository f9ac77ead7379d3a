import type { FastifyInstance } from 'fastify';
import * as errors from './errors.js';
import { Code, LaneBusy } from './errors.js';

export default async function routes(app: FastifyInstance) {
  app.post('/lanes/:id/start', { config: { rateLimit: { max: 400 } } }, async (req, reply) => {
    const lane = await app.lanes.get(req.params.id);
    if (lane.busy) throw new LaneBusy(lane.id);
    if (!req.body.helmet) throw new errors.NoHelmet();
    if (req.body.height < 140) {
      throw new errors.TooSmall();
    }
    if (!req.body.licence) throw new errors.NoLicence();
    if (lane.kart.tyre === 'flat') {
      return reply.code(502).send({ code: Code.TyreFlat, message: 'the tyre is flat' });
    }
    if (lane.kart.fuel <= 0) {
      reply.status(503);
      return { code: Code.FuelOut, message: 'no fuel' };
    }
    const failure = check(req.body);
    if (failure) {
      return reply.status(400).send(problem('KRT_ERR_BAD_BODY', failure));
    }
    if (app.clock.late()) {
      return reply.code(403).send(problem('KRT_ERR_TOO_LATE', 'come back tomorrow'));
    }
    req.log.info({ code: 'KRT_ERR_LOGGED' }, 'started');
    app.events.emit('KRT_EVT_START');
    return lane;
  });

  app.setErrorHandler((err, req, reply) => {
    if (err.code === 'FST_ERR_VALIDATION' || err.code === Code.PitClosed) req.log.warn(err);
    const hopeless = [Code.FlagRed, 'KRT_ERR_OLD'].includes(err.code);
    reply.status(err.statusCode ?? 500).send({ code: err.code ?? 'KRT_ERR_CRASH', message: err.message, hopeless });
  });
}

function problem(code: string, message: string) {
  return { code, message };
}
