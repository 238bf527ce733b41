/** Before that there was no bitcoin, so nothing that anybody may mean. */
const YEAR_MIN = 2009;

/** Reads what a browser sends of a field for day and time, as UTC. Null for anything else, and for days there are not. Pure. */
export function readUtcMinute(text: unknown): Date | null {
  const parts = /^(\d{4})-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/.exec(
    typeof text === 'string' ? text : '',
  );
  if (parts === null) return null;
  const at = new Date(`${parts[0]}Z`);
  // The 31st of a month with 30 days would be read as the first of the next.
  const exists = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(parts[0].slice(0, 16));
  return exists && Number(parts[1]) >= YEAR_MIN ? at : null;
}
