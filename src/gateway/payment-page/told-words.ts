import { createHash } from 'node:crypto';
import { shapePath } from '../../web/badge.tsx';
import { isPayable, type StateProps } from './payment-props.ts';
import { paymentWords } from './payment-words.ts';

/** What a page is told when its payment's state changes, as JSON: all that its status says, and whether to send anything. */
export function toldWords(props: StateProps): string {
  const { badge, headline, sentences } = paymentWords(props);
  return JSON.stringify({
    status: props.status,
    tone: badge.tone,
    badge: badge.text,
    shape: badge.shape,
    icon: shapePath(badge.shape),
    headline,
    sentences,
    notice: props.networkNotice,
    payable: isPayable(props),
  });
}

/** A short name for what a page was told, by which it says what it knows already. */
export function digestOf(told: string): string {
  return createHash('sha256').update(told).digest('base64url').slice(0, 16);
}
