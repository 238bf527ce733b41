import type { Router } from 'express';
import type { EventStreams } from '../../web/event-streams.ts';
import type { NavLink } from '../../web/viewer.ts';
import type { MerchantDeps } from '../deps.ts';
import type { FigureKeeper } from '../figures/keep-figures.ts';
import type { Actor, NewEvent } from '../history/record-event.ts';
import type { IpnIntake } from '../ipn/ipn-intake.ts';
import type { KeyPair } from '../keys/key-pair.ts';

/** What the dashboard is given on top of what the merchant server's operations are. */
export type AdminDeps = MerchantDeps & {
  intake: IpnIntake;
  figures: FigureKeeper;
  streams: EventStreams;
  gatewayPages: GatewayPages | null;
  keyPairs: KeyPairSource;
};

/** Where the shop's key pairs at the gateway come from. */
export type KeyPairSource = {
  /** They are set from outside, so that they are changed there. */
  fromEnvironment: boolean;
  /** Makes one that the gateway knows; null when that role runs elsewhere, so that a person has to bring it. */
  make: (() => Promise<KeyPair>) | null;
};

/**
 * Pages about the gateway, made by that role, which knows neither our sign-in nor our audit log: it gets the viewer by
 * `viewerOf(res)`, and tells what was done by `record`.
 */
export type GatewayPages = {
  /** Mounted at `/admin/gateway`, behind the sign-in. */
  nav: NavLink;
  router(record: (by: Actor, event: NewEvent) => Promise<void>): Router;
};
