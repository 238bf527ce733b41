import { randomUUID } from 'node:crypto';

/**
 * An id for a row that is made at this time: a UUID of version 7 (RFC 9562, section 5.7), milliseconds since 1970 before 74
 * random bits. What is made and paid around the same time is then side by side in the indices, in pages that are in memory,
 * while random ids make each write touch a page of its own. It tells when the row was made; as a secret it is good enough for
 * the page of an order, not for a key.
 */
export function newId(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  // Of a random one (version 4) all that comes after its time and its version.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
