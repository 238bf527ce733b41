import { type ErrorToken, errorStatus, invalidParameter } from '../protocol/replies.ts';

/** A call that is not done, for a reason that the caller may read: becomes the error shape of the protocol (section 1). */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly token: ErrorToken;

  constructor(sentence: string, token: ErrorToken) {
    super(sentence);
    this.token = token;
  }

  get status(): number {
    return errorStatus[this.token];
  }

  /** A parameter that cannot be used; `hint` says what it should be. */
  static parameter(name: string, hint: string): Refusal {
    return new Refusal(invalidParameter(name, hint), 'invalid_parameter');
  }
}
