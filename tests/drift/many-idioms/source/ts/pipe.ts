export enum Codes {
  FormBad = 'FORM_BAD',
  PageTorn = 'PAGE_TORN',
}

export const MESSAGES: Partial<Record<Codes, string>> = {
  [Codes.PageTorn]: 'Somebody tore it',
};

export const formPipe = new Pipe({
  failed: (errors) => new BadRequest({ ...problem(Codes.FormBad, 'Bad form'), errors }),
});

export class PageTornError extends AppError {
  constructor() {
    super(Codes.PageTorn, HttpStatus.FORBIDDEN);
  }
}

export function page(number: number) {
  if (number > 9) throw new PageTornError();
}
