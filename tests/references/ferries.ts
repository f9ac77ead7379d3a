export class FerryFull extends AppError {
  static readonly code = 'FERRY_FULL';
  status = 409;
  constructor(seats: number) {
    super('The ferry is full');
    this.log('It was full');
  }
}
