import { ConflictException, ForbiddenException, Injectable, Logger } from '@nestjs/common';
import { appError } from '../errors/errors';

@Injectable()
export class ClassesService {
  private readonly logger = new Logger(ClassesService.name);

  async join(id: string, member: Member) {
    const found = await this.repo.findOne(id);
    if (!found) throw appError('gym.class_not_found');
    if (found.full) throw appError('gym.class_full', { id });
    if (member.pass.expired) throw appError('gym.pass_expired');
    if (member.pass.state === 'gym.pass_paused') return null;
    if (member.pass.frozen) {
      throw new ForbiddenException({ code: 'gym.pass_frozen', message: 'Your pass is frozen' });
    }
    if (found.locker?.taken) {
      throw new ConflictException({
        code: 'gym.locker_taken',
        message: 'Taken',
      });
    }
    if (member.age < 16) {
      this.logger.warn('gym.age_checked');
      throw new BadRequestException({ code: 'gym.too_young', message: 'Come back later' });
    }
    if (found.trainer.ill) {
      throw new HttpException({ code: 'gym.trainer_ill', message: 'No trainer' }, HttpStatus.SERVICE_UNAVAILABLE);
    }
    if (this.sauna.closed) throw appError('gym.sauna_closed');
    this.events.emit('gym.class_joined', { id });
    this.metrics.increment('gym.class_joins');
    await this.queue.add('gym.send_mail', { member });
  }
}
