@Catch()
export class Filter implements ExceptionFilter {
  catch(e: unknown, host: ArgumentsHost) {
    const res = host.switchToHttp().getResponse<Response>();
    if (e instanceof HttpException) return res.status(e.getStatus()).json(e.getResponse());
    return res.status(500).json({ code: 'gym.unknown', message: 'Unknown' });
  }
}
