/** The gateway could not be reached, or what answered did not speak the protocol. Asking again may help. */
export class GatewayUnreachable extends Error {
  override name = 'GatewayUnreachable';
}

/** The gateway does not know our key, or it may not do this. Asking again helps nobody: a person has to look. */
export class GatewayRefusedKey extends Error {
  override name = 'GatewayRefusedKey';
}

/** The gateway understood the call and refused it; the message is its own sentence. */
export class GatewayRefusedCall extends Error {
  override name = 'GatewayRefusedCall';
  /** It said so in a way that leaves no doubt; an error of another kind may have come after the deed. */
  readonly nothingWasDone: boolean;
  /** It knows no such method. */
  readonly isUnknownMethod: boolean;
  /** The machine word that came with it, if one did. */
  readonly token: string | null;

  constructor(
    message: string,
    nothingWasDone: boolean,
    { isUnknownMethod = false, token = null }: { isUnknownMethod?: boolean; token?: string | null } = {},
  ) {
    super(message);
    this.nothingWasDone = nothingWasDone;
    this.isUnknownMethod = isUnknownMethod;
    this.token = token;
  }
}
