/** A path of the dashboard to go on to after signing in; nothing that leads elsewhere. Pure. */
export function ownPath(next: unknown): string {
  return typeof next === 'string' && /^\/admin(?:[/?][\x20-\x7e]*)?$/.test(next) ? next : '/admin';
}
