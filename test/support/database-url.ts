/** Migrated once, never connected to again: Postgres copies only a database that nobody uses. */
export const templateName = 'tillgate_template';

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
